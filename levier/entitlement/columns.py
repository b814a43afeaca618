"""A batch: the households of one month as columns, the only shape the law computes on.

Three tables tied by row numbers, each sorted by the one above it:

* households: one row each, N rows;
* people: one row each, adults before children, `household` says whose;
* resources: one row each, `person` says whose.

`Batch.of(households)` makes one from frozen households; the tables can also be built directly.
Amounts are int64 cents, ages int64 months, codes int8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import DTypeLike

from levier.entitlement import parameters
from levier.entitlement.exact import Bools, Codes, Ints
from levier.entitlement.household import (
    Adult,
    Basis,
    Child,
    Course,
    Household,
    Resource,
    Stay,
)
from levier.entitlement.natures import Nature
from levier.kernel.errors import Refusal
from levier.kernel.month import Month


class Table:
    """Columns of one length. `blank(n)` gives zeros; replace what differs."""

    @classmethod
    def blank(cls, rows: int) -> Self:
        return cls(**{name: np.zeros(rows, kind) for name, kind in cls.kinds().items()})

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[object, ...]]) -> Self:
        columns = list(zip(*rows, strict=True)) or [()] * len(cls.kinds())
        return cls(
            **{
                name: np.array(column, dtype=kind)
                for (name, kind), column in zip(cls.kinds().items(), columns, strict=True)
            }
        )

    @classmethod
    def kinds(cls) -> dict[str, DTypeLike]:
        """The dtype of each column, in order."""
        return {
            spec.name: COLUMN_KINDS[str(spec.type)]
            for spec in fields(cls)  # type: ignore[arg-type]
        }

    def rows(self, start: int, stop: int) -> Self:
        return type(self)(**{name: getattr(self, name)[start:stop] for name in self.kinds()})


COLUMN_KINDS: dict[str, DTypeLike] = {"Ints": np.int64, "Codes": np.int8, "Bools": np.bool_}


@dataclass(frozen=True, slots=True)
class Households(Table):
    housing: Codes
    housing_aid: Ints
    family_allowance: Ints
    family_supplement: Ints
    family_support: Ints
    infant_allowance: Ints
    parental_allowance: Ints
    aspa: Ints
    allowance_basis: Codes  # household.Basis of each family benefit
    supplement_basis: Codes
    support_basis: Codes
    infant_basis: Codes
    alimony_now: Ints
    recently_isolated: Bools
    closed: Bools
    suspended: Bools
    reduction_share: Ints  # in 1/100,000
    reduction_amount: Ints
    hospitalised: Bools  # the only adult, for longer than R262-43 allows
    detained: Bools  # the only adult, for longer than R262-45 allows


@dataclass(frozen=True, slots=True)
class People(Table):
    household: Ints
    child: Bools
    age: Ints  # whole months on the first day of the month
    birth_month: Ints  # Month.ordinal; only asked to work out an unknown infant allowance
    student: Bools
    young_worker: Bools
    pregnant: Bools
    stay: Codes
    stay_months: Ints
    replacement_income: Bools
    self_supporting: Bools


@dataclass(frozen=True, slots=True)
class Resources(Table):
    person: Ints
    nature: Codes
    first: Ints  # the three reference months, oldest first
    second: Ints
    third: Ints
    course: Codes


@dataclass(frozen=True, slots=True)
class Batch:
    month: Month
    households: Households
    people: People
    resources: Resources

    def __len__(self) -> int:
        return len(self.households.housing)

    @classmethod
    def of(cls, households: Sequence[Household], month: Month) -> Batch:
        """The columns of `households`; Refusal when one is of another month."""
        figures = parameters.at(month)
        people: list[tuple[object, ...]] = []
        resources: list[tuple[object, ...]] = []
        rows = []
        for number, household in enumerate(households):
            if household.month != month:
                raise Refusal(
                    f"Un foyer {household.month.of_label} ne se calcule pas avec ceux de "
                    f"{month.label}.",
                    field="month",
                )
            rows.append(_household_row(household, figures.long_stay_days))
            for person in household.people:
                resources.extend(_resource_row(len(people), owned) for owned in person.resources)
                people.append(_person_row(number, person, month))
        return cls(
            month, Households.of_rows(rows), People.of_rows(people), Resources.of_rows(resources)
        )

    def part(self, start: int, stop: int) -> Batch:
        """The households `start` to `stop` as a batch of their own (views, no copy but one)."""
        first, last = np.searchsorted(self.people.household, [start, stop])
        low, high = np.searchsorted(self.resources.person, [first, last])
        people = self.people.rows(first, last)
        resources = self.resources.rows(low, high)
        return Batch(
            self.month,
            self.households.rows(start, stop),
            replace(people, household=people.household - start),
            replace(resources, person=resources.person - first),
        )


def age_in_months(born_on: date, month: Month) -> int:
    """Whole months lived on the first day of `month`; negative for a child born within it."""
    return (month - Month.of(born_on)) - (born_on.day > 1)


def _household_row(household: Household, long_stay_days: int) -> tuple[object, ...]:
    benefits = dict.fromkeys(BENEFIT_COLUMNS, 0)
    bases = dict.fromkeys(BENEFIT_COLUMNS[:4], Basis.GIVEN)
    for benefit in household.benefits:
        benefits[benefit.nature] += benefit.amount.cents
        if benefit.nature in bases:
            bases[benefit.nature] = benefit.basis
    first_day = household.month.first_day
    standing = household.standing
    reductions = [cut for cut in standing.reductions if first_day in cut.period]
    only = household.adults[0] if len(household.adults) == 1 else None
    return (
        household.housing,
        household.housing_aid.cents,
        *benefits.values(),
        *bases.values(),
        household.alimony_now.cents,
        household.recently_isolated,
        standing.closed_on is not None and standing.closed_on <= first_day,
        any(first_day in period for period in standing.suspensions),
        sum(cut.share for cut in reductions),
        sum(cut.amount.cents for cut in reductions),
        only is not None and _stays_long(only.hospitalised_on, household.month, long_stay_days),
        only is not None and _stays_long(only.detained_on, household.month, long_stay_days),
    )


BENEFIT_COLUMNS = (
    Nature.FAMILY_ALLOWANCE,
    Nature.FAMILY_SUPPLEMENT,
    Nature.FAMILY_SUPPORT,
    Nature.INFANT_ALLOWANCE,
    Nature.PARENTAL_ALLOWANCE,
    Nature.ASPA,
)  # the first four may be unknown, and have a basis


def _stays_long(since: date | None, month: Month, days: int) -> bool:
    """From the first of the month that follows `days` days (R262-43, R262-45)."""
    if since is None:
        return False
    return Month.of(date.fromordinal(since.toordinal() + days)) < month


def _person_row(household: int, person: Adult | Child, month: Month) -> tuple[object, ...]:
    age = age_in_months(person.born_on, month)
    birth_month = Month.of(person.born_on).ordinal
    if isinstance(person, Child):
        return (
            household, True, age, birth_month, False, False, False,
            Stay.FRENCH, 0, person.replacement_income, person.self_supporting,
        )  # fmt: skip
    return (
        household, False, age, birth_month, person.student, person.young_worker, person.pregnant,
        person.stay, person.stay_months, person.replacement_income, False,
    )  # fmt: skip


def _resource_row(person: int, owned: Resource) -> tuple[object, ...]:
    return (person, owned.nature, *owned.amounts, Course(owned.course))
