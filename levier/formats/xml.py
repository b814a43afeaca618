"""Reading large XML that may be hostile or broken: one child of the root at a time.

Payers' feeds are a root with thousands of records under it. The bytes are cut at the records'
own tags, then each record is parsed alone by a hardened parser. So memory stays flat, a bomb has
nowhere to grow, and one broken record costs one record, not the rest of the file. Records never
nest, which is what makes the cut safe; anything that pretends otherwise fails to parse, alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from levier.formats.containers import BrokenStreamError, ByteStream, FileRefusal

BLOCK = 1 << 18
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

NAME = rb"[^\s<>/!?=\"']+"
DECLARATION = re.compile(rb"\s*<\?xml\s([^>]{0,400}?)\?>")
DECLARED_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
FORBIDDEN = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
START_TAG = re.compile(rb"<(" + NAME + rb")([^<>]*)>")
BLANKS = re.compile(rb"\s*")
NAMESPACES = re.compile(rb"\sxmlns(?::[^\s=]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One child of the root as it stands in the file. `line` counts from 1.

    kind: "element"; "unclosed" (its end tag is missing); "stray" (text or tags outside any
    child); "oversize" (longer than a record may be: `data` holds its beginning only).
    """

    kind: str
    name: str
    line: int
    data: bytes


