"""What a sanction costs a household, in euros: foreseen from its last right, then as paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from levier.allowance.domain import APPROVED_ON, Nature
from levier.allowance.models import RunComponent
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights.models import BenefitCase, Reduction
from levier.sanctions.models import Sanction


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a run took from a household for one month. `amount` is positive."""

    month: Month
    amount: Money


def part_of(case: BenefitCase, percent: int) -> Money:
    """A part of the last right known, rounded to the cent below: an order of magnitude."""
    return Money(case.amount.cents * percent // 100) if case.amount else ZERO


def reductions_of(sanction: Sanction) -> list[Reduction]:
    """What was written for the run, and what an appeal put in its place."""
    source = f"sanctions.sanction:{sanction.pk}"
    rows = Reduction.objects.filter(case=sanction.breach.case_id)
    mine = Q(pk=sanction.reduction_id) | Q(source=source) | Q(source__startswith=f"{source}/")
    return list(rows.filter(mine).order_by("pk"))


def withheld(sanction: Sanction, reductions: Sequence[Reduction]) -> list[Withheld]:
    """Month by month, what approved runs withheld because of this sanction. One query."""
    if not reductions:
        return []
    rows = RunComponent.objects.filter(
        line__case=sanction.breach.case_id,
        line__run__state__in=APPROVED_ON,
        nature=Nature.SANCTION,
        source__in=[f"rights.reduction:{one.pk}" for one in reductions],
    )
    told = rows.order_by("line__run__month", "pk").values_list("line__run__month", "amount")
    return [Withheld(month, -amount) for month, amount in told]
