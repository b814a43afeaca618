"""Opening an XML file that a stranger may have written: sizes, encodings and bombs first.

lxml stops depth, huge texts and entity expansion, but lets a DTD pass and loses the text of
the entities it did not expand: a document type is therefore refused outright.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from levier.kernel.errors import Refusal

MAX_BYTES = 50_000_000  # a notification of 100,000 transfers weighs about 90 MB unindented: split
ENCODINGS = frozenset({"utf-8", "us-ascii", "windows-1252", "iso-8859-1", "iso-8859-15"})
HEAD = 4096
AGAIN = "Redemandez le fichier à la banque, ou téléchargez-le de nouveau."


def check_head(data: bytes) -> None:
    """Refuse what should not even reach the parser."""
    if not data.strip():
        raise Refusal(f"Ce fichier est vide. {AGAIN}", field="file")
    if len(data) > MAX_BYTES:
        raise Refusal(
            f"Ce fichier pèse {len(data) // 1_000_000} Mo ; la limite est de "
            f"{MAX_BYTES // 1_000_000} Mo. Demandez à la banque de le découper.",
            field="file",
        )
    head = data[:HEAD]
    if head[:2] in {b"PK", b"\x1f\x8b"}:
        raise Refusal("Ce fichier est compressé : envoyez le fichier XML qu'il contient.")
    declared = re.search(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", head)
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if encoding not in ENCODINGS or head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head:
        raise Refusal(
            f"Ce fichier n'est pas dans un encodage attendu (il annonce « {encoding} ») : "
            "la banque doit l'envoyer en UTF-8.",
            field="file",
        )
    if b"<!doctype" in head.lower() or b"<!entity" in head.lower():
        raise Refusal(_doctype())


def events(data: bytes, tags: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """("start", root) once, then ("end", element) for each element whose local name is in
    `tags`, in document order. Refusal, with the line, on whatever is not well-formed XML.
    """
    check_head(data)
    walk = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
    )
    root: etree._Element | None = None
    try:
        for event, element in walk:
            if root is None:
                root = element
                if getattr(root.getroottree().docinfo, "doctype", ""):  # absent from the stubs
                    raise Refusal(_doctype())
                yield "start", element
            elif event == "end" and local_name(element) in tags:
                yield "end", element
    except etree.XMLSyntaxError as error:
        raise Refusal(
            f"Ce fichier n'est pas du XML lisible : il est abîmé ou coupé à la ligne "
            f"{error.lineno or 1} ({error.msg}). Rien n'a été pris en compte. {AGAIN}",
            field="file",
        ) from error


def _doctype() -> str:
    return (
        "Ce fichier déclare un type de document ou des entités (<!DOCTYPE>, <!ENTITY>) : "
        "une banque n'en envoie jamais. Il a été refusé par sécurité."
    )


def local_name(element: etree._Element) -> str:
    """`Ntry` for `{urn:iso:...}Ntry`; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((node for node in element if local_name(node) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [node for node in element if local_name(node) == name]


def text_at(element: etree._Element | None, *path: str) -> str:
    """The text found along local names, without spaces around; empty when there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""
