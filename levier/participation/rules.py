"""The dated rules of the groups: what a journey and a meal are paid, when an answer is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

import yaml

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.participation.domain import ExpenseKind

RULE = "D. 2006-781"
POWERS = (("small", "5 CV et moins"), ("medium", "6 et 7 CV"), ("large", "8 CV et plus"))


def _read() -> dict[str, Any]:
    text = (resources.files("levier.participation") / "rules.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


RULES = _read()
CHARTER: str = RULES["charter"]


def answer_due(submitted_on: date) -> date:
    """The day by which a proposal has its answer (R-25), the last of a month at most."""
    return before(submitted_on, -int(RULES["answer_months"]["value"]))


def _in_force(name: str, day: date) -> Mapping[str, Any]:
    known: list[Mapping[str, Any]] = [row for row in RULES[name] if row["since"] <= day]
    if not known:
        raise Refusal("Aucun barème n'est connu pour cette date.", rule=RULE)
    return known[-1]


def rate(kind: str, power: str, day: date) -> int | None:
    """Cents for a kilometre or a meal; None for what is paid at its real cost."""
    if kind == ExpenseKind.MILEAGE:
        return int(_in_force("mileage", day)["rates"][power])
    if kind == ExpenseKind.MEAL:
        return int(_in_force("meal", day)["amount"])
    return None


def kept_months(day: date) -> Mapping[str, int]:
    """By state, the months for which somebody who is not a member is kept (RGPD art. 5)."""
    months: Mapping[str, int] = _in_force("kept_months", day)["months"]
    return months


def attestation_months(day: date) -> Mapping[str, int]:
    """`back`: how old meetings may be; `valid`: how long a code may be taken in."""
    months: Mapping[str, int] = _in_force("attestation", day)["months"]
    return months


def before(day: date, months: int) -> date:
    """The same day so many months before (after, if negative), the last of its month at most."""
    month = Month.of(day) + -months
    return month.first_day.replace(day=min(day.day, month.last_day.day))


def most(kind: str) -> int:
    """The most kilometres, meals, or cents, for one meeting."""
    if kind == ExpenseKind.MILEAGE:
        return int(RULES["most_kilometres"])
    if kind == ExpenseKind.MEAL:
        return 1
    return int(RULES["ceilings"][kind])


def ceiling(kind: str) -> Money:
    return Money(most(kind))
