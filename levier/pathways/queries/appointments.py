"""Slots that may be taken, the next appointment of somebody, what nobody has settled yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.pathways import links
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import AppointmentState
from levier.pathways.models import Appointment, Invitation, Pathway, Slot
from levier.people.identity import records_of

S = AppointmentState
OFFERED = 60  # slots shown at once


def offered(invitation: Invitation, at: datetime) -> QuerySet[Slot]:
    """The slots that a link offers now: with room, open to booking, those of its host or place."""
    rows = Slot.objects.open_from(at + domain.LAST_CALL).filter(
        is_bookable=True, kind=invitation.kind
    )
    if invitation.host_id:
        rows = rows.filter(host=invitation.host_id)
    elif invitation.body_id:
        rows = rows.filter(body=invitation.body_id)
    else:
        rows = rows.filter(centre=invitation.centre_id)
    return rows.with_room().order_by("starts_at", "pk")


def booked(invitation: Invitation) -> Appointment | None:
    """The appointment that a link holds."""
    rows = Appointment.objects.filter(invitation=invitation, state=S.PENDING)
    return rows.select_related("slot__host", "slot__centre").first()


def by_token(token: str) -> Invitation | None:
    """The invitation of a link that is ours; None for anything else."""
    if not links.is_ours(token):
        return None
    field = Invitation._meta.get_field("token_index")
    rows = Invitation.objects.filter(token_index=field.of(token))
    return rows.select_related("person", "pathway", "host", "centre", "body").first()


def is_usable(invitation: Invitation, at: datetime) -> bool:
    """Whether the link still opens something."""
    today = timezone.localtime(at).date()
    if invitation.closed_at is not None or not invitation.pathway.is_open:
        return False
    return today <= invitation.expires_on


def free_seat(slot: Slot) -> int | None:
    """The first seat that nobody holds; None when the slot is full."""
    taken = set(
        Appointment.objects.filter(slot=slot, state__in=sorted(domain.SEATED)).values_list(
            "seat", flat=True
        )
    )
    return next((seat for seat in range(slot.seats) if seat not in taken), None)


def clashing(pathway: Pathway, slot: Slot, but: int = 0) -> Appointment | None:
    """Another appointment of the person at the same time."""
    rows = Appointment.objects.filter(
        person__in=records_of(pathway.person_id),
        state=S.PENDING,
        starts_at__lt=slot.ends_at,
        ends_at__gt=slot.starts_at,
    )
    return rows.exclude(pk=but).first()


def next_of(pathway: Pathway, at: datetime) -> Appointment | None:
    rows = Appointment.objects.filter(pathway=pathway, state=S.PENDING, ends_at__gt=at)
    return rows.select_related("slot__host", "slot__centre").order_by("starts_at", "pk").first()


def to_settle(rows: QuerySet[Appointment], at: datetime) -> QuerySet[Appointment]:
    """Those that are over and whose outcome nobody told."""
    return rows.filter(state=S.PENDING, ends_at__lte=at)


def status_of(pathway: Pathway, at: datetime) -> AppointmentState:
    """Where somebody stands, as the services of appointments say it. Two queries at most."""
    last = Appointment.objects.filter(pathway=pathway).order_by("-booked_at", "-pk").first()
    invitation = Invitation.objects.filter(pathway=pathway, is_silent=False).first()
    if last is not None and (invitation is None or last.booked_at >= invitation.invited_at):
        return last.shown_state(at)
    if invitation is None:
        return S.NOT_INVITED
    return invitation.shown_state(timezone.localtime(at).date())


def absences(pathway: Pathway) -> int:
    """How many times somebody did not come: a fact, and nothing follows from it."""
    return Appointment.objects.filter(pathway=pathway, state=S.NO_SHOW).count()


def shown_as(state: str, at: datetime) -> Q:
    """The appointments in a state at a moment, for lists: see `domain.shown_state`."""
    if state == S.NEEDS_STATUS_UPDATE:
        return Q(state=S.PENDING, ends_at__lte=at)
    if state == S.PENDING:
        return Q(state=S.PENDING, ends_at__gt=at)
    return Q(state=state)
