"""Hours done and hours asked, week by week; what is excused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from levier.pathways.domain import activity as domain
from levier.pathways.domain import contracts as law
from levier.pathways.domain.activity import WEEK, Week
from levier.pathways.domain.contracts import ContractState
from levier.pathways.models import ActivityHours, EngagementContract, LegitimateReason, Pathway
from levier.pathways.queries.contracts import hours_on
from levier.people.identity import records_of


def counted(pathway: Pathway) -> QuerySet[ActivityHours]:
    """The lines that count: those removed are left out."""
    return ActivityHours.objects.filter(pathway=pathway, removed_at=None)


def told_twice(lines: Iterable[ActivityHours]) -> list[tuple[date, str]]:
    """The weeks and kinds noted by hand beside an attendance: the same hours, perhaps."""
    by_hand: set[tuple[date, str]] = set()
    attended: set[tuple[date, str]] = set()
    for line in lines:
        (attended if line.attendance_id else by_hand).add((line.week, line.kind))
    return sorted(by_hand & attended, reverse=True)


def minutes_of(pathway: Pathway, monday: date) -> int:
    told = counted(pathway).filter(week=monday).aggregate(whole=Sum("minutes"))
    return told["whole"] or 0


def weeks(pathway: Pathway, today: date, count: int = 12) -> list[Week]:
    """The last weeks, the present one last. Four queries."""
    found = {monday: Week(monday) for monday in domain.mondays(today, count)}
    first = min(found)
    for week, kind, minutes in (
        counted(pathway).filter(week__gte=first).values_list("week", "kind", "minutes")
    ):
        if week in found:
            done = found[week].done
            done[kind] = done.get(kind, 0) + minutes
    _ask(found.values(), _contracts(pathway, first))
    _excuse(found.values(), LegitimateReason.objects.filter(pathway=pathway, until__gt=first))
    return list(found.values())


def _contracts(pathway: Pathway, first: date) -> list[EngagementContract]:
    states = [*law.IN_FORCE, ContractState.ENDED]
    rows = EngagementContract.objects.filter(
        person__in=records_of(pathway.person_id), state__in=states, until__gt=first
    )
    return list(rows.prefetch_related("amendments"))


def _ask(found: Iterable[Week], contracts: Iterable[EngagementContract]) -> None:
    """A week asks for what the contract of its Monday says; a week begun before asks nothing."""
    known = list(contracts)
    for week in found:
        for one in known:
            if one.since <= week.monday < one.until:
                week.asked = hours_on(one, week.monday).minutes


def _excuse(found: Iterable[Week], reasons: Iterable[LegitimateReason]) -> None:
    known = list(reasons)
    for week in found:
        week.excused = any(
            one.since < week.monday + WEEK and week.monday < one.until for one in known
        )
