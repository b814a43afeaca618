"""A chapter's Markdown as plain values that a template draws: nothing in it is ever markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
KINDS = {"strong": "strong", "em": "em", "code_inline": "code"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `kind`: text, strong, em, code or link (then `url`)."""

    kind: str
    text: str
    url: str = ""


Line = list[Span]


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: heading, paragraph, list, numbered, table or code; `rows`: its lines, in cells."""

    kind: str
    rows: list[list[Line]]


def read(text: str) -> list[Block]:
    """The blocks of a chapter, in order."""
    tree = SyntaxTreeNode(MARKDOWN.parse(text))
    return [block for node in tree.children for block in _block(node)]


def _block(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "heading":
        yield Block("heading", [[_line(node)]])
    elif node.type == "paragraph":
        yield Block("paragraph", [[_line(node)]])
    elif node.type in ("bullet_list", "ordered_list"):
        kind = "list" if node.type == "bullet_list" else "numbered"
        yield Block(kind, [[_line(item.children[0])] for item in node.children])
    elif node.type == "table":
        rows = [row for part in node.children for row in part.children]
        yield Block("table", [[_line(cell) for cell in row.children] for row in rows])
    elif node.type in ("fence", "code_block"):
        yield Block("code", [[[Span("text", node.content.rstrip())]]])


def _line(node: SyntaxTreeNode) -> Line:
    spans: Line = []
    for inline in node.children:
        for piece in inline.children:
            spans.append(_span(piece))
    return spans


def _span(piece: SyntaxTreeNode) -> Span:
    if piece.type == "link":
        return Span("link", _words(piece), str(piece.attrs.get("href", "")))
    if piece.type == "softbreak":
        return Span("text", " ")
    return Span(KINDS.get(piece.type, "text"), _words(piece))


def _words(piece: SyntaxTreeNode) -> str:
    if piece.children:
        return "".join(_words(child) for child in piece.children)
    token: Token | None = piece.token
    return token.content if token else ""
