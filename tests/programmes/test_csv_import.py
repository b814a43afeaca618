"""A table of actions: bad lines are refused with their reason, good ones are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.programmes import csv_actions, queries, usecases
from levier.programmes.models import Action, PolicyProgramme
from tests.programmes.conftest import HOUSE, agent_with, by

pytestmark = pytest.mark.usefixtures("once", "db")

HEAD = (
    "code;titre;axe;orientation;portée;mds;origine;début;fin;thèmes;publics;année;financeur;"
    "budget\n"
)
GOOD = (
    "D30;Atelier vélo;3;3.5;départementale;;co_built;01/01/2027;;mobilité | santé;tous publics;"
    "2027;Département;12 000,50\n"
)


def pdi():
    return PolicyProgramme.objects.get(code="PDI-2014")


def take(text, decision=HOUSE):
    content = text if isinstance(text, bytes) else text.encode()
    return usecases.import_actions(programme=pdi(), content=content, decision=decision)


def test_good_lines_go_in_and_bad_ones_say_why():
    report = take(
        HEAD
        + GOOD
        + "D31;Sans axe;9;;départementale;;co_built;01/01/2027;;;;;;\n"
        + "D32;Mauvaise orientation;3;3.9;départementale;;co_built;01/01/2027;;;;;;\n"
        + "D33;Thème inconnu;3;3.5;départementale;;co_built;01/01/2027;;lune;;;;\n"
        + "D01;Déjà là;3;3.5;départementale;;co_built;01/01/2027;;;;;;\n"
        + "T30;Sans pilote;3;3.5;territoriale;;co_built;01/01/2027;;;;;;\n"
        + "T31;Le bon pilote;3;3.5;territoriale;mds-02;co_built;2027-01-01;31/12/2027;;;;;\n"
        + "D34;Date fausse;3;3.5;départementale;;co_built;32/01/2027;;;;;;\n"
        + "D35;Budget faux;3;3.5;départementale;;co_built;01/01/2027;;;;2027;Département;beaucoup\n"
        + "D36;Trop court;3\n"
        + "D 7;Code faux;3;3.5;départementale;;co_built;01/01/2027;;;;;;\n"
    )
    assert report.taken == ["D30", "T31"]
    assert [(line.number, line.code) for line in report.refused] == [
        (3, "D31"), (4, "D32"), (5, "D33"), (6, "D01"), (7, "T30"), (9, "D34"), (10, "D35"),
        (11, "D36"), (12, "D 7"),
    ]  # fmt: skip
    reasons = " ".join(line.reason for line in report.refused)
    for words in (
        "pas d'axe 9", "pas d'orientation 3.9", "« lune » : thème inconnu",
        "porte déjà le code D01",
        "MDS pilote", "01/01/2027", "12000,00", "3 cellules pour 14 colonnes", "12 lettres",
    ):  # fmt: skip
        assert words in reasons
    made = Action.objects.get(code="D30")
    assert queries.sheet_of(made).themes == ("mobility", "health")
    assert queries.budget_of(made) == {2027: {"departement": Money(1_200_050)}}
    assert made.state == "draft"
    assert not Action.objects.filter(code__in=["D31", "D35"]).exists()


def test_a_line_over_the_envelope_takes_nothing_in():
    line = GOOD.replace("2027;Département", "2019;Département").replace("01/01/2027", "01/01/2019")
    report = take(HEAD + line)
    assert not report.taken and "dépasserait" in report.refused[0].reason
    assert not Action.objects.filter(code="D30").exists()


def test_the_same_table_twice_takes_nothing_twice():
    assert take(HEAD + GOOD).taken == ["D30"]
    again = take(HEAD + GOOD)
    assert (again.taken, len(again.refused)) == ([], 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_spreadsheets_of_every_kind_are_read(encoding):
    assert take((HEAD + GOOD).encode(encoding)).taken == ["D30"]
    assert Action.objects.get(code="D30").title == "Atelier vélo"


def test_commas_are_read_too():
    text = "code,titre,axe,orientation,portee,origine,debut\n"
    text += "D30,Vélo,3,3.5,departmental,co_built,2027-01-01\n"
    assert take(text).taken == ["D30"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"PK\x03\x04\x00\x00", "pas un fichier CSV"),
        (b"code;titre\nD1;x\n", "Il manque : axe"),
        (b"code;titre;axe;portee;origine;debut;couleur\n", "couleur"),
        (b"code;code;titre;axe;portee;origine;debut\n", "double : code"),
        (b"x" * 2_000_001, "2 Mo"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(content, sentence):
    with pytest.raises(Refusal, match=sentence):
        take(content)


def test_only_who_keeps_the_programme_imports():
    with pytest.raises(Refusal, match="Votre rôle"):
        take(HEAD + GOOD, by(agent_with("mds_head", "social_centre", "MDS-01")))


def test_the_example_given_to_people_is_a_good_one():
    assert take(csv_actions.EXAMPLE).taken == ["D30"]


@given(st.binary(max_size=300))
def test_no_bytes_ever_break_the_reading(content):
    try:
        lines = list(csv_actions.read(content))
    except Refusal:
        return
    assert all(line.number >= 2 for line in lines)


@given(st.text(st.characters(exclude_characters="\x00"), max_size=200))
def test_no_text_under_good_heads_ever_breaks_the_reading(text):
    for line in csv_actions.read((HEAD + text).encode("utf-8", "replace")):
        assert isinstance(line, csv_actions.BadLine) or line.sheet.code
