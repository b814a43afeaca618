"""A report as DOCX."""

from __future__ import annotations

import io
from datetime import datetime

from docx import Document as Docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row

from levier.foundation.writings import parts
from levier.foundation.writings.parts import (
    FONT,
    WIDTH,
    Grid,
    Heading,
    Part,
    Picture,
    Words,
    Writing,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIZES = {"Normal": 10.5, "Heading 1": 18, "Heading 2": 13.5, "Heading 3": 11}
LINES = (("top", False), ("insideH", True), ("bottom", True))  # borders of a table, drawn or not


def as_docx(writing: Writing, *, at: datetime) -> bytes:
    """The report as DOCX, dated `at`."""
    made = Docx()
    known = made.core_properties
    known.title, known.author, known.language = writing.title, writing.author, "fr-FR"
    known.created = known.modified = at.replace(tzinfo=None, microsecond=0)
    _dress(made)
    made.add_heading(writing.title, 1)
    for part in writing.parts:
        _add(made, part)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _dress(made: DocxDocument) -> None:
    """A4, one font, the colour of the letters."""
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(parts.MARGIN)
    page.top_margin = page.bottom_margin = Mm(parts.MARGIN)
    for name, size in SIZES.items():
        style = made.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = FONT, Pt(size)
        _only_font(style)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(parts.ACCENT.upper())


def _only_font(style: ParagraphStyle) -> None:
    """The fonts of the theme would win over the one that is named."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _add(made: DocxDocument, part: Part) -> None:
    match part:
        case Heading(text, level):
            made.add_heading(text, level)
        case Words():
            for text in part.paragraphs:
                made.add_paragraph(text)
        case Grid():
            _table(made, part)
        case Picture(content, _, words):
            shown = made.add_picture(io.BytesIO(content), width=Mm(WIDTH))
            shown._inline.docPr.set("descr", words)  # python-docx has no name for it


def _table(made: DocxDocument, grid: Grid) -> None:
    table = made.add_table(rows=0, cols=len(grid.heads))
    table.autofit = False
    _rule(table)
    for row in (grid.heads, *grid.rows):
        added = table.add_row()
        _mark(added, "w:cantSplit")
        for column, (cell, text) in enumerate(zip(added.cells, row, strict=True)):
            _write(cell, text, is_bold=row is grid.heads, is_figure=column > 0)
    _mark(table.rows[0], "w:tblHeader")  # a head, on each page, and for a screen reader
    for column, width in zip(table.columns, parts.widths(grid), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    made.add_paragraph("")


def _write(cell: _Cell, text: str, *, is_bold: bool, is_figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    written = paragraph.add_run(text)
    written.bold, written.font.size = is_bold, Pt(9.5)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2.5)
    paragraph.paragraph_format.keep_together = True
    if is_figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: _Row, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _rule(table: Table) -> None:
    """A thin line under each row, and nothing else."""
    borders = OxmlElement("w:tblBorders")
    for side, is_drawn in LINES:
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if is_drawn else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), parts.HAIRLINE)
        borders.append(line)
    table._tbl.tblPr.append(borders)
