from __future__ import annotations

import datetime as dt

from levier.directory.models import Agent, RoleGrant
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways.models import Appointment, Message
from levier.pathways.usecases import booking, slots
from levier.territory.models import SocialCentre
from tests.access.objects.pathways import body_in, pathway_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


def host_in(centre):
    """Somebody who receives in the centre, and is none of the visitors."""
    agent, made = Agent.objects.get_or_create(email=f"recoit-{centre}@levier.example".lower())
    if made:
        RoleGrant.objects.create(
            agent=agent, role="lead_worker", scope_kind="social_centre", scope_id=centre,
            since=dt.date(2026, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
        )  # fmt: skip
    return agent


def slots_in(centre):
    """Slots of the centre and of the organisation of the place, in the weeks to come."""
    today = clock.today()
    monday = today + dt.timedelta(days=14 - today.weekday())
    plan = slots.SlotPlan(
        kind="individual", day=monday, start=dt.time(9), end=dt.time(17), place="MDS",
        length=dt.timedelta(minutes=60), host=host_in(centre),
        centre=SocialCentre.objects.get(pk=centre), body=body_in(centre),
        last_day=monday + dt.timedelta(days=4),
    )  # fmt: skip
    return slots.open_slots(plan=plan, decision=HOUSE)


def appointment_in(centre):
    pathway = pathway_in(centre)
    known = Appointment.objects.filter(pathway=pathway).first()
    return known or booking.book_slot(
        pathway=pathway, slot=slots_in(centre)[0], purpose="follow_up", decision=HOUSE
    )


@arguments("pathways:slot", "pathways:cancel_slot")
def _slot(centre):
    return [appointment_in(centre).slot_id]


@arguments("pathways:appointments_of", "pathways:invite", "pathways:book", "pathways:fix")
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments(
    "pathways:move_appointment", "pathways:revoke_appointment", "pathways:settle_appointment",
    "pathways:appointment_ics",
)  # fmt: skip
def _appointment(centre):
    return [appointment_in(centre).pk]


@arguments("pathways:link", "pathways:link_cancel", "pathways:link_ics")
def _link(centre):
    """A link answers whoever holds it: there is nothing else to show."""
    return [appointment_in(centre).invitation.token]


@arguments("pathways:retry_message")
def _message(centre):
    appointment = appointment_in(centre)
    return [
        Message.objects.create(
            key=f"essai:{centre}", person=appointment.person, invitation=appointment.invitation,
            channel="sms", purpose="reminder", body="essai", queued_by="system:test",
            queued_at=NOW, state="failed",
        ).pk
    ]  # fmt: skip
