"""Facts in words: whatever a payer states reads in French, and what nobody knows says so."""

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.formats import cnaf
from levier.formats.cnaf import codes
from levier.formats.cnaf.case_file import case_file
from levier.kernel.money import Money
from levier.people import correctable, summaries, wording
from levier.people.domain import FactKind
from levier.rights.usecases.statements import household_statement
from levier.synthetic import beneficiaries
from levier.ui.templatetags.words import shown
from tests.synthetic.worlds import world

RAW = re.compile(r"[{}\[\]\"]|\b[A-Z]{6,}(MT|DT|DD|DF|TOP)|None|null|True|False")


@pytest.fixture(scope="module")
def stated():
    """Every fact that a synthetic feed tells: (kind, content)."""
    found = []
    for record in cnaf.read(b"".join(beneficiaries(world(150)))):
        if isinstance(record, cnaf.Record):
            told = household_statement(record, case_file(record), None, dt.date(2026, 11, 30))
            for facts in (told.facts, *(person.facts for person in told.people)):
                found += [(FactKind(kind), json.loads(one.value)) for kind, one in facts.items()]
    return found


def test_every_fact_of_a_feed_reads_in_words(stated):
    assert {kind for kind, _ in stated} >= {
        FactKind.ADDRESS, FactKind.FAMILY, FactKind.RIGHT, FactKind.RESOURCES, FactKind.ACTIVITY,
    }  # fmt: skip
    for kind, content in stated:
        told = summaries.summary(kind, content)
        assert told
        assert told != "sans précision"
        assert not RAW.search(told), told
        for part in wording.parts(kind, content):
            assert part.rows
            for row in part.rows:
                assert not row.is_unknown, row
                assert not RAW.search(f"{row.label} {shown(row.value)}"), row


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        (FactKind.ACTIVITY, {"Activite": [{"ACT": "QQ", "DDACT": "2026-02-01"}]},
         "code QQ inconnu depuis le 01/02/2026"),
        (FactKind.FAMILY, {"SituationFamille": {"SITFAM": "VEU", "DDSITFAM": "2020-01-03"}},
         "Veuvage depuis le 03/01/2020"),
        (FactKind.TRANSFER, {"OrganismePrenant": {"FONORGPRENMUT": "CAF", "NUMORGPRENMUT": "691",
                                                  "DDDEPAMUT": "2026-11-01"}},
         "départ vers CAF 691 le 01/11/2026"),
        (FactKind.RIGHT, {"SituationDossierRSA": {
            "EtatDossierRSA": {"ETATDOSRSA": "4"},
            "SuspensionVersement": [{"MOTISUSVERSRSA": "06", "DDSUSVERSRSA": "2026-10-01"}]}},
         "Droit ouvert, versement suspendu depuis le 01/10/2026 : "
         "déclaration Trimestrielle Ressources non fournie"),
        (FactKind.OPINION, {"AvisPCGDroitRSA": {"ReductionRSA": [
            {"DDREDRSA": "2026-10-01", "MTREDRSA": 10000}]}},
         "montant : 100,00\xa0€, début : 01/10/2026"),
        (FactKind.PREGNANCY, None, "plus rien n'est indiqué"),
        (FactKind.HOUSING, {"housing": "tenant"}, "housing : tenant"),
    ],
)  # fmt: skip
def test_each_kind_has_its_sentence(kind, content, told):
    assert summaries.summary(kind, content) == told


def test_resources_are_told_month_by_month_under_the_laws_words():
    def month(number, *details):
        return {
            "GeneraliteRessourcesMensuelles": {"MOISRESS": f"2026-{number:02d}"},
            "DetailRessourcesMensuelles": list(details),
        }

    content = {"Ressources": {
        "GeneraliteRessourcesTrimestre": {"DDRESS": "2026-06-01", "DFRESS": "2026-08-31",
                                          "TOPRESSNUL": False},
        "RessourcesMensuelles": [
            month(6, {"NATRESS": "010", "MTNATRESSMEN": 10_000}),
            month(7, {"NATRESS": "010", "MTNATRESSMEN": 20_000},
                  {"NATRESS": "001", "MTNATRESSMEN": 5_000, "ABANEU": "N"}),
            month(8, {"NATRESS": "???", "MTNATRESSMEN": 1}),
        ],
    }}  # fmt: skip
    (part,) = wording.parts(FactKind.RESOURCES, content)
    assert part.title == "Du 01/06/2026 au 31/08/2026"
    rows = {row.label: (row.value, row.is_unknown) for row in part.rows}
    assert rows["Allocations de chômage"] == (
        f"juin {Money(10_000)} · juillet {Money(20_000)}", False
    )  # fmt: skip
    assert rows["Salaires (neutralisation)"] == (f"juillet {Money(5_000)}", False)
    assert rows["code ??? inconnu"][1]


def test_a_far_year_means_no_end_and_hectares_are_no_euros():
    rows = wording.parts(FactKind.TERMS, {"SpecificiteDOM": {
        "SURFAGRIDOM": 1250, "DDSURFAGRIDOM": "2999-12-31"}})[0].rows  # fmt: skip
    assert [row.value for row in rows] == ["12,50 ha", "sans fin"]


def test_the_elements_an_agent_may_state_are_described():
    for kind, each in correctable.CORRECTABLE.items():
        for path, described in each.fields():
            assert described.meaning, (kind, path)
            if described.kind == "code":
                assert codes.known(described.name)


@given(st.dictionaries(st.sampled_from(["ACT", "NATCONTRTRA", "DFACT"]), st.text(min_size=1)))
def test_what_an_agent_states_is_read_back_as_it_was_typed(values):
    each = correctable.CORRECTABLE[FactKind.ACTIVITY]
    content = each.write(values, dt.date(2026, 11, 1))
    assert each.read(content) == {**values, "DDACT": "2026-11-01"}
    assert each.write({}, dt.date(2026, 11, 1)) == {"Activite": [{"DDACT": "2026-11-01"}]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.text(min_size=1), JSON, max_size=4))
def test_elements_that_no_description_knows_never_break_the_page(content):
    for kind in FactKind:
        wording.parts(kind, content)
        assert summaries.summary(kind, content)
