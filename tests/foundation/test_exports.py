from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from levier.foundation import exports
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month

HEADS = ["Nom", "Montant", "Mois", "Jour", "Vu le", "Nombre", "Taux", "Oui"]
ROW = [
    "Œuvre & Cie <b>", Money(-123_450), Month(2026, 11), dt.date(2026, 11, 2),
    dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC), 9_800, Decimal("0.125"), True,
]  # fmt: skip
ATTACKS = [
    "=1+1", "=cmd|' /C calc'!A0", "+33612345678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    " =1+1", "＝1+1", '=HYPERLINK("http://x","y")', "\u00a0=1",
]  # fmt: skip


def written(rows, kind, heads=HEADS) -> bytes:
    sheet = exports.Sheet("essai", heads, rows)
    return b"".join(exports.response(sheet, kind).streaming_content)


def content_xml(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("content.xml").decode()


def sheet_xml(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def test_csv_opens_as_it_is_in_a_french_spreadsheet():
    lines = written([ROW, [None] * 8], "csv").decode("utf-8").split("\r\n")
    assert lines[0] == "\ufeff" + ";".join(HEADS)
    assert lines[1] == "Œuvre & Cie <b>;-1234,50;2026-11;02/11/2026;03/11/2026 00:30;9800;0,125;oui"
    assert lines[2] == ";;;;;;;"


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_typed_formula_stays_text_in_csv(attack):
    cell = written([[attack]], "csv", ["Nom"]).decode().split("\r\n", 1)[1]
    assert cell.lstrip('"').startswith("'")


def test_a_negative_amount_is_not_taken_for_a_formula():
    assert "\r\n-12,00\r\n" in written([[Money(-1200)]], "csv", ["Montant"]).decode()


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_no_spreadsheet_ever_holds_a_formula(kind):
    data = written([[attack] for attack in ATTACKS], kind, ["=1+1"])
    xml = sheet_xml(data) if kind == "xlsx" else content_xml(data)
    assert "<f>" not in xml
    assert ":formula" not in xml
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert read[1][0] == "=1+1"
    assert read[2][0] == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_amounts_and_days_keep_their_nature(kind):
    data = written([ROW], kind)
    row = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1]
    assert row[0] == "Œuvre & Cie <b>"
    assert row[1] == -1234.5
    assert row[3] == dt.date(2026, 11, 2)
    assert row[4] == dt.datetime(2026, 11, 3, 0, 30)
    assert (row[5], row[6], row[7]) == (9800, 0.125, "oui")


def test_an_ods_file_is_what_its_standard_says():
    with zipfile.ZipFile(io.BytesIO(written([ROW], "ods"))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == exports.ODS_TYPE
        etree.fromstring(archive.read("META-INF/manifest.xml"))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_text_at_all_gives_a_file_that_can_be_read(text):
    etree.fromstring(content_xml(written([[text]], "ods", ["Texte"])).encode())
    etree.fromstring(sheet_xml(written([[text]], "xlsx", ["Texte"])).encode())
    written([[text]], "csv", ["Texte"]).decode()


def test_a_long_number_is_not_rounded_by_the_spreadsheet():
    data = written([[185_017_400_012_345_678]], "xlsx", ["NIR"])
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[
        1
    ] == ["185017400012345678"]


def test_an_unknown_format_is_refused():
    with pytest.raises(Refusal, match="CSV, XLSX ou ODS"):
        exports.response(exports.Sheet("x", [], []), "exe")


def test_csv_is_sent_as_it_is_read():
    taken = []

    def rows():
        for i in range(100_000):
            taken.append(i)
            yield [f"ligne {i}", i]

    chunks = exports.csv_chunks(exports.Sheet("x", ["a", "b"], rows()))
    next(chunks)
    assert len(taken) < 10_000
