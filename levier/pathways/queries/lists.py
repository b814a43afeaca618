"""The rows of the room's lists, with what their columns read: no query per row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from levier.directory.models import Agent
from levier.pathways.domain import contracts
from levier.pathways.domain.referral import IN_PREPARATION
from levier.pathways.models import EngagementContract, Pathway, PublicMark, Referral

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
    return rows.select_related("pathway", "person", "centre", "body")


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


def portfolios(within: Q, today: date) -> QuerySet[Agent]:
    """Who leads people: how many, and how many press. One query.

    `within`: what limits them to those visible, from an agent (`access.within`).
    """
    mine = within & Q(pathways__isnull=False, pathways__until=None)
    silent = today - SILENT
    unheard = Q(pathways__last_contact_on__lt=silent) | Q(
        pathways__last_contact_on=None, pathways__since__lt=silent
    )
    week = Q(pathways__next_due_on__gte=today, pathways__next_due_on__lte=today + SOON)
    return (
        Agent.objects.filter(mine)
        .select_related("organisation")
        .annotate(
            load=Count("pathways"),
            late=Count("pathways", filter=Q(pathways__next_due_on__lt=today)),
            soon=Count("pathways", filter=week),
            silent=Count("pathways", filter=unheard),
        )
    )


def pressing(rows: QuerySet[Pathway], today: date) -> dict[str, int]:
    """How many of these open pathways are late, due within a week, without news. One query."""
    silent = today - SILENT
    return rows.order_by().aggregate(
        people=Count("pk"),
        late=Count("pk", filter=Q(next_due_on__lt=today)),
        soon=Count("pk", filter=Q(next_due_on__gte=today, next_due_on__lte=today + SOON)),
        silent=Count(
            "pk",
            filter=Q(last_contact_on__lt=silent) | Q(last_contact_on=None, since__lt=silent),
        ),
    )
