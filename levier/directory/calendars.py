"""The address of an agent's calendar: made, given up, made anew; whom it belongs to."""

from __future__ import annotations

import secrets

from django.db import transaction

from levier.directory.models import CALENDAR, Agent, CalendarAddress
from levier.foundation import crypto
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal

LENGTH = 32  # bytes of chance


def address_of(agent: Agent) -> CalendarAddress | None:
    """The one that works today."""
    return CalendarAddress.objects.filter(agent=agent, revoked_at=None).first()


def agent_behind(token: str) -> Agent | None:
    """Whose calendar this is; None for an address given up, unknown, or of a closed account."""
    index = crypto.blind_index(token, purpose=CALENDAR)
    found = CalendarAddress.objects.filter(token_index=index, revoked_at=None)
    live = found.filter(agent__is_active=True).select_related("agent").first()
    return live.agent if live else None


@transaction.atomic
def make_address(*, agent: Agent, decision: Decision) -> CalendarAddress:
    """A new address for one's own calendar; the one before stops working at once."""
    _own(agent, decision)
    _revoke(agent, decision)
    token = secrets.token_urlsafe(LENGTH)
    index = crypto.blind_index(token, purpose=CALENDAR)
    made = CalendarAddress.objects.create(
        agent=agent, token=token, token_index=index, made_at=decision.at
    )
    record("directory.calendar.make", agent, decision)
    return made


@transaction.atomic
def revoke_address(*, agent: Agent, decision: Decision) -> None:
    """Give the address up: agendas that read it get nothing any more."""
    _own(agent, decision)
    if not _revoke(agent, decision):
        raise Refusal("Votre agenda n'a pas d'adresse : elle a déjà été retirée.")
    record("directory.calendar.revoke", agent, decision)


def _revoke(agent: Agent, decision: Decision) -> int:
    live = CalendarAddress.objects.filter(agent=agent, revoked_at=None)
    return live.update(revoked_at=decision.at)


def _own(agent: Agent, decision: Decision) -> None:
    if decision.actor != agent.actor:
        raise Refusal("Chacun ne tient que l'adresse de son agenda.")
