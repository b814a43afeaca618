"""A report as ODT."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from datetime import datetime

from odfdo import Cell, Column, Element, Frame, Header, Paragraph, Row, Table
from odfdo import Document as Odt

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

ODT = "application/vnd.oasis.opendocument.text"
SIZES = {1: 18, 2: 13.5, 3: 11}  # points, by level of heading
FIGURE, FIGURE_HEAD, NAME, NAME_HEAD = "Figure", "FigureHead", "Name", "NameHead"
CELL = "Cell"


def as_odt(writing: Writing, *, at: datetime) -> bytes:
    """The report as ODT, dated `at`."""
    made = Odt("text")
    made.body.clear()
    known = made.meta
    known.title, known.creator, known.language = writing.title, writing.author, "fr-FR"
    known.date = at.replace(microsecond=0)
    _dress(made)
    made.body.append(_heading(1, writing.title))
    for rank, part in enumerate(writing.parts):
        _add(made, part, rank)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _dress(made: Odt) -> None:
    """One font, the colour of the letters, headings without a number."""
    for level in made.styles.get_elements("//text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        for name in ("loext:num-list-format", "style:num-suffix"):
            level.set_attribute(name, "")
    font = f'fo:font-family="{FONT}"'
    _style(made, "Body", "", f'<style:text-properties {font} fo:font-size="10.5pt"/>',
           'fo:margin-bottom="2mm" fo:line-height="120%"')  # fmt: skip
    for rank, size in SIZES.items():
        text = (
            f'<style:text-properties {font} fo:font-size="{size}pt" fo:font-weight="bold" '
            f'fo:font-style="normal" fo:color="#{parts.ACCENT}"/>'
        )
        _style(made, f"Title{rank}", f"Heading_20_{rank}", text,
               'fo:margin-top="5mm" fo:margin-bottom="2mm" fo:keep-with-next="always"')  # fmt: skip
    for name, is_bold, side in (
        (NAME, False, "start"), (NAME_HEAD, True, "start"),
        (FIGURE, False, "end"), (FIGURE_HEAD, True, "end"),
    ):  # fmt: skip
        weight = ' fo:font-weight="bold"' if is_bold else ""
        text = f'<style:text-properties {font} fo:font-size="9.5pt"{weight}/>'
        _style(made, name, "", text, f'fo:text-align="{side}"')
    cell = (
        f'fo:border-bottom="0.5pt solid #{parts.HAIRLINE}" fo:border-top="none" '
        'fo:border-left="none" fo:border-right="none" fo:padding="1mm"'
    )
    _automatic(made, CELL, "table-cell", f"<style:table-cell-properties {cell}/>")
    row = '<style:table-row-properties fo:keep-together="always"/>'
    _automatic(made, "Row", "table-row", row)


def _style(made: Odt, name: str, parent: str, text: str, paragraph: str) -> None:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    told = (
        f'<style:style style:name="{name}" style:family="paragraph"{above}>'
        f"<style:paragraph-properties {paragraph}/>{text}</style:style>"
    )
    made.insert_style(told, name=name, automatic=True)


def _automatic(made: Odt, name: str, family: str, properties: str) -> None:
    told = f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'
    made.insert_style(told, name=name, automatic=True)


def _add(made: Odt, part: Part, rank: int) -> None:
    match part:
        case Heading(text, level):
            made.body.append(_heading(level, text))
        case Words():
            for text in part.paragraphs:
                made.body.append(Paragraph(text, style="Body"))
        case Grid():
            made.body.append(_table(made, part, rank))
            made.body.append(Paragraph("", style="Body"))
        case Picture(content, ratio, words):
            _picture(made, content, ratio, words)


def _heading(level: int, text: str) -> Header:
    made = Header(level, text)
    made.set_attribute("text:style-name", f"Title{level}")  # `style=` is forgotten on the way
    return made


def _table(made: Odt, grid: Grid, rank: int) -> Table:
    table = Table(f"Tableau {rank}")
    for place, width in enumerate(parts.widths(grid)):
        name = f"Column{rank}-{place}"
        wide = f'<style:table-column-properties style:column-width="{width:.1f}mm"/>'
        _automatic(made, name, "table-column", wide)
        table.append(Column(style=name))
    head = Element.from_tag("table:table-header-rows")  # on each page, and for a screen reader
    head.append(_row(grid.heads, (NAME_HEAD, FIGURE_HEAD)))
    table.append(head)
    for cells in grid.rows:
        table.append(_row(cells, (NAME, FIGURE)))
    return table


def _row(texts: Sequence[str], styles: tuple[str, str]) -> Row:
    row = Row(style="Row")
    for place, text in enumerate(texts):
        cell = Cell(style=CELL)
        cell.append(Paragraph(text, style=styles[min(place, 1)]))
        row.append(cell)
    return row


def _picture(made: Odt, content: bytes, ratio: float, words: str) -> None:
    with tempfile.NamedTemporaryFile(suffix=".png") as file:  # its name tells the kind of picture
        file.write(content)
        file.flush()
        where = made.add_file(file.name)
    frame = Frame.image_frame(
        where, size=(f"{WIDTH}mm", f"{round(WIDTH * ratio)}mm"), anchor_type="as-char"
    )
    frame.svg_description = words
    holder = Paragraph("", style="Body")
    holder.append(frame)
    made.body.append(holder)
