"""A payer's case file read as the law's household, and what the control finds in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.assessment import NATRESS_OF, doubts, household_of, nature_of, payer_amount
from levier.entitlement.columns import Batch
from levier.entitlement.household import Course, Housing
from levier.entitlement.law import calculate
from levier.entitlement.natures import Nature
from levier.formats import cnaf
from levier.formats.cnaf import codes
from levier.formats.cnaf.case_file import CaseFile, CaseReduction, case_file
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.synthetic import beneficiaries, injected_errors
from tests.formats import cnaf_feeds as feeds
from tests.synthetic.worlds import NOVEMBER, world

RESOURCES = """<Ressources>
  <GeneraliteRessourcesTrimestre><TOPRESSNUL>0</TOPRESSNUL><DDRESS>2026-07-01</DDRESS>
  <DFRESS>2026-09-30</DFRESS></GeneraliteRessourcesTrimestre>
  <RessourcesMensuelles><GeneraliteRessourcesMensuelles><MOISRESS>2026-08-01</MOISRESS>
  </GeneraliteRessourcesMensuelles>
  <DetailRessourcesMensuelles><NATRESS>001</NATRESS><MTNATRESSMEN>300.00</MTNATRESSMEN>
  </DetailRessourcesMensuelles>
  <DetailRessourcesMensuelles><NATRESS>010</NATRESS><MTNATRESSMEN>90.00</MTNATRESSMEN>
  <ABANEU>N</ABANEU></DetailRessourcesMensuelles>
  <DetailRessourcesMensuelles><NATRESS>061</NATRESS><MTNATRESSMEN>40.00</MTNATRESSMEN>
  </DetailRessourcesMensuelles></RessourcesMensuelles>
