"""The dated figures of the law: each value with its decree or article, in YAML beside this file.

`at(month)` gives those in force that month, as whole numbers: euros become cents, rates become
hundred-thousandths, ages and durations become months (or days). `law_version()` names the law
as it was computed, so that a closed run can say which one it used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from levier.entitlement.exact import RATE_UNIT
from levier.kernel.errors import Refusal
from levier.kernel.month import Month

FIRST_MONTH = Month(2017, 1)
FOLDER = Path(__file__).parent
UNITS = {"euro": 100, "rate": RATE_UNIT, "years": 12, "months": 1, "days": 1, "count": 1}


@dataclass(frozen=True, slots=True)
class DatedValue:
    since: Month
    value: Decimal  # as printed in the text: euros, a rate, years
    source: str  # the decree or the article


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure through time. `oracle` is its place in OpenFisca-France, when it has one."""

    name: str
    label: str
    unit: str  # euro, rate, years, months, days, count
    article: str
    values: tuple[DatedValue, ...]
    oracle: str = ""

    def in_force(self, month: Month) -> DatedValue:
        return next(dated for dated in reversed(self.values) if dated.since <= month)

    def whole(self, month: Month) -> int:
        """Cents, hundred-thousandths, months, days or a count."""
        exact = self.in_force(month).value * UNITS[self.unit]
        if exact != exact.to_integral_value():
            raise ValueError(f"{self.name}: {exact} is finer than its unit allows")
        return int(exact)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The figures in force in one month. Amounts in cents, rates in 1/100,000, ages in months."""

    month: Month
    base_amount: int
    second_person_rate: int
    further_person_rate: int
    third_child_rate: int
    lone_parent_rate: int
    lone_parent_child_rate: int
    housing_one_person_rate: int
    housing_two_people_rate: int
    housing_three_people_rate: int
    minimum_paid: int
    minimum_age: int
    young_worker_minimum_age: int
    dependant_age_limit: int
    young_child_age_limit: int
    lone_parent_months: int
    european_residence_months: int
    foreign_permit_months: int
    reference_quarter_lag: int
    reduction_cap: int
    long_stay_days: int
    hospital_reduction_rate: int
    regulated_savings_rate: int
    idle_savings_rate: int
    unlet_building_rate: int
    unlet_land_rate: int
    family_benefit_base: int
    family_support_share: int
    family_support_rate: int
    family_support_minimum: int
    family_benefit_age_limit: int
    schooling_age_limit: int
    second_child_allowance_rate: int
    further_child_allowance_rate: int
    family_supplement_rate: int
    family_supplement_children: int
    family_supplement_minimum_age: int
    family_supplement_age_limit: int
    infant_allowance_rate: int
    earlier_infant_allowance_rate: int
    infant_age_limit: int
    frozen_infant_base: int
    hourly_minimum_wage: int
    self_supporting_rate: int
    self_supporting_hours: int

    def reference_months(self) -> tuple[Month, Month, Month]:
        """The three months whose resources count, oldest first (CASF R262-7)."""
        last = self.month + -self.reference_quarter_lag
        return (last + -2, last + -1, last)


@cache
def all_parameters() -> Mapping[str, Parameter]:
    found: dict[str, Parameter] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            found[name] = _read_parameter(name, entry)
    return found


def _read_parameter(name: str, entry: Mapping[str, object]) -> Parameter:
    values = entry["values"]
    assert isinstance(values, list)
    dated = sorted(
        (DatedValue(Month.parse(v["since"]), Decimal(v["value"]), v["source"]) for v in values),
        key=lambda value: value.since,
    )
    return Parameter(
        name=name,
        label=str(entry["label"]),
        unit=str(entry["unit"]),
        article=str(entry["article"]),
        values=tuple(dated),
        oracle=str(entry.get("oracle", "")),
    )


@cache
def at(month: Month) -> Parameters:
    """The figures in force in `month`; Refusal before January 2017."""
    if month < FIRST_MONTH:
        raise Refusal(
            f"Le RSA n'est calculé qu'à partir {FIRST_MONTH.of_label} ; "
            f"{month.label} est antérieur : choisissez un mois plus récent.",
            field="month",
        )
    figures = {name: parameter.whole(month) for name, parameter in all_parameters().items()}
    return Parameters(month=month, **figures)


def savings_rates(months: tuple[Month, ...]) -> tuple[int, ...]:
    """The yearly rate of regulated savings in each month, in 1/100,000 (CASF R132-1)."""
    rate = all_parameters()["regulated_savings_rate"]
    return tuple(rate.whole(month) for month in months)


@cache
def law_version() -> str:
    """The SHA-256 of the figures and of the articles' code: changes with either."""
    digest = hashlib.sha256()
    room = FOLDER.parent
    for file in sorted([*room.rglob("*.py"), *room.rglob("*.yaml")]):
        digest.update(file.relative_to(room).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
