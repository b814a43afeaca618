"""The rules of the recovery of overpayments: dated figures, what may be held back in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights.domain import years_after

FILE = Path(__file__).parent / "parameters.yaml"


@dataclass(frozen=True, slots=True)
class Figures:
    """In force in a month. `references` gives each figure's article."""

    share: Decimal
    floor: Money
    limitation_years: int
    limitation_years_fraud: int
    references: dict[str, str]


@cache
def _parameters() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


@cache
def figures(month: Month) -> Figures:
    """The figures of a month; KeyError before the first of them."""

    def value(name: str) -> str:
        dated = {Month.parse(key): text for key, text in _parameters()[name]["values"].items()}
        started = [since for since in dated if since <= month]
        if not started:
            raise KeyError(f"{name} in {month}")
        return str(dated[max(started)])

    return Figures(
        share=Decimal(value("recovery_share")),
        floor=Money.euros(value("recovery_floor")),
        limitation_years=int(value("limitation_years")),
        limitation_years_fraud=int(value("limitation_years_fraud")),
        references={name: one["reference"] for name, one in _parameters().items()},
    )


def limitation(assessed_on: date, *, fraudulent: bool) -> date:
    """The day from which a debt can no longer be claimed (DL-11, CASF L262-45)."""
    dated = figures(Month.of(assessed_on))
    years = dated.limitation_years_fraud if fraudulent else dated.limitation_years
    return years_after(assessed_on, years)


def is_recoverable(initial: Money, month: Month) -> bool:
    """None below the floor (77 €)."""
    return initial >= figures(month).floor


def share_of(right: Money, month: Month) -> Money:
    """The most that may be held back on a month's right; never above the share."""
    if right <= ZERO:
        return ZERO
    return Money(int(right.cents * figures(month).share))


def withheld(
    balances: list[tuple[int, Money, Money | None]], right: Money, month: Month
) -> list[tuple[int, Money]]:
    """What to hold back on a right, debt by debt, oldest first, within the share.

    `balances`: (debt, what is left of it, instalment or None for the whole share).
    """
    room = share_of(right, month)
    found = []
    for debt, balance, instalment in balances:
        part = min(room, balance, instalment or room)
        if part > ZERO:
            found.append((debt, part))
            room = room - part
    return found
