"""The resources of the household over the reference quarter (L262-3, R262-6 to R262-13, R132-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import (
    GRAINS,
    GRAINS_OF_A_RATE,
    GRAINS_OF_A_THIRD,
    GRAINS_OF_A_TWELFTH,
    Codes,
    Ints,
    grains_of,
)
from levier.entitlement.household import Course
from levier.entitlement.natures import KIND_OF, RULES, Kind, Measure
from levier.entitlement.parameters import Parameters, savings_rates
from levier.entitlement.result import Statement

if TYPE_CHECKING:
    from levier.entitlement.law.dependants import Family


@dataclass(frozen=True, slots=True)
class Owned:
    """Monthly averages, in grains: one a resource row; `own_income` one a person."""

    counted: Ints  # before R262-13
    left_out: Ints  # interrupted: not counted
    own_income: Ints  # of each person, minimum incomes aside


def of_the_quarter(batch: Batch, figures: Parameters) -> Owned:
    counted = monthly_average(batch, figures)
    left_out = interrupted(batch, counted, figures)
    return Owned(counted, left_out, own_income(batch, counted - left_out))


def monthly_average(batch: Batch, figures: Parameters) -> Ints:
    """R262-7: a third of what the three reference months brought; R262-11: nothing excluded."""
    owned = batch.resources
    average: Ints = (owned.first + owned.second + owned.third) * GRAINS_OF_A_THIRD
    average[KIND_OF[owned.nature] == Kind.EXCLUDED] = 0
    for nature in UNUSUAL:
        rows = np.flatnonzero(owned.nature == nature)
        if len(rows):
            first, second, third = weights(RULES[nature].measure, figures)
            average[rows] = (
                owned.first[rows] * first + owned.second[rows] * second + owned.third[rows] * third
            )
    return average


UNUSUAL = tuple(nature for nature, rule in RULES.items() if rule.measure is not Measure.MONTHS)


def weights(measure: Measure, figures: Parameters) -> tuple[int, ...]:
    """What a cent of each of the three amounts weighs in the monthly average, in grains."""
    match measure:
        case Measure.YEAR:  # R262-19: the last known result, by twelfths
            return (GRAINS_OF_A_TWELFTH, 0, 0)
        case Measure.REGULATED_STOCK:  # R132-1: what the savings actually bring
            rates = savings_rates(figures.reference_months())
            return tuple(rate * GRAINS_OF_A_RATE // 36 for rate in rates)
        case Measure.YEAR_OF_EACH_MONTH:
            return (GRAINS_OF_A_TWELFTH // 3,) * 3
        case Measure.IDLE_STOCK:  # R132-1: deemed to bring 3 % a year
            return (figures.idle_savings_rate * GRAINS_OF_A_RATE // 36,) * 3
        case Measure.BUILDING_VALUE:  # R132-1: half the rental value
            return (figures.unlet_building_rate * GRAINS_OF_A_RATE // 3,) * 3
        case Measure.LAND_VALUE:  # R132-1: 80 % of the rental value
            return (figures.unlet_land_rate * GRAINS_OF_A_RATE // 3,) * 3
        case Measure.MONTHS:
            return (GRAINS_OF_A_THIRD,) * 3


def interrupted(batch: Batch, counted: Ints, figures: Parameters) -> Ints:
    """R262-13: what stopped is left out, wholly or up to the amount for one person.

    Income from work, or in place of it, is left out when nothing replaces it; any other resource
    that stopped is left out within the standard amount for one person. The payer's own decision,
    when there is one, is followed.
    """
    owned = batch.resources
    left_out = np.zeros_like(counted)
    rows = np.flatnonzero(owned.course)
    if not len(rows):
        return left_out
    course, kind = owned.course[rows], KIND_OF[owned.nature[rows]]
    stopped = course == Course.INTERRUPTED
    replaced = batch.people.replacement_income[owned.person[rows]]
    wholly = (stopped & (kind == Kind.PROFESSIONAL) & ~replaced) | (course == Course.NEUTRALISED)
    partly = (stopped & (kind == Kind.OTHER)) | (course == Course.ABATED)
    amounts = counted[rows]
    within = np.minimum(amounts, figures.base_amount * GRAINS)
    left_out[rows] = np.where(wholly, amounts, np.where(partly, within, 0))
    return left_out


def own_income(batch: Batch, net: Ints) -> Ints:
    """Each person's income, minimum incomes aside: the test of R262-3 for children."""
    owned = batch.resources
    income = np.zeros(len(batch.people.household), dtype=np.int64)
    rows = np.flatnonzero(batch.people.child[owned.person] & ~MINIMUM_INCOME[owned.nature])
    np.add.at(income, owned.person[rows], net[rows])
    return income


def _codes_of_lines() -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for nature, rule in RULES.items():
        if rule.kind not in (Kind.EXCLUDED, Kind.FAMILY):
            lines.setdefault(rule.line, []).append(nature)
    return lines


NATURES_OF_LINE = _codes_of_lines()
LINE_ORDER = (
    "earnings",
    "self_employment",
    "daily_allowances",
    "unemployment",
    "pensions",
    "alimony",
    "minimum_incomes",
    "capital",
    "other_resources",
    "child_resources",
)
LINE_OF = np.full(128, -1, dtype=np.int8)
for _code, _natures in NATURES_OF_LINE.items():
    LINE_OF[_natures] = LINE_ORDER.index(_code)
MINIMUM_INCOME = np.zeros(128, dtype=np.bool_)
MINIMUM_INCOME[NATURES_OF_LINE["minimum_incomes"]] = True
CHILD_LINE = LINE_ORDER.index("child_resources")


def write(statement: Statement, batch: Batch, owned: Owned, family: Family) -> None:
    """L262-3: the resources of all who make up the household, one line a kind."""
    household = batch.people.household[batch.resources.person]
    line = line_of_each(batch, family)
    for number, code in enumerate(LINE_ORDER):
        rows = np.flatnonzero(line == number)
        by_household = added_up(owned.counted[rows], household[rows], len(batch))
        if code == "minimum_incomes":
            by_household += grains_of(batch.households.aspa)
        statement.subtract(code, by_household)
    rows = np.flatnonzero((owned.left_out != 0) & (line >= 0))
    statement.add("interrupted", added_up(owned.left_out[rows], household[rows], len(batch)))


def line_of_each(batch: Batch, family: Family) -> Codes:
    """The line of each resource; -1 when it is not the household's (L262-3, R262-11).

    A child left out of the household keeps their income, save minimum incomes, which follow
    the household they are paid to.
    """
    owned = batch.resources
    line = LINE_OF[owned.nature]
    minimum = MINIMUM_INCOME[owned.nature]
    of_child = batch.people.child[owned.person] & ~minimum
    line[of_child] = np.where(
        family.dependant[owned.person[of_child]] & (line[of_child] >= 0), CHILD_LINE, -1
    )
    result: Codes = line
    return result


def added_up(grains: Ints, household: Ints, households: int) -> Ints:
    total = np.zeros(households, dtype=np.int64)
    np.add.at(total, household, grains)
    return total