class ChunkError(Exception):
    """A chunk is not XML. The message is a French sentence; `line` counts within the file."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Prolog:
    encoding: str  # one of UTF_8, WINDOWS_1252, LATIN_9
    root: str
    namespaces: bytes  # the root's xmlns attributes, needed to parse a child alone
    line: int


class Children:
    """The children of the root, in order, in bounded memory.

    `boundaries` names the children that never nest: a missing end tag is noticed at the next of
    them. After the last chunk: `complete` says whether the root was closed, `line` where reading
    stopped, `break_reason` why (French) when the bytes themselves gave way.
    """

    def __init__(self, stream: ByteStream, *, boundaries: tuple[str, ...], max_chunk: int) -> None:
        self._stream, self._max = stream, max_chunk
        self._buffer, self._at, self._ended = b"", 0, False
        self.line, self.complete, self.break_reason = 1, False, ""
        self.prolog = self._read_prolog()
        names = b"|".join(re.escape(name.encode()) for name in boundaries)
        root = re.escape(self.prolog.root.encode(ENCODING_OF_NAMES))
        self._stop = re.compile(rb"<(?:" + names + rb")(?=[\s/>])|</" + root + rb"\s*>")
        self._ends: dict[bytes, re.Pattern[bytes]] = {}

    # -- bytes ------------------------------------------------------------------------------

    def _fill(self) -> bool:
        """One more block in the buffer; False at the end of the stream."""
        if self._ended:
            return False
        try:
            block = self._stream.read(BLOCK)
        except BrokenStreamError as error:
            block, self.break_reason = b"", str(error)
        if not block:
            self._ended = True
            return False
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return True

    def _take(self, end: int) -> bytes:
        data = self._buffer[self._at : end]
        self.line += data.count(b"\n")
        self._at = end
        return data

    def _search(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """The first match at or after `start` bytes from here, reading on as far as a chunk goes.

        Matches are re-read from the current position: `_fill` moves the buffer.
        """
        while True:
            found = pattern.search(self._buffer, self._at + start)
            if found and (found.end() < len(self._buffer) or self._ended):
                return found
            length = len(self._buffer) - self._at
            if length > self._max:
                return found
            start = max(start, length - 400) if not found else start
            if not self._fill():
                return pattern.search(self._buffer, self._at + start)

    # -- prolog -----------------------------------------------------------------------------

    def _read_prolog(self) -> Prolog:
        while len(self._buffer) < PROLOG_LIMIT and self._fill():
            pass
        head = self._buffer[:PROLOG_LIMIT]
        if head.startswith(WIDE_MARKS) or b"\x00" in head[:64]:
            raise FileRefusal(
                "Le fichier est codé en UTF-16 ou UTF-32, ou n'est pas un texte. Sont lus : "
                "UTF-8, Windows-1252, ISO-8859-1 et ISO-8859-15.",
                line=1,
            )
        if head.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        if not head[self._at :].strip():
            raise FileRefusal(
                "Le fichier est vide : il ne contient que des blancs. "
                "Demandez un nouvel envoi au payeur."
            )
        encoding = self._declared_encoding()
        return self._read_root(encoding)

    def _declared_encoding(self) -> str:
        found = DECLARATION.match(self._buffer, self._at)
        if not found:
            return UTF_8
        self._take(found.end())
        named = DECLARED_ENCODING.search(found[1])
        if not named:
            return UTF_8
        label = named[1].decode("ascii", "replace")
        if label.lower() not in ENCODINGS:
            raise FileRefusal(
                f"Le fichier s'annonce codé en « {label} », qui n'est pas lu. Sont lus : UTF-8, "
                "Windows-1252, ISO-8859-1 et ISO-8859-15.",
                line=1,
                field="encoding",
            )
        return ENCODINGS[label.lower()]

    def _read_root(self, encoding: str) -> Prolog:
        while True:
            self._skip_blanks()
            rest = self._buffer[self._at : self._at + PROLOG_LIMIT]
            if FORBIDDEN.match(rest):
                raise FileRefusal(
                    "Le fichier déclare un DOCTYPE ou des entités : un flux n'en a pas, et c'est "
                    "un moyen d'attaque connu. Il n'est pas lu.",
                    line=self.line,
                )
            if rest.startswith((b"<!--", b"<?")):
                close = b"-->" if rest.startswith(b"<!--") else b"?>"
                end = rest.find(close)
                if end >= 0 and self._at < PROLOG_LIMIT:
                    self._take(self._at + end + len(close))
                    continue
            break
        found = START_TAG.match(rest)
        if not found:
            raise FileRefusal(
                f"Ce fichier n'est pas du XML : ligne {self.line}, « {_shown(rest[:40])} » au lieu "
                "d'une balise. Vérifiez que c'est bien le flux du payeur.",
                line=self.line,
            )
        line = self.line
        name = found[1].decode(ENCODING_OF_NAMES, "replace")
        self._take(self._at + found.end())
        if found[2].rstrip().endswith(b"/"):
            self.complete = self._ended = True
            self._buffer = self._buffer[: self._at]
        return Prolog(encoding, name, b"".join(NAMESPACES.findall(b" " + found[2])), line)

    def _skip_blanks(self) -> None:
        while True:
            blanks = BLANKS.match(self._buffer, self._at)
            self._take(blanks.end() if blanks else self._at)
            if self._at < len(self._buffer) or not self._fill():
                return

    # -- children ---------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Chunk]:
        while True:
            self._skip_blanks()
            if len(self._buffer) - self._at < 1 << 10:
                self._fill()
            if self._at >= len(self._buffer):
                return
            if self._closes_root():
                yield from self._after_root()
                return
            chunk = self._next_chunk()
            if chunk:
                yield chunk

    def _closes_root(self) -> bool:
        found = re.compile(
            rb"</" + re.escape(self.prolog.root.encode(ENCODING_OF_NAMES)) + rb"\s*>"
        ).match(self._buffer, self._at)
        if found:
            self._take(found.end())
            self.complete = True
        return bool(found)

    def _after_root(self) -> Iterator[Chunk]:
        """Whatever stands after the end is shown once; a second document is not read."""
        self._skip_blanks()
        rest = self._buffer[self._at :]
        if rest and not re.fullmatch(rb"(?:<!--.*?-->|\s)*", rest, re.DOTALL):
            yield Chunk("trailing", "", self.line, rest[: 1 << 12])

    def _next_chunk(self) -> Chunk | None:
        if self._buffer.startswith((b"<!--", b"<?"), self._at):
            close = b"-->" if self._buffer.startswith(b"<!--", self._at) else b"?>"
            found = self._search(re.compile(re.escape(close)), 2)
            if found:
                self._take(found.end())
                return None
            return self._stray()
        found = START_TAG.match(self._buffer, self._at)
        if not found:
            return self._stray()
        if found[2].endswith(b"/"):
            return self._cut("element", found[1], found.end())
        return self._element(found[1], found.end() - self._at)

    def _element(self, name: bytes, start: int) -> Chunk:
        ends = self._ends.get(name)
        if ends is None:
            ends = re.compile(rb"</" + re.escape(name) + rb"\s*>|" + self._stop.pattern)
            self._ends[name] = ends
        found = self._search(ends, start)
        if found is None or found.end() - self._at > self._max:
            return self._runaway(name)
        if found[0].startswith(b"</" + name) and found[0][2 + len(name) :].strip() == b">":
            return self._cut("element", name, found.end())
        return self._cut("unclosed", name, found.start())

    def _runaway(self, name: bytes) -> Chunk:
        """No end in sight: at the end of the file it is cut short, else it is too long."""
        if len(self._buffer) - self._at <= self._max:
            return self._cut("unclosed", name, len(self._buffer))
        chunk = Chunk("oversize", _shown(name), self.line, self._buffer[self._at :][: 1 << 16])
        self._skip_to_boundary()
        return chunk

    def _skip_to_boundary(self) -> None:
        self._take(self._at + 1)
        while True:
            found = self._stop.search(self._buffer, self._at)
            if found:
                self._take(found.start())
                return
            self._take(max(self._at, len(self._buffer) - 400))
            if not self._fill():
                self._take(len(self._buffer))
                return

    def _stray(self) -> Chunk:
        line = self.line
        found = self._search(self._stop, 0)
        if found and found.start() > self._at:
            return Chunk("stray", "", line, self._take(found.start()))
        kept = self._buffer[self._at : self._at + (1 << 16)]
        self._skip_to_boundary()
        return Chunk("stray", "", line, kept)

    def _cut(self, kind: str, name: bytes, end: int) -> Chunk:
        line = self.line
        return Chunk(kind, _shown(name), line, self._take(end))


ENCODING_OF_NAMES = "utf-8"


def _shown(data: bytes) -> str:
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").strip()


def to_utf_8(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes in UTF-8, and the encoding they were really in.

    An announced encoding may lie. Bytes that are no UTF-8 are Windows-1252; accented text that
    happens to be whole UTF-8 is UTF-8: single-byte French text never looks like that by chance.
    ValueError when neither can read them.
    """
    if data.isascii():
        return data, encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        actual = WINDOWS_1252 if encoding == UTF_8 else encoding
        return data.decode(actual).encode(), actual
    return data, UTF_8


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


MISMATCH = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)")
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
    if "Excessive depth" in message or "huge" in message.lower() or "too long" in message:
        return "Le dossier est trop profond ou contient une valeur démesurée."
    return f"Le dossier n'est pas du XML bien formé ({message.partition(', line')[0]})."
