"""The rows of the room's lists, with what their columns read: no query per row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from levier.directory.models import Agent
from levier.pathways.domain import contracts
from levier.pathways.domain.referral import IN_PREPARATION
from levier.pathways.models import EngagementContract, Pathway, PublicMark, Referral
from levier.pathways.queries.workers import counted

SOON, SILENT = timedelta(days=7), timedelta(days=60)


def with_publics(path: str = "person__marks") -> Any:
    return Prefetch(path, queryset=PublicMark.objects.filter(until=None), to_attr="open_marks")


def to_decide(visible: QuerySet[Referral]) -> QuerySet[Referral]:
    """Referrals in preparation. Two queries a page."""
    rows = visible.filter(state__in=sorted(IN_PREPARATION))
    return rows.select_related("pathway", "person", "centre", "body").prefetch_related(
        with_publics()
    )


def decided(visible: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those that a decision put somewhere, whatever became of them."""
    rows = visible.filter(decided_on__isnull=False)
    return rows.select_related("pathway", "person", "centre", "body", "letter")


def followed(visible: QuerySet[Pathway]) -> QuerySet[Pathway]:
    """Open pathways, with what lists show. Two queries a page."""
    rows = visible.filter(until=None)
    return rows.select_related("person", "body", "lead", "centre").prefetch_related(with_publics())


def led(rows: QuerySet[Pathway]) -> QuerySet[Pathway]:
    """A portfolio: the same, with the contracts in force or prepared. Three queries a page."""
    states = sorted(contracts.IN_FORCE | contracts.IN_PREPARATION)
    held = EngagementContract.objects.filter(state__in=states)
    held = held.only("pathway_id", "kind", "state", "until").order_by()
    return followed(rows).prefetch_related(
        Prefetch("contracts", queryset=held, to_attr="live_contracts")
    )


def portfolios(visible: QuerySet[Pathway], today: date) -> QuerySet[Agent]:
    """Who leads people: how many, and how many press. One query. `visible`: pathways."""
    mine = visible.filter(until=None, lead=OuterRef("pk"))
    rows = Agent.objects.filter(Exists(mine)).select_related("organisation")
    return rows.annotate(
        load=counted(mine),
        late=counted(mine, Q(next_due_on__lt=today)),
        soon=counted(mine, Q(next_due_on__gte=today, next_due_on__lte=today + SOON)),
        silent=counted(mine, _unheard(today)),
    )


def _unheard(today: date) -> Q:
    silent = today - SILENT
    return Q(last_contact_on__lt=silent) | Q(last_contact_on=None, since__lt=silent)


def pressing(rows: QuerySet[Pathway], today: date) -> dict[str, int]:
    """How many of these open pathways are late, due within a week, without news. One query."""
    return rows.order_by().aggregate(
        people=Count("pk"),
        late=Count("pk", filter=Q(next_due_on__lt=today)),
        soon=Count("pk", filter=Q(next_due_on__gte=today, next_due_on__lte=today + SOON)),
        silent=Count("pk", filter=_unheard(today)),
    )
