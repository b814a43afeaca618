"""Support bodies: what they take, whom they serve, how many they follow, how many they may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.directory.models import Agent
from levier.pathways.domain.referral import ReferralState
from levier.pathways.domain.suggestion import Offer
from levier.pathways.models import Pathway, Referral, SupportBody


def loads() -> dict[int, int]:
    """How many people each body follows or is about to, by body. One query."""
    rows = Pathway.objects.filter(until=None, body__isnull=False).order_by()
    return dict(rows.values_list("body").annotate(Count("pk")))


def offers() -> list[Offer]:
    """Every body that receives referrals, with its load. Three queries."""
    serves: dict[int, set[str]] = defaultdict(set)
    for body, centre in SupportBody.serves.through.objects.values_list(
        "supportbody_id", "socialcentre_id"
    ):
        serves[body].add(centre)
    held = loads()
    rows = SupportBody.objects.filter(is_active=True)
    return [_offer(body, held.get(body.pk, 0), serves[body.pk]) for body in rows]


def offer_of(body: SupportBody) -> Offer:
    """One body with its load. Two queries."""
    load = Pathway.objects.filter(until=None, body=body).count()
    return _offer(body, load, body.serves.order_by().values_list("code", flat=True))


def _offer(body: SupportBody, load: int, serves: Iterable[str]) -> Offer:
    return Offer(
        pk=body.pk,
        name=body.name,
        paths=tuple(body.paths),
        load=load,
        capacity=body.capacity,
        only_for=body.only_for,
        centre=body.centre_id,
        serves=frozenset(serves),
    )


def with_loads(rows: QuerySet[SupportBody]) -> QuerySet[SupportBody]:
    """Each body with `load`, `waiting` (referred, not yet taken over) and `workers`. One query."""
    people = Pathway.objects.filter(until=None, body=OuterRef("pk")).order_by().values("body")
    waiting = Referral.objects.filter(
        body=OuterRef("pk"), state__in=[ReferralState.DECIDED, ReferralState.NOTIFIED]
    )
    return rows.select_related("organisation", "centre").annotate(
        load=_counted(people, Count("pk")),
        waiting=_counted(waiting.order_by().values("body"), Count("pk")),
        workers=_counted(people, Count("lead", distinct=True)),
    )


def _counted(rows: QuerySet[Any, Any], count: Count) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=count).values("n")), Value(0))


def workers_with_load(body: SupportBody) -> list[tuple[Agent, int]]:
    """The lead workers of a body and how many people each follows, the least loaded first."""
    rows = Agent.objects.filter(pathways__body=body, pathways__until=None)
    counted = rows.annotate(load=Count("pathways", filter=Q(pathways__until=None)))
    return [(agent, agent.load) for agent in counted.order_by("load", "last_name")]
