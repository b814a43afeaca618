"""What is written from the descriptions is read back the same, and follows the public schema."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from levier.formats import cnaf
from levier.formats.cnaf import codes
from levier.formats.cnaf.describe import Block, Field, description, descriptions
from levier.formats.cnaf.writing import write, write_record
from levier.kernel.month import Month

REFERENCE = Path(
    os.environ.get("LEVIER_REFERENCE", Path(__file__).parents[3] / "shared" / "reference")
)
SCHEMA = REFERENCE / "cnaf" / "vrsb0801.xsd"
INTERFACES = sorted(found.interface for found in descriptions().values())
LETTERS = "ABCDEÉÈÇŒ'-&<>\" 0123456789"

births = st.dates(date(1900, 1, 1), date(2100, 1, 1))
dates = births | st.just(date(2999, 12, 31))
HEADER = {
    "APPLIEME": "CRI",
    "NUMVERSIONAPPLIEME": "4200",
    "TYPEFLUX": "M",
    "NATFLUX": "D",
    "DTCREAFLUX": date(2026, 11, 28),
    "HEUCREAFLUX": time(6, 15),
    "DTREF": date(2026, 11, 30),
}


def values_of(field: Field) -> st.SearchStrategy[Any]:
    if field.kind == "code" and (known := codes.known(field.name)):
        return st.sampled_from(sorted(code for code in known if len(code) <= field.size))
    top = min(10 ** (field.size or 1) - 1, field.top or 50_000_00)
    return {
        "text": words(field.size),
        "code": words(field.size),
        "nir": words(field.size),
        "int": st.integers(0, 10**field.size - 1),
        "digits": st.integers(0, 10**field.size - 1).map(f"{{:0{field.size}d}}".format),
        "amount": st.integers(0, top),
        "signed": st.integers(-top, top),
        "date": dates,
        "birth": births,
        "month": st.builds(Month, st.integers(1950, 2100), st.integers(1, 12)),
        "time": st.builds(time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)),
        "bool": st.booleans(),
    }[field.kind]


def words(size: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=1, max_size=size).map(str.strip).filter(bool)


def blocks_of(block: Block) -> st.SearchStrategy[dict[str, Any]]:
    needed, optional = {}, {}
    for name, node in block.children.items():
        one = (
            values_of(node) if isinstance(node, Field) else st.deferred(lambda n=node: blocks_of(n))
        )
        if node.maximum != 1:
            one = st.lists(one, min_size=max(node.minimum, 1), max_size=node.maximum or 2)
        (needed if node.minimum and not node.soft else optional)[name] = one
    return st.fixed_dictionaries(needed, optional=optional)


@st.composite
def households(draw: st.DrawFn, interface: str) -> dict[str, Any]:
    values = draw(blocks_of(description(interface).record_block))
    values["IdentificationRSA"]["Partenaire"]["IDEPARTE"] = "001"
    return values


@pytest.mark.parametrize("interface", INTERFACES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_what_is_written_is_read_back_the_same(interface, encoding):
    @settings(max_examples=15, deadline=None)
    @given(households(interface))
    def holds(values):
        written = write_record(interface, values, encoding=encoding)
        found = cnaf.read_record(written, interface, encoding=encoding)
        assert isinstance(found, cnaf.Record), found
        assert found.values == values

    holds()


@pytest.mark.skipif(not SCHEMA.exists(), reason="the public schema is not at hand")
@settings(max_examples=12, deadline=None)
@given(st.lists(households("VRSB0801"), min_size=1, max_size=2))
def test_what_is_written_follows_the_public_schema(values):
    """The schema asks for every address and role; those that the reading forgives are filled in."""
    for household in values:
        fill_in(description("VRSB0801").record_block, household)
    data = b"".join(write("VRSB0801", HEADER, values))
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(data))


def fill_in(block: Block, values: dict[str, Any]) -> None:
    for name, node in block.children.items():
        if isinstance(node, Block):
            if node.soft and name not in values:
                filled = [example(node) for _ in range(max(node.minimum, 1))]
                values[name] = filled if node.maximum != 1 else filled[0]
            found = values.get(name, [])
            for item in found if isinstance(found, list) else [found]:
                fill_in(node, item)
        elif node.soft and name not in values and node.kind not in {"text", "code"}:
            values[name] = simple(node)
    values.pop("NUMCOMPTT", None)  # an element of another version of the interface
    if block.name == "DonneesAdministratives":
        values["Adresse"] = values["Adresse"][:3]


def example(block: Block) -> dict[str, Any]:
    return {
        name: example(node) if isinstance(node, Block) else simple(node)
        for name, node in block.children.items()
        if node.minimum
    }


def simple(field: Field) -> Any:
    known = codes.known(field.name)
    return {
        "date": date(2020, 1, 1),
        "birth": date(1990, 1, 1),
        "digits": "01000",
        "bool": True,
        "int": 0,
        "code": min(known) if known else "A",
    }.get(field.kind, "A")


def test_values_are_padded_as_the_payers_pad_them():
    values = {
        "IdentificationRSA": {
            "Organisme": {"FONORG": "CAF", "NUMORG": "011", "MATRICULE": 1},
            "Partenaire": {"TYPEPARTE": "CG", "IDEPARTE": "001"},
            "DemandeRSA": {"DTDEMRSA": date(2020, 1, 1), "NUMDEMRSA": "1"},
        },
        "Creance": [
            {
                "CreancesTransferees": [
                    {
                        "IdentificationCreance": {
                            "DTIMPLCRE": date(2026, 1, 1),
                            "NATCRE": "INK",
                            "RGCRE": 1,
                        },
                        "DetailCreance": {
                            "MOISMOUCOMPTA": Month(2026, 11),
                            "MTSOLREELCRETRANS": 167_500,
                            "MTINICRE": 200_000,
                        },
                    }
                ]
            }
        ],
    }
    written = write_record("VRSC0201", values).decode()
    assert "<TYPEPARTE>CG </TYPEPARTE>" in written
    assert "<MTSOLREELCRETRANS>0001675.00</MTSOLREELCRETRANS>" in written


def test_a_writer_s_mistake_is_a_bug_not_a_file():
    with pytest.raises(ValueError, match="IdentificationRSA"):
        write_record("VRSB0801", {})
