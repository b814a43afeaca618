"""A week, a slot, an appointment, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.kernel.text import counted, long_date
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import AppointmentState
from levier.pathways.message_words import SHORT_DAYS, Meeting, hour, when, where
from levier.pathways.models import Appointment, Invitation, Pathway, Slot
from levier.pathways.queries import appointments as queries
from levier.ui.pieces import Event, Number

S = AppointmentState
MEANINGS = {
    S.NOT_INVITED: "neutral",
    S.INVITATION_PENDING: "accent",
    S.INVITATION_EXPIRED: "attention",
    S.PENDING: "accent",
    S.NEEDS_STATUS_UPDATE: "attention",
    S.SEEN: "done",
    S.NO_SHOW: "danger",
    S.EXCUSED: "neutral",
    S.REVOKED: "neutral",
    S.CLOSED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on a seat of a slot."""

    name: str
    url: str
    state: str
    meaning: str
    settle_url: str


@dataclass(frozen=True, slots=True)
class SlotRow:
    slot: Slot
    taken: int
    hours: str
    who: str
    room: str
    guests: list[Guest]
    url: str


@dataclass(slots=True)
class Day:
    """One day of a week, with what it holds."""

    on: date
    name: str
    is_today: bool
    rows: list[SlotRow] = field(default_factory=list)


def week_of(slots: Iterable[Slot], monday: date, at: datetime) -> list[Day]:
    """Five days, and the week-end when somebody receives then."""
    today = timezone.localtime(at).date()
    days = {
        on: Day(on, long_date(on), on == today)
        for on in (monday + timedelta(days=shift) for shift in range(7))
    }
    for slot in slots:
        days[timezone.localtime(slot.starts_at).date()].rows.append(slot_row(slot, at))
    return [day for day in days.values() if day.on.weekday() < 5 or day.rows]


def slot_row(slot: Slot, at: datetime) -> SlotRow:
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    seated = [one for one in slot.appointments.all() if one.state != S.REVOKED]
    taken: int = getattr(slot, "taken", 0)  # everybody's seats, those one may not see included
    room = "" if slot.seats == 1 else f"{taken} sur {slot.seats}"
    return SlotRow(
        slot,
        taken,
        f"{hour(start)} – {hour(end)}",
        slot.title or str(slot.host or ""),
        room,
        [guest(one, at) for one in seated],
        reverse("pathways:slot", args=[slot.pk]),
    )


def guest(one: Appointment, at: datetime) -> Guest:
    state = one.shown_state(at)
    over = one.starts_at <= at and one.state in domain.SEATED
    return Guest(
        str(one.person),
        reverse("pathways:appointments_of", args=[one.pathway_id]),
        state.label,
        MEANINGS[state],
        reverse("pathways:settle_appointment", args=[one.pk]) if over else "",
    )


def numbers_of(days: Sequence[Day], unsettled: int) -> list[Number]:
    rows = [row for day in days for row in day.rows]
    taken = sum(row.taken for row in rows)
    free = sum(row.slot.seats - row.taken for row in rows)
    return [
        Number("rendez-vous cette semaine", taken),
        Number("places libres", free),
        Number("à renseigner", unsettled, "rendez-vous passés, dont personne n'a dit la suite",
               f"{reverse('pathways:all_appointments')}?etat=rdv_needs_status_update"
               if unsettled else ""),
    ]  # fmt: skip


def of_pathway(
    pathway: Pathway, may: bool, at: datetime, names: Mapping[str, str]
) -> dict[str, Any]:
    """The appointments of a person: the next one, the invitation, what happened."""
    rows = list(
        Appointment.objects.filter(pathway=pathway).select_related(
            "slot__host", "slot__centre", "invitation"
        )[:100]
    )
    ahead = [one for one in reversed(rows) if one.state == S.PENDING and one.ends_at > at]
    sent = Invitation.objects.filter(pathway=pathway, is_silent=False)[:20]
    invitations = list(sent.prefetch_related("messages"))
    status = queries.status_of(pathway, at)
    absent = queries.absences(pathway)
    return {
        "next": [next_number(ahead[0])] if ahead else [],
        "ahead": [(one, appointment_words(one), *_acts(one, may, at)) for one in ahead],
        "unsettled": [
            (one, appointment_words(one), reverse("pathways:settle_appointment", args=[one.pk]))
            for one in rows
            if one.shown_state(at) == S.NEEDS_STATUS_UPDATE
        ],
        "status": status.label,
        "status_meaning": MEANINGS[status],
        "absences": counted(absent, "absence") if absent else "",
        "invitations": [invitation_event(one, at, names) for one in invitations],
        "history": [event(one, at, names) for one in rows if one.shown_state(at) != S.PENDING],
        "may_book": may,
    }


def next_number(one: Appointment) -> Number:
    start = timezone.localtime(one.starts_at)
    meeting = Meeting(start, one.slot.channel, one.slot.place)
    with_whom = one.slot.title or f"avec {one.slot.host}"
    return Number(
        f"{with_whom}, {one.get_purpose_display()}",
        f"{SHORT_DAYS[start.weekday()]} {start:%d/%m} à {hour(start)}",
        where(meeting),
    )


def appointment_words(one: Appointment) -> str:
    meeting = Meeting(timezone.localtime(one.starts_at), one.slot.channel, one.slot.place)
    with_whom = one.slot.title or f"avec {one.slot.host}"
    return f"{when(meeting.starts_at)}, {with_whom}, {where(meeting)}"


def _acts(one: Appointment, may: bool, at: datetime) -> tuple[str, str, str]:
    """Addresses to move, to revoke, and to take into one's own calendar."""
    if not may:
        return "", "", ""
    return (
        reverse("pathways:move_appointment", args=[one.pk]),
        reverse("pathways:revoke_appointment", args=[one.pk]),
        reverse("pathways:appointment_ics", args=[one.pk]),
    )


def event(one: Appointment, at: datetime, names: Mapping[str, str]) -> Event:
    state = one.shown_state(at)
    title = f"{capfirst(one.get_purpose_display())} : {state.label}"
    moved = f" Déplacé {counted(one.moved, 'fois', 'fois')}." if one.moved else ""
    because = f" {capfirst(one.because)}." if one.because else ""
    return Event(
        timezone.localtime(one.starts_at),
        title,
        f"{appointment_words(one)}.{because}{moved}",
        MEANINGS[state],
        names.get(one.settled_by, names.get(one.booked_by, "pris par la personne")),
    )


def invitation_event(one: Invitation, at: datetime, names: Mapping[str, str]) -> Event:
    state = one.shown_state(timezone.localtime(at).date())
    ways = ", ".join(
        f"{message.get_channel_display()} ({message.get_state_display()})"
        for message in one.messages.all()
        if message.purpose == "invitation"
    )
    return Event(
        timezone.localtime(one.invited_at),
        f"{capfirst(one.get_purpose_display())} : {state.label}",
        f"Par {ways}. Réponse attendue avant le {one.expires_on:%d/%m/%Y}.",
        MEANINGS[state],
        names.get(one.invited_by, ""),
    )
