"""Frozen households: read back, or refused by the key that is wrong."""

from __future__ import annotations

import json
from datetime import date

import pytest

from levier.entitlement import parameters
from levier.entitlement.columns import Batch, age_in_months
from levier.entitlement.household import Adult, Benefit, Household, Reduction, Resource
from levier.entitlement.natures import Nature
from levier.entitlement.result import lines_from_compact
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.period import Period

MONTH = Month(2026, 11)
ADULT = {"born_on": "1990-01-01"}


@pytest.mark.parametrize(
    ("plain", "key"),
    [
        ("[", "household"),
        ([], "household"),
        ({"month": "2026-11"}, "household.adults"),
        ({"month": "11/2026", "adults": [ADULT]}, "household.month"),
        ({"month": "2026-11", "adults": ADULT}, "household.adults"),
        ({"month": "2026-11", "adults": [{"born_on": "hier"}]}, "household.adults[0].born_on"),
        ({"month": "2026-11", "adults": [ADULT | {"age": 3}]}, "household.adults[0].age"),
        ({"month": "2026-11", "adults": [ADULT], "housing": "castle"}, "household.housing"),
        ({"month": "2026-11", "adults": [ADULT], "housing_aid": 1.5}, "household.housing_aid"),
        (
            {
                "month": "2026-11",
                "adults": [ADULT | {"resources": [{"nature": "salary", "amounts": [1, 2]}]}],
            },
            "household.adults[0].resources[0].amounts",
        ),
    ],
)
def test_a_snapshot_that_is_wrong_is_refused_by_its_key(plain, key):
    text = plain if isinstance(plain, str) else json.dumps(plain)
    with pytest.raises(Refusal) as refused:
        Household.from_json(text)
    assert refused.value.field == key


def test_a_negative_or_absurd_amount_is_refused():
    for cents in (-1, 10**10 + 1):
        with pytest.raises(Refusal):
            Resource(Nature.SALARY, (0, cents, 0))


def test_a_family_benefit_is_not_a_personal_resource_nor_the_reverse():
    with pytest.raises(Refusal, match="foyer"):
        Resource(Nature.FAMILY_ALLOWANCE, (1, 1, 1))
    with pytest.raises(Refusal, match="personne"):
        Benefit(Nature.SALARY, Money(1))


def test_a_household_has_one_or_two_adults_already_born():
    with pytest.raises(Refusal, match="un ou deux adultes"):
        Household(MONTH, ())
    with pytest.raises(Refusal, match="n'est pas née"):
        Household(MONTH, (Adult(date(2026, 12, 1)),))


def test_a_batch_holds_one_month_only():
    with pytest.raises(Refusal, match="octobre 2026"):
        Batch.of([Household(Month(2026, 10), (Adult(date(1990, 1, 1)),))], MONTH)


@pytest.mark.parametrize(
    ("born_on", "months"),
    [
        (date(2001, 11, 1), 300),
        (date(2001, 11, 2), 299),
        (date(2001, 10, 31), 300),
        (date(2026, 11, 1), 0),
        (date(2026, 11, 20), -1),
    ],
)
def test_age_is_counted_in_whole_months_on_the_first_of_the_month(born_on, months):
    assert age_in_months(born_on, MONTH) == months


def test_the_law_starts_in_january_2017():
    assert parameters.at(Month(2017, 1)).base_amount == 53517
    with pytest.raises(Refusal, match="janvier 2017"):
        parameters.at(Month(2016, 12))


def test_the_reference_quarter_moves_back_one_month_in_march_2025():
    before = parameters.at(Month(2025, 2)).reference_months()
    after = parameters.at(Month(2025, 3)).reference_months()
    assert [str(month) for month in before] == ["2024-11", "2024-12", "2025-01"]
    assert [str(month) for month in after] == ["2024-11", "2024-12", "2025-01"]


def test_every_figure_has_a_decree_or_an_article():
    for parameter in parameters.all_parameters().values():
        assert parameter.article
        assert all(value.source for value in parameter.values)


def test_the_law_has_a_version():
    assert len(parameters.law_version()) == 64


def test_a_stored_line_that_does_not_exist_is_refused():
    with pytest.raises(Refusal, match="n'existe pas"):
        lines_from_compact(MONTH, '{"gift": 100}')
    with pytest.raises(Refusal, match="illisible"):
        lines_from_compact(MONTH, "{")


@pytest.mark.parametrize(
    ("standing", "path"),
    [
        ({"suspensions": [{"since": "2026-11-01", "until": "2026-10-01"}]}, ".suspensions[0]"),
        ({"reductions": [{"period": {"since": "2026-11-01"}, "share": 2.5}]}, ".share"),
        ({"closed_on": "2026-02-30"}, ".closed_on"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_where_it_stands(standing, path):
    plain = {"month": "2026-11", "adults": [ADULT], "standing": standing}
    with pytest.raises(Refusal) as refused:
        Household.from_json(json.dumps(plain))
    assert refused.value.field.endswith(path)


def test_a_reduction_takes_at_most_everything():
    with pytest.raises(Refusal, match="0 à 100"):
        Reduction(Period(date(2026, 11, 1)), share=100_001)
