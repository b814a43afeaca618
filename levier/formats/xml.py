"""Parsing XML that may be hostile: no entities, no DTD, no network, encodings checked.

`parse_document` takes a small document whole; `children.Children` cuts a large one into pieces
that `parse_chunk` takes one by one.
"""

from __future__ import annotations

import re

from lxml import etree

from levier.formats.containers import FileRefusal

PROLOG_LIMIT = 1 << 16
UTF_8, WINDOWS_1252, LATIN_9 = "utf-8", "cp1252", "iso8859-15"
# Windows-1252 reads ISO-8859-1 too: it only fills its control characters, which XML forbids.
ENCODINGS = {
    "utf-8": UTF_8,
    "utf8": UTF_8,
    "us-ascii": UTF_8,
    "windows-1252": WINDOWS_1252,
    "cp1252": WINDOWS_1252,
    "iso-8859-1": WINDOWS_1252,
    "iso8859-1": WINDOWS_1252,
    "latin1": WINDOWS_1252,
    "iso-8859-15": LATIN_9,
    "iso8859-15": LATIN_9,
}
ENCODING_LABELS = {UTF_8: "UTF-8", WINDOWS_1252: "Windows-1252", LATIN_9: "ISO-8859-15"}
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")

DECLARATION = re.compile(rb"\s*<\?xml\s([^>]{0,400}?)\?>")
DECLARED_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class ChunkError(Exception):
    """A chunk is not XML. The message is a French sentence; `line` counts within the file."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def to_utf_8(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes in UTF-8, and the encoding they were really in.

    An announced encoding may lie. Bytes that are no UTF-8 are Windows-1252. Bytes announced in a
    single-byte encoding that read whole as UTF-8, into letters that Windows-1252 has, are UTF-8:
    read as announced they would be nonsense such as « Ã© ». ValueError when nothing reads them.
    """
    if data.isascii():
        return data, encoding
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        actual = WINDOWS_1252 if encoding == UTF_8 else encoding
        return data.decode(actual).encode(), actual
    if encoding == UTF_8 or _is_western(text):
        return data, UTF_8
    return data.decode(encoding).encode(), encoding


def _is_western(text: str) -> bool:
    try:
        text.encode(WINDOWS_1252)
    except UnicodeEncodeError:
        return False
    return True


def hardened_parser() -> etree.XMLParser:
    """A parser with no entities, no DTD, no network, no huge texts and no guessing."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def parse_chunk(
    utf_8: bytes, *, parser: etree.XMLParser, line: int, namespaces: bytes = b""
) -> etree._Element:
    """The element of one chunk; ChunkError when it is not well formed.

    `line` is the chunk's first line in the file; an element's own line is
    `line + element.sourceline - 1`.
    """
    if FORBIDDEN.search(utf_8):
        raise ChunkError("Le dossier déclare un DOCTYPE ou une entité : il n'est pas lu.", line)
    wrapped = b"<r" + namespaces.replace(b"\n", b" ") + b">" + utf_8 + b"</r>" if namespaces else ""
    try:
        root = etree.fromstring(wrapped or utf_8, parser)
    except etree.XMLSyntaxError as error:
        at = line + max((error.lineno or 1) - 1, 0)
        raise ChunkError(_in_french(error.msg or "", line), at) from error
    return root[0] if namespaces else root


def parse_document(data: bytes) -> etree._Element:
    """A whole small document (a bank's return, for instance), hardened; FileRefusal otherwise."""
    head = data[:PROLOG_LIMIT]
    if not data.strip():
        raise FileRefusal("Le fichier est vide.")
    if head.startswith(WIDE_MARKS):
        raise FileRefusal("Le fichier est codé en UTF-16, qui n'est pas lu.", line=1)
    if FORBIDDEN.search(data):
        raise FileRefusal("Le fichier déclare un DOCTYPE ou des entités : il n'est pas lu.")
    body = data.removeprefix(b"\xef\xbb\xbf")
    encoding = UTF_8
    if found := DECLARATION.match(body):
        named = DECLARED_ENCODING.search(found[1])
        label = named[1].decode("ascii", "replace").lower() if named else "utf-8"
        if label not in ENCODINGS:
            raise FileRefusal(f"Le fichier s'annonce codé en « {label} », qui n'est pas lu.")
        encoding, body = ENCODINGS[label], body[found.end() :].lstrip()
    try:
        return parse_chunk(to_utf_8(body, encoding)[0], parser=hardened_parser(), line=1)
    except ValueError as error:
        raise FileRefusal("Le fichier contient des caractères illisibles.", line=1) from error
    except ChunkError as error:
        raise FileRefusal(f"{error} (ligne {error.line})", line=error.line) from error


MISMATCH = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and ([^\s,]+)")
CONTROL = re.compile(
    r"invalid (?:xml)?char(?:acter)?(?: value (\d+)|: char 0x([0-9a-f]+))", re.IGNORECASE
)
ENTITY = re.compile(r"Entity '([^']+)' not defined")


def _in_french(message: str, line: int) -> str:
    if found := MISMATCH.search(message):
        return (
            f"La balise <{found[1]}> ouverte ligne {line + int(found[2]) - 1} est fermée par "
            f"</{found[3]}>."
        )
    if found := ENTITY.search(message):
        return f"« &{found[1]}; » n'est pas un caractère connu du XML."
    if "Premature end" in message or "EndTag" in message:
        return "Le dossier s'arrête avant sa balise de fin."
    if "xmlParseEntityRef" in message or "EntityRef" in message:
        return "Un « & » seul n'est pas permis : il s'écrit « &amp; »."
    if found := CONTROL.search(message):
        code = found[1] or str(int(found[2], 16))
        return f"Un caractère interdit (de code {code}) s'y trouve."
    if "StartTag" in message or "CData" in message:
        return "Un « < » seul n'est pas permis : il s'écrit « &lt; »."
    if "Excessive depth" in message or "huge" in message.lower() or "too long" in message:
        return "Le dossier est trop profond ou contient une valeur démesurée."
    return f"Le dossier n'est pas du XML bien formé ({message.partition(', line')[0]})."
