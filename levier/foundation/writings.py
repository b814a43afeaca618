"""A report as a text that people go on writing: ODT and DOCX, from the same parts as its PDF.

Parts in, bytes out. Headings, heads of tables and the words for a picture are real ones, so that a
screen reader finds them. Nothing a person typed is read as markup: the libraries escape it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from docx import Document as Docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from odfdo import Document as Odt
from odfdo import Element, Frame, Header, Paragraph, Table

ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH = 160  # millimetres of a page between its margins


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs: a blank line parts them."""

    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [one.strip() for one in self.text.split("\n\n") if one.strip()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: every row has as many cells as `heads`; from the second column on, figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG as wide as the page, `ratio` its height over its width, and what it shows in words."""

    content: bytes
    ratio: float
    words: str


Part = Heading | Words | Grid | Picture


@dataclass(frozen=True, slots=True)
class Writing:
    title: str
    author: str
    parts: Sequence[Part]


def as_docx(writing: Writing, *, at: datetime) -> bytes:
    """The report as DOCX, dated `at`."""
    made = Docx()
    known = made.core_properties
    known.title, known.author, known.language = writing.title, writing.author, "fr-FR"
    known.created = known.modified = at.replace(tzinfo=None, microsecond=0)
    made.add_heading(writing.title, 1)
    for part in writing.parts:
        _add_to_docx(made, part)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add_to_docx(made: DocxDocument, part: Part) -> None:
    match part:
        case Heading(text, level):
            made.add_heading(text, level)
        case Words():
            for text in part.paragraphs:
                made.add_paragraph(text)
        case Grid(heads, rows):
            _docx_table(made, heads, rows)
        case Picture(content, _, words):
            shown = made.add_picture(io.BytesIO(content), width=Mm(WIDTH))
            shown._inline.docPr.set("descr", words)  # python-docx has no name for it


def _docx_table(made: DocxDocument, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = made.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    repeated = OxmlElement("w:tblHeader")  # a head, on each page, and for a screen reader
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = text
            if column:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph("")


def as_odt(writing: Writing, *, at: datetime) -> bytes:
    """The report as ODT, dated `at`."""
    made = Odt("text")
    made.body.clear()
    known = made.meta
    known.title, known.creator, known.language = writing.title, writing.author, "fr-FR"
    known.date = at.replace(microsecond=0)
    made.body.append(Header(1, writing.title))
    for rank, part in enumerate(writing.parts):
        _add_to_odt(made, part, rank)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _add_to_odt(made: Odt, part: Part, rank: int) -> None:
    match part:
        case Heading(text, level):
            made.body.append(Header(level, text))
        case Words():
            for text in part.paragraphs:
                made.body.append(Paragraph(text))
        case Grid(heads, rows):
            table = Table(f"Tableau {rank}", width=len(heads), height=len(rows) + 1)
            for y, cells in enumerate([heads, *rows]):
                for x, text in enumerate(cells):
                    table.set_value((x, y), text)
            _mark_head(table)
            made.body.append(table)
            made.body.append(Paragraph(""))
        case Picture(content, ratio, words):
            _odt_picture(made, content, ratio, words)


def _mark_head(table: Table) -> None:
    """Its first row is a head, on each page, and for a screen reader."""
    first = table.get_element("table:table-row")
    assert first is not None
    head = Element.from_tag("table:table-header-rows")
    table.insert(head, position=table.index(first))
    head.append(first)


def _odt_picture(made: Odt, content: bytes, ratio: float, words: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:  # its name tells the kind of picture
        file.write(content)
        file.flush()
        where = made.add_file(file.name)
    frame = Frame.image_frame(
        where, size=(f"{WIDTH}mm", f"{round(WIDTH * ratio)}mm"), anchor_type="as-char"
    )
    frame.svg_description = words
    holder = Paragraph("")
    holder.append(frame)
    made.body.append(holder)
