"""Measures of actions in a year: what Levier records itself, and where the rest comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from levier.kernel.money import ZERO, Money
from levier.programmes.domain import Funder
from levier.programmes.domain.evaluation import COUNTED_HERE, HERE, Measures
from levier.programmes.models import (
    Action,
    ActionIndicator,
    BudgetLine,
    PolicyProgramme,
    Session,
)


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator with its value, where it comes from and on what day (None: not known)."""

    indicator: ActionIndicator
    value: int | None
    source: str
    on: date | None

    @property
    def reached(self) -> int | None:
        """Whole per cent of the target; None when either is missing."""
        if self.value is None or not self.indicator.target:
            return None
        return round(100 * self.value / self.indicator.target)


def measures_of(actions: QuerySet[Action], year: int) -> dict[int, Measures]:
    """`{action: its measures}` in a year, by the day sessions start. Two queries."""
    wanted = actions.order_by().values("pk")
    money: dict[int, tuple[Money, Money]] = {}
    lines = BudgetLine.objects.filter(action__in=wanted, year=year).order_by()
    for action, funder, amount in lines.values_list("action_id", "funder", "amount"):
        whole, esf = money.get(action, (ZERO, ZERO))
        money[action] = (whole + amount, esf + amount if funder == Funder.ESF else esf)
    sessions = (
        Session.objects.filter(action__in=wanted, starts_on__year=year)
        .exclude(state="cancelled")
        .order_by()
        .values("action")
        .annotate(
            count=Count("pk"), offered=Sum("places"), occupied=Sum("taken"), queue=Sum("waiting")
        )
    )
    found = {
        row["action"]: (row["count"], row["offered"], row["occupied"], row["queue"])
        for row in sessions
    }
    return {
        pk: Measures(*found.get(pk, (0, 0, 0, 0)), *money.get(pk, (ZERO, ZERO)))
        for pk in {*found, *money}
    }


def told_of(
    indicators: Iterable[ActionIndicator], measures: dict[int, Measures], today: date
) -> list[Told]:
    """Each indicator with its value: counted here, taken from another room, or typed."""
    told = []
    for each in indicators:
        if each.key in COUNTED_HERE:
            value = measures.get(each.action_id, Measures()).of(each.key)
            told.append(Told(each, value, HERE, today))
        else:
            on = timezone.localtime(each.told_at).date() if each.told_at else None
            told.append(Told(each, each.value, each.source, on))
    return told


def figures_of(programme: PolicyProgramme, year: int, today: date) -> dict[str, Any]:
    """The figures of a year as plain JSON, ready to be frozen. Five queries."""
    actions = Action.objects.filter(
        pk__in=programme.placements.filter(is_main=True).values("action")
    ).exclude(state="draft")
    measures = measures_of(actions, year)
    indicators: dict[int, list[ActionIndicator]] = {}
    for each in ActionIndicator.objects.filter(action__in=actions, year=year):
        indicators.setdefault(each.action_id, []).append(each)
    rows = [
        _row(
            action,
            measures.get(action.pk, Measures()),
            told_of(indicators.get(action.pk, []), measures, today),
        )
        for action in actions.select_related("pilot").order_by("code")
    ]
    total = sum(measures.values(), Measures())
    return {"rows": rows, "total": _numbers(total)}


def _row(action: Action, measures: Measures, told: list[Told]) -> dict[str, Any]:
    return {
        "code": action.code,
        "title": action.title,
        "pilot": str(action.pilot or ""),
        **_numbers(measures),
        "indicators": [
            {
                "label": one.indicator.label,
                "unit": one.indicator.unit,
                "target": one.indicator.target,
                "value": one.value,
                "reached": one.reached,
                "source": one.source,
                "on": one.on.isoformat() if one.on else None,
            }
            for one in told
        ],
    }


def _numbers(measures: Measures) -> dict[str, Any]:
    cost = measures.cost
    return {
        "sessions": measures.sessions,
        "places": measures.places,
        "entered": measures.entered,
        "waiting": measures.waiting,
        "filled": measures.filled,
        "budget": measures.budget.cents,
        "esf": measures.esf.cents,
        "cost": cost.cents if cost else None,
    }
