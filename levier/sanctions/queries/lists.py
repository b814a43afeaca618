"""The rows of the room's lists and of one's day, with what their columns read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from levier.directory.models import Agent, RoleGrant
from levier.directory.roles import ROLES
from levier.sanctions.domain import appeal as appeals
from levier.sanctions.domain.breach import HEARD, BreachState
from levier.sanctions.domain.panel import ItemState
from levier.sanctions.domain.scale import Regime
from levier.sanctions.models import Appeal, Breach, PanelSession

S = BreachState
# Whose column `observations_due_on` still runs: the answer of the person; the hearing by the
# panel within the month, before June 2025.
RUNNING = Q(state=S.NOTIFIED) | Q(state__in=sorted(HEARD), regime=Regime.OLD)
READY_TO_ANSWER = Q(
    state__in=[
        appeals.AppealState.ASSIGNED,
        appeals.AppealState.OPINION_GIVEN,
        appeals.AppealState.OPINION_DEEMED,
    ]
)
FOR_PANEL = Q(state__in=sorted(HEARD)) & (Q(regime=Regime.OLD) | Q(panel_asked_on__isnull=False))


def breaches(visible: QuerySet[Breach]) -> QuerySet[Breach]:
    return visible.select_related("person", "centre")


def for_panel(visible: QuerySet[Breach]) -> QuerySet[Breach]:
    """Those that wait to be put on an agenda, the nearest delay first."""
    return breaches(visible.filter(FOR_PANEL)).order_by("observations_due_on", "pk")


def sessions(visible: QuerySet[PanelSession]) -> QuerySet[Any]:
    """With how many cases each has on its agenda."""
    live = ~Q(items__state__in=[ItemState.CANCELLED, ItemState.POSTPONED])
    return visible.select_related("panel").annotate(cases=Count("items", filter=live))


def appeals_of(visible: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return visible.select_related("case__household__claimant", "centre", "handler", "debt")


def pending(visible: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return visible.filter(state__in=sorted(appeals.PENDING))


def handlers(permission: str, today: date) -> QuerySet[Agent]:
    """The agents who may examine appeals on a day, by name."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    held = RoleGrant.objects.on(today).filter(role__in=roles).values("agent")
    return Agent.objects.filter(is_active=True, pk__in=held).order_by("last_name", "first_name")


def about_to_lapse(visible: QuerySet[Appeal], until: date) -> QuerySet[Appeal]:
    """Pending ones that silence will have rejected by a day, or has."""
    return pending(visible).filter(implicit_on__lte=until)
