"""Tables given to people as files: CSV, XLSX, ODS. Nothing a person typed can become a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils import timezone

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CHUNK = 64 * 1024
SPOOL = 8 * 1024 * 1024
SHEET_ROWS = 1_048_575  # what a spreadsheet holds under its head


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write: its name (without extension), heads, and rows of plain values.

    Values: str, int, Decimal, Money, Month, date, datetime, bool, None.
    """

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case int():
            return str(value)
        case Money():
            return value.plain.replace(".", ",")
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case datetime():
            return f"{_local(value):%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return _harmless(str(value))


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """For a French spreadsheet: UTF-8 with its mark, semicolons, decimal commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_harmless(head) for head in sheet.heads])
    for row in sheet.rows:
        writer.writerow([_csv_cell(value) for value in row])
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().encode(errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode(errors="replace")


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        stream.seek(0)
        while chunk := stream.read(CHUNK):
            yield chunk


def _full(number: int) -> None:
    if number > SHEET_ROWS:
        raise Refusal(
            "Cette liste dépasse le nombre de lignes d'une feuille de calcul (1 048 576). "
            "Filtrez-la, ou demandez-la en CSV."
        )


def xlsx_chunks(sheet: Sheet) -> Iterator[bytes]:
    """Texts are written as strings whatever they look like; amounts and days as themselves."""
    stream = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (closed when streamed)
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet("Liste")
    bold = book.add_format({"bold": True, "bottom": 1})
    styles = {
        Money: book.add_format({"num_format": '#,##0.00\\ "€"'}),
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        date: book.add_format({"num_format": "dd/mm/yyyy"}),
        Month: book.add_format({"num_format": "mmmm yyyy"}),
    }
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, head, bold)
    page.set_column(0, max(len(sheet.heads) - 1, 0), 18)
    page.freeze_panes(1, 0)
    for number, row in enumerate(sheet.rows, start=1):
        _full(number)
        for column, value in enumerate(row):
            _write_xlsx(page, (number, column), value, styles)
    book.close()
    return _chunks(stream)


def _write_xlsx(page: Any, at: tuple[int, int], value: Any, styles: dict[type, Any]) -> None:
    match value:
        case None:
            return
        case bool():
            page.write_string(*at, "oui" if value else "non")
        case int() if abs(value) < 10**15:  # beyond, a spreadsheet would lose digits
            page.write_number(*at, value)
        case Money():
            page.write_number(*at, value.as_decimal, styles[Money])
        case Decimal():
            page.write_number(*at, value)
        case datetime():
            page.write_datetime(*at, _local(value).replace(tzinfo=None), styles[datetime])
        case date():
            page.write_datetime(*at, value, styles[date])
        case Month():
            page.write_datetime(*at, value.first_day, styles[Month])
        case _:
            page.write_string(*at, NOT_IN_XML.sub("", str(value)))


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("number", "datastyle"), ("manifest", "manifest"),
    )
)  # fmt: skip
ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
ODS_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMESPACES} '
    'office:version="1.3"><office:automatic-styles>'
    '<number:date-style style:name="N1"><number:day number:style="long"/>'
    "<number:text>/</number:text>"
    '<number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
    '<table:table table:name="Liste">'
)
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods_cell(value: Any) -> str:
    """One cell. No branch writes table:formula: a formula can't come out."""
    kind = '"string"'
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            shown = "oui" if value else "non"
        case Money():
            shown = str(value)
            kind = (
                f'"currency" office:currency="EUR" office:value={quoteattr(str(value.as_decimal))}'
            )
        case int() | Decimal():
            shown = _csv_cell(value)
            kind = f'"float" office:value={quoteattr(f"{value:f}" if value % 1 else str(value))}'
        case datetime():
            shown = _csv_cell(value)
            kind = f'"date" office:date-value="{_local(value):%Y-%m-%dT%H:%M:%S}"'
        case date():
            shown = _csv_cell(value)
            kind = f'"date" office:date-value="{value.isoformat()}" table:style-name="day"'
        case Month():
            shown = value.label
        case _:
            shown = NOT_IN_XML.sub("", str(value))
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.splitlines() or [""])
    return f"<table:table-cell office:value-type={kind}>{lines}</table:table-cell>"


def ods_chunks(sheet: Sheet) -> Iterator[bytes]:
    """OpenDocument, written as it is read: the rows are never all in memory."""
    stream = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (closed when streamed)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, compress_type=zipfile.ZIP_STORED)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(ODS_HEAD.encode())
            content.write(_ods_row(sheet.heads))
            for number, row in enumerate(sheet.rows, start=1):
                _full(number)
                content.write(_ods_row(row))
            content.write(ODS_TAIL.encode())
        archive.writestr("META-INF/manifest.xml", ODS_MANIFEST)
    return _chunks(stream)


def _ods_row(row: Sequence[Any]) -> bytes:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>".encode()


FORMATS: dict[str, tuple[str, str, Callable[[Sheet], Iterator[bytes]]]] = {
    "csv": ("CSV", "text/csv; charset=utf-8", csv_chunks),
    "xlsx": (
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_chunks,
    ),
    "ods": ("ODS", ODS_TYPE, ods_chunks),
}


def response(sheet: Sheet, file_format: str) -> StreamingHttpResponse:
    """The sheet as a download; Refusal for a format other than csv, xlsx, ods."""
    if file_format not in FORMATS:
        raise Refusal("Ce format d'export n'existe pas. Choisissez CSV, XLSX ou ODS.")
    _, content_type, write = FORMATS[file_format]
    answer = StreamingHttpResponse(write(sheet), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{file_format}"'
    answer["Cache-Control"] = "no-store"
    return answer
