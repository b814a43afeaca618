"""Synthetic feeds: in the payers' shape, coherent, the same for the same seed."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from levier.formats import cnaf
from levier.formats.cnaf.case_file import CaseFile, case_file
from levier.formats.cnaf.debts import debts as debts_of
from levier.formats.cnaf.movements import (
    GROUPS,
    TOTALS,
    add_up,
    advance_totals,
)
from levier.formats.cnaf.movements import (
    movements as movements_of,
)
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_nir
from levier.kernel.month import Month
from levier.synthetic import beneficiaries, debts, injected_errors, movements
from levier.synthetic.nir import belongs_to_nobody
from tests.synthetic.worlds import NOVEMBER, world

REFERENCE = Path(
    os.environ.get("LEVIER_REFERENCE", Path(__file__).parents[3] / "shared" / "reference")
)
SCHEMA = REFERENCE / "cnaf" / "vrsb0801.xsd"


def read(data: bytes) -> list[cnaf.Event]:
    return list(cnaf.read(data))


def case_files(month: Month = NOVEMBER, *, count: int = 300, **options) -> dict[str, CaseFile]:
    found = read(b"".join(beneficiaries(world(count, month), **options)))
    assert not [event for event in found if isinstance(event, cnaf.Reject | cnaf.FileProblem)]
    return {event.key: case_file(event) for event in found if isinstance(event, cnaf.Record)}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_feed_is_read_without_a_flaw(encoding):
    found = read(b"".join(beneficiaries(world(), encoding=encoding)))
    records = [event for event in found if isinstance(event, cnaf.Record)]
    assert len(records) == len(found) - 1
    assert found[-1].agrees
    assert not [record for record in records if record.unknown or record.anomalies]


@pytest.mark.skipif(not SCHEMA.exists(), reason="the public schema is not at hand")
@pytest.mark.parametrize("feed_type", ["M", "I"])
def test_a_feed_follows_the_public_schema(feed_type):
    data = b"".join(beneficiaries(world(400), feed_type=feed_type))
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(data))


@pytest.mark.parametrize("count", [1, 10, 300])
def test_as_many_households_are_paid_as_asked(count):
    found = case_files(count=count)
    assert sum(case.is_paid for case in found.values()) == count


def test_most_households_are_payable_and_the_others_in_every_other_state():
    states = Counter(case.state for case in case_files(count=1000).values())
    assert 0.80 < states["2"] / states.total() < 0.90
    assert set(states) == set("0123456")


def test_a_suspension_has_its_motive_and_a_closing_too():
    for case in case_files().values():
        if case.state in "34":
            assert case.suspensions
        if case.state in "56":
            assert case.closing
        if case.state == "1":
            assert case.refusal


def test_the_same_world_gives_the_same_bytes():
    first = b"".join(beneficiaries(world()))
    assert first == b"".join(beneficiaries(world()))
    assert first != b"".join(beneficiaries(world(seed=8)))


def test_two_months_are_one_history():
    october, november = case_files(Month(2026, 10)), case_files(NOVEMBER)
    both = october.keys() & november.keys()
    assert len(both) > 0.9 * len(october)
    for key in both:
        before, after = october[key], november[key]
        assert before.claimed_on == after.claimed_on
        assert before.claimant and after.claimant
        assert before.claimant.nir == after.claimant.nir
        assert before.claimant.born_on == after.claimant.born_on
        assert before.claimant.last_name == after.claimant.last_name
    gone = october.keys() - november.keys()
    assert all(october[key].state in "156" for key in gone)
    came = november.keys() - october.keys()
    assert came
    assert all(Month.of(november[key].claimed_on) == NOVEMBER for key in came)


def test_over_a_year_people_move_part_have_children_and_change_income():
    before, after = case_files(Month(2025, 11), count=500), case_files(NOVEMBER, count=500)
    both = [(before[key], after[key]) for key in before.keys() & after.keys()]
    assert any(old.address != new.address for old, new in both)
    assert any(len(new.persons) > len(old.persons) for old, new in both)
    assert any(old.partner and not new.partner for old, new in both)
    assert any(old.paid != new.paid for old, new in both)
    assert any(old.state != new.state for old, new in both)


def test_what_is_known_of_a_month_does_not_change_with_the_next_one():
    """The resources of a month are the same in the two files that tell of it."""
    october, november = case_files(Month(2026, 10)), case_files(NOVEMBER)
    same = different = 0
    for key in october.keys() & november.keys():
        told = {
            (person.nir, item.month, item.nature): item.amount
            for person in october[key].persons
            for item in person.resources
        }
        for person in november[key].persons:
            for item in person.resources:
                known = told.get((person.nir, item.month, item.nature))
                if known is not None:
                    same += known == item.amount
                    different += known != item.amount
    assert same > 50
    assert different < 0.05 * same


def test_every_nir_is_valid_and_belongs_to_nobody():
    seen: set[str] = set()
    for case in case_files().values():
        for person in case.persons:
            assert check_nir(person.nir) == person.nir
            assert belongs_to_nobody(person.nir)
            assert person.nir not in seen
            seen.add(person.nir)
    assert not belongs_to_nobody("185010105300176")


def test_addresses_are_in_the_communes_given_the_larger_ones_more_often():
    found = Counter(case.address.insee_code for case in case_files().values() if case.address)
    assert set(found) == {"01053", "01283", "01034", "01004"}
    assert found["01053"] > found["01034"]


def test_a_daily_feed_holds_those_that_moved_and_says_why():
    daily = case_files(feed_type="I")
    monthly = case_files()
    assert 0 < len(daily) < len(monthly) / 3
    assert all(case.events for case in daily.values())
    assert not any(case.events for case in monthly.values())
    assert daily.keys() <= monthly.keys()


def test_the_payer_s_errors_are_few_and_known():
    errors = injected_errors(world(3000))
    assert 0.006 < len(errors) / 3000 < 0.025
    assert set(errors.values()) == {
        "housing_forgotten",
        "child_forgotten",
        "income_missed",
        "below_minimum",
    }


def test_the_movements_add_up_to_the_advance_and_to_what_is_paid():
    found = read(b"".join(movements(world())))
    lines = [
        line for event in found if isinstance(event, cnaf.Record) for line in movements_of(event)
    ]
    section = next(event for event in found if isinstance(event, cnaf.Section))
    assert section.name == TOTALS
    written = advance_totals(section)
    ours = add_up(lines)
    assert {name: getattr(written, name) for name in ours} == ours
    assert written.advance.agrees
    assert written.advance.total == (
        written.allocation.total
        - written.overpayment.total
        + written.transferred.total
        + written.waiver.total
        + written.cancellation.total
    )
    monthly = [line for line in lines if line.operation == "PME"]
    paid = sum(case.paid.cents for case in case_files().values() if case.payer == "CAF")
    assert sum(line.amount.cents for line in monthly) == paid
    assert {line.group for line in lines} <= set(GROUPS)


def test_the_debts_are_those_that_the_movements_hand_over():
    asked = world(1200)
    found = read(b"".join(debts(asked)))
    owed = [debt for event in found if isinstance(event, cnaf.Record) for debt in debts_of(event)]
    handed = [
        line
        for event in read(b"".join(movements(asked)))
        if isinstance(event, cnaf.Record)
        for line in movements_of(event)
        if line.group == "transferred"
    ]
    assert owed
    assert {debt.claim_number: debt.balance for debt in owed} == {
        line.claim_number: line.amount for line in handed
    }
    assert all(debt.initial.cents >= debt.balance.cents > 0 for debt in owed)


def test_progress_is_told():
    told: list[int] = []
    for _ in beneficiaries(world(1000), progress=told.append):
        pass
    assert told[:2] == [500, 1000]


def test_a_month_before_the_story_is_refused_with_a_sentence():
    with pytest.raises(Refusal, match="janvier 2017"):
        b"".join(beneficiaries(world(month=Month(2016, 12))))
    with pytest.raises(Refusal, match="au moins un foyer"):
        b"".join(beneficiaries(world(0)))
