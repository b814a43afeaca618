"""What is true of every household, whatever the figures."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.entitlement import law
from levier.entitlement.columns import Batch
from levier.entitlement.household import Household, Resource
from levier.entitlement.natures import Nature
from levier.entitlement.result import Outcome, lines_from_compact
from levier.kernel.month import Month
from tests.entitlement.households import household

MONTHS = list(Month(2017, 1).until(Month(2027, 1)))
seeds = st.integers(0, 10**9)
months = st.sampled_from(MONTHS)
MANY = settings(max_examples=60, deadline=None)


def some(seed: int, month: Month, number: int = 30) -> list[Household]:
    rng = random.Random(seed)
    return [household(rng, month) for _ in range(number)]


@MANY
@given(seeds, months)
def test_the_amount_is_never_negative_and_the_lines_add_up_to_it(seed, month):
    result = law.calculate(Batch.of(some(seed, month), month))
    assert (result.amount >= 0).all()
    assert (sum(result.columns.values()) == result.amount).all()
    for row in range(len(result)):
        assert sum(line.amount.cents for line in result.lines(row)) == result.amount[row]


@MANY
@given(seeds, months)
def test_a_batch_answers_as_its_households_one_by_one(seed, month):
    households = some(seed, month, 8)
    together = law.calculate(Batch.of(households, month))
    for row, alone in enumerate(households):
        single = law.calculate(Batch.of([alone], month))
        assert single.amount[0] == together.amount[row]
        assert single.outcome[0] == together.outcome[row]
        assert single.lines(0) == together.lines(row)


@MANY
@given(seeds, months, st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_batch_answers_as_the_whole(seed, month, one, other):
    batch = Batch.of(some(seed, month), month)
    start, stop = sorted((one, other))
    whole, part = law.calculate(batch), law.calculate(batch.part(start, stop))
    assert (part.amount == whole.amount[start:stop]).all()
    assert (part.outcome == whole.outcome[start:stop]).all()


@MANY
@given(seeds, months, st.integers(0, 100_000), st.integers(1, 50_000))
def test_more_steady_earnings_never_raise_the_amount(seed, month, earned, more):
    def with_salary(one: Household, cents: int) -> Household:
        salary = Resource(Nature.SALARY, (cents, cents, cents))
        claimant = one.adults[0]
        richer = replace(claimant, resources=(*claimant.resources, salary))
        return replace(one, adults=(richer, *one.adults[1:]))

    households = some(seed, month)
    before = law.calculate(Batch.of([with_salary(h, earned) for h in households], month))
    after = law.calculate(Batch.of([with_salary(h, earned + more) for h in households], month))
    assert (after.amount <= before.amount).all()


@MANY
@given(seeds, months)
def test_a_snapshot_is_read_back_as_it_was_written(seed, month):
    for one in some(seed, month, 5):
        text = one.to_json()
        assert Household.from_json(text) == one
        assert Household.from_json(text).to_json() == text


@MANY
@given(seeds, months)
def test_a_stored_explanation_is_read_back_line_by_line(seed, month):
    result = law.calculate(Batch.of(some(seed, month, 10), month))
    for row, stored in enumerate(result.compact_all()):
        assert stored == result.compact(row)
        assert json.loads(stored) == {
            code: int(column[row]) for code, column in result.columns.items() if column[row]
        }
        assert lines_from_compact(month, stored) == result.lines(row)


@MANY
@given(seeds, months)
def test_an_amount_is_paid_exactly_when_the_outcome_says_so(seed, month):
    result = law.calculate(Batch.of(some(seed, month), month))
    assert ((result.amount > 0) == (result.outcome == Outcome.PAID)).all()


@given(seeds, months)
@settings(max_examples=20, deadline=None)
def test_the_same_input_gives_the_same_output(seed, month):
    once, again = (law.calculate(Batch.of(some(seed, month), month)) for _ in range(2))
    assert once.compact_all() == again.compact_all()


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_a_calculation_leaves_its_batch_untouched(seed):
    month = Month(2026, 11)
    batch = Batch.of(some(seed, month), month)
    before = {name: getattr(batch.resources, name).copy() for name in batch.resources.kinds()}
    law.calculate(batch)
    for name, column in before.items():
        assert np.array_equal(column, getattr(batch.resources, name))


def test_an_empty_batch_is_calculated():
    result = law.calculate(Batch.of([], Month(2026, 11)))
    assert len(result) == 0
    assert result.compact_all() == []


def test_what_is_excluded_by_law_never_changes_the_amount():
    month = Month(2026, 11)
    for one in some(7, month, 40):
        aid = Resource(Nature.EMERGENCY_AID, (50_000, 50_000, 50_000))
        claimant = one.adults[0]
        helped = replace(
            one,
            adults=(
                replace(claimant, resources=(*claimant.resources, aid)),
                *one.adults[1:],
            ),
        )
        both = law.calculate(Batch.of([one, helped], month))
        assert both.amount[0] == both.amount[1]