</Ressources>"""
MONTANTS = """<MontantsCalculDroitRSA><DDELECAL>2026-11-01</DDELECAL>
<MTREVMINIGARARSA>651.69</MTREVMINIGARARSA><MTREVGARARSA>651.69</MTREVGARARSA>
<MTPFRSA>12.00</MTPFRSA><MTALRSA>{deduction}</MTALRSA><MTRESSMENRSA>0</MTRESSMENRSA>
<MTTOTDRORSA>566.97</MTTOTDRORSA></MontantsCalculDroitRSA>"""


def case(**changes: str) -> CaseFile:
    montants = changes.pop("montants", "")
    text = feeds.household(1, **changes)
    text = text.replace("</TroncCommunDroitRSA>", "</TroncCommunDroitRSA>" + montants)
    record = cnaf.read_record(text.encode(), "VRSB0801")
    assert isinstance(record, cnaf.Record), record
    return case_file(record)


@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 10**6),
    st.builds(Month, st.just(2026), st.integers(1, 12)),
)
def test_our_amount_is_the_payer_s_but_for_its_errors(seed, month):
    asked = world(80, month, seed)
    found = cnaf.read(b"".join(beneficiaries(asked)))
    cases = [case_file(event) for event in found if isinstance(event, cnaf.Record)]
    amounts = calculate(Batch.of([household_of(one, month) for one in cases], month)).amount
    errors = injected_errors(asked)
    for one, ours in zip(cases, amounts.tolist(), strict=True):
        assert (payer_amount(one).cents != ours) == (one.key in errors), one.key


def test_resources_go_by_nature_over_the_quarter_with_their_relief():
    household = household_of(case(persons=feeds.person(extra=RESOURCES)), NOVEMBER)
    found = {resource.nature: resource for resource in household.adults[0].resources}
    assert found[Nature.SALARY].amounts == (0, 300_00, 0)
    assert found[Nature.UNEMPLOYMENT].course is Course.NEUTRALISED
    assert len(found) == 2


def test_the_payer_s_deduction_and_family_benefits_are_taken_as_facts():
    household = household_of(case(montants=MONTANTS.format(deduction="78.20")), NOVEMBER)
    assert (household.housing, household.housing_aid) == (Housing.TENANT, Money(78_20))
    assert household.benefits[0].amount == Money(12_00)
    household = household_of(case(montants=MONTANTS.format(deduction="0")), NOVEMBER)
    assert household.housing is Housing.UNKNOWN


def test_a_partner_and_a_dependent_child_count_the_others_do_not():
    couple = feeds.person() + feeds.person(role="CJT", NIR=feeds.nir("1850101500002"))
    child = feeds.person(role="ENF", DTNAI="2020-05-05", NIR=feeds.nir("2200501500003"))
    household = household_of(case(persons=couple + child), NOVEMBER)
    assert (len(household.adults), len(household.children)) == (2, 1)
    alone = case(persons=couple + child.replace("<TOPCHAPERS>1", "<TOPCHAPERS>0"))
    assert not household_of(alone, NOVEMBER).children


def test_a_person_who_left_or_is_not_born_yet_does_not_count():
    child = feeds.person(role="ENF", DTNAI="2026-12-05", NIR="")
    assert not household_of(case(persons=feeds.person() + child), NOVEMBER).children
    left = feeds.person(role="CJT").replace(
        "</DDRATDOS>", "</DDRATDOS><DFRATDOS>2026-10-31</DFRATDOS>"
    )
    assert len(household_of(case(persons=feeds.person() + left), NOVEMBER).adults) == 1


def test_a_household_without_a_claimant_is_refused_with_a_sentence():
    orphan = feeds.person(role="ENF").replace("<TOPRESPDOS>1", "<TOPRESPDOS>0")
    with pytest.raises(Refusal, match="ni demandeur ni responsable"):
        household_of(case(persons=orphan), NOVEMBER)


def leaves(person, on="2026-10-31"):
    return person.replace("</DDRATDOS>", f"</DDRATDOS><DFRATDOS>{on}</DFRATDOS>")


def test_a_claimant_who_left_is_followed_by_the_partner():
    partner = feeds.person(role="CJT", DTNAI="1990-01-01").replace("<TOPRESPDOS>1", "<TOPRESPDOS>0")
    household = household_of(case(persons=leaves(feeds.person()) + partner), NOVEMBER)
    assert [adult.born_on for adult in household.adults] == [date(1990, 1, 1)]
    still = household_of(case(persons=leaves(feeds.person(), "2026-11-01") + partner), NOVEMBER)
    assert len(still.adults) == 2


def test_a_claimant_who_left_alone_is_no_household_unless_the_file_is_over():
    with pytest.raises(Refusal, match=r"plus rattaché depuis le 31/10/2026"):
        household_of(case(persons=leaves(feeds.person())), NOVEMBER)
    closed = household_of(case(persons=leaves(feeds.person()), ETATDOSRSA="5"), NOVEMBER)
    assert len(closed.adults) == 1


def test_a_partner_who_holds_the_file_alone_counts_once():
    household = household_of(case(persons=feeds.person(role="CJT")), NOVEMBER)
    assert len(household.adults) == 1


def test_what_can_not_be_followed_to_the_letter_is_said():
    assert list(doubts(case())) == []
    two = case(persons=feeds.person() + feeds.person())
    assert list(doubts(two)) == ["Le dossier compte 2 demandeurs : seul le premier est retenu."]
    stray = RESOURCES.replace("<MOISRESS>2026-08", "<MOISRESS>2025-08")
    (said,) = doubts(case(persons=feeds.person(extra=stray)))
    assert said.startswith("Des ressources d'août 2025 sont hors du trimestre annoncé")
    assert not household_of(case(persons=feeds.person(extra=stray)), NOVEMBER).adults[0].resources


@pytest.mark.parametrize("state", ["0", "1", "3", "4", "5", "6"])
def test_a_right_that_is_not_payable_gives_nothing(state):
    household = household_of(case(ETATDOSRSA=state), NOVEMBER)
    result = calculate(Batch.of([household], NOVEMBER))
    assert result.money(0) == Money(0)


def test_the_council_s_reduction_holds_between_its_dates():
    one = case()
    cut = CaseReduction(Money(100_00), date(2026, 10, 1), date(2026, 11, 30))
    reduced = replace(one, reductions=(cut,))
    whole = calculate(Batch.of([household_of(one, NOVEMBER)], NOVEMBER)).money(0)
    less = calculate(Batch.of([household_of(reduced, NOVEMBER)], NOVEMBER)).money(0)
    assert whole - less == Money(100_00)
    december = Month(2026, 12)
    after = calculate(Batch.of([household_of(reduced, december)], december)).money(0)
    assert after == whole


def test_every_code_of_a_resource_has_its_place_in_the_law():
    known = codes.known("NATRESS") or frozenset()
    assert all(nature_of(code) is not Nature.OTHER or code in OTHERS for code in known)
    assert nature_of("ZZZ") is Nature.OTHER
    assert {nature_of(code) for code in NATRESS_OF.values()} == set(NATRESS_OF)


OTHERS = {"041", "042", "203", "206", "300", "301", "305", "500", "777"}
