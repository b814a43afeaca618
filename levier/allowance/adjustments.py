"""From the right to what is payable: signed components, each with its article. Pure.

Order matters and is the law's: what is decided against the right first (CASF L262-37), then the
threshold under which nothing is paid (R262-39), then the overpayments withheld within a share
of what is left (L262-46), then what is owed from other months.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from levier.allowance.domain import Nature
from levier.allowance.facts import Facts, Owed, Withholding
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights import recovery

RATE_UNIT = 100_000  # shares are held in 1/100,000, as in `entitlement`


@dataclass(frozen=True, slots=True)
class Component:
    """One signed adjustment, in cents."""

    nature: str
    cents: int
    label: str
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class Adjusted:
    """`payable` = right + all components; `due` is the month's right once decisions apply.

    In a correction `due` is what the month gains or loses; `overpaid` what was paid too much.
    """

    payable: int
    due: int
    overpaid: int
    components: tuple[Component, ...]


def share_of(cents: int, share: int) -> int:
    """A share in 1/100,000 of an amount, rounded half up to the cent."""
    exact = Decimal(cents) * share / RATE_UNIT
    return int(exact.to_integral_value(ROUND_HALF_UP))


def adjust(right: int, facts: Facts, month: Month, minimum: int) -> Adjusted:
    """Everything between the right of a household and what is payable, in cents.

    `minimum`: the amount under which nothing is paid (R262-39).
    """
    components = _withheld(right, facts.withholdings)
    due = right + sum(component.cents for component in components)
    if 0 < due < minimum:
        components.append(
            Component(Nature.BELOW_MINIMUM, -due, Nature.BELOW_MINIMUM.label, "CASF R262-39", "law")
        )
        due = 0
    if facts.settled is not None:
        return _corrected(due, facts.settled, components)
    recoveries = _recovered(due, facts.owed, month)
    arrears = [
        Component(Nature.ARREAR, arrear.cents, arrear.label, "CASF L262-25", arrear.source)
        for arrear in facts.arrears
        if arrear.cents > 0
    ]
    after = [*recoveries, *arrears]
    payable = due + sum(component.cents for component in after)
    return Adjusted(payable, due, 0, (*components, *after))


def _withheld(right: int, withholdings: tuple[Withholding, ...]) -> list[Component]:
    """Suspensions and sanctions, never below zero; suspensions come first."""
    left, components = right, []
    for one in sorted(withholdings, key=lambda w: (w.nature != Nature.SUSPENSION, w.source)):
        taken = min(left, share_of(right, one.share) + one.cents)
        if taken > 0:
            components.append(Component(one.nature, -taken, one.label, one.article, one.source))
            left -= taken
    return components


def _recovered(due: int, owed: tuple[Owed, ...], month: Month) -> list[Component]:
    """Oldest debts first, all together within the legal share of what is due."""
    article = recovery.figures(month).references["recovery_share"].partition(" ; ")[0]
    room, components = recovery.share_of(Money(due), month).cents, []
    for debt in owed:
        planned = min(debt.remaining, debt.instalment or debt.remaining)
        taken = min(room, planned)
        if taken > 0:
            components.append(
                Component(Nature.RECOVERY, -taken, Nature.RECOVERY.label, article, debt.source)
            )
            room -= taken
    return components


def _corrected(due: int, settled: int, components: list[Component]) -> Adjusted:
    """What the month should have given against what it gave: an arrear, a debt, or nothing."""
    covered = min(due, settled)
    if covered > 0:
        components.append(
            Component(Nature.SETTLED, -covered, Nature.SETTLED.label, "CASF L262-25", "runs")
        )
    return Adjusted(due - covered, due - settled, max(0, settled - due), tuple(components))
