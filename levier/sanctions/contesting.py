"""The appeals against a debt, as the page of the debt shows them (see `rights.contested`)."""

from __future__ import annotations

from django.urls import reverse

from levier.directory.models import Agent
from levier.rights.contested import Contest
from levier.rights.models import Debt
from levier.sanctions import access
from levier.sanctions.domain.appeal import SUSPENSIVE, Contested
from levier.sanctions.models import Appeal

TITLES = {
    Contested.DEBT: "Recours contre cet indu",
    Contested.WAIVER: "Demande de remise de dette",
}


def waits(debt: Debt) -> bool:
    return Appeal.objects.filter(debt=debt, state__in=sorted(SUSPENSIVE)).exists()


def tells(debt: Debt, agent: Agent) -> list[Contest]:
    rows = access.visible_appeals(agent).filter(debt=debt).order_by("-received_on", "-pk")
    return [
        Contest(
            title=TITLES[Contested(one.contested)],
            state=one.get_state_display(),
            received_on=one.received_on,
            is_pending=one.state in SUSPENSIVE,
            url=reverse("sanctions:appeal", args=[one.pk]),
        )
        for one in rows
    ]
