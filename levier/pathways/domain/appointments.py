"""Appointments: slots, what becomes of them, the links by which people book. No database.

Statuses are those that the French services of appointments share (rdv-insertion). What follows
from the clock alone (an invitation that expired, a past appointment whose outcome nobody told)
is worked out for a moment and never stored. An absence is a fact, and nothing follows from it.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.kernel.lifecycle import Lifecycle, Move
from levier.kernel.text import short_date

SECRET, SEAL = 12, 8  # bytes of chance, signs of the seal
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=8)
OPENS, CLOSES = time(7), time(21)  # nobody is received outside
MOST_SLOTS = 200  # opened in one act
MOST_SEATS = 60
FAR = timedelta(days=366)
INVITED_FOR = 15  # days that a link lives, unless told otherwise
REMINDED = timedelta(days=2)  # before the appointment
LAST_CALL = timedelta(hours=1)  # before the start: no longer moved or cancelled by link


class SlotKind(TextChoices):
    INDIVIDUAL = "individual", "individuel"
    COLLECTIVE = "collective", "collectif"


class Channel(TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", "sur place"
    PHONE = "phone", "par téléphone"
    VIDEO = "video", "en visioconférence"


class Purpose(TextChoices):
    """What the appointment is for: known inside, never written in a message."""

    FIRST = "first", "premier rendez-vous"
    ASSESSMENT = "assessment", "diagnostic"
    CONTRACT = "contract", "contrat"
    REVIEW = "review", "bilan"
    FOLLOW_UP = "follow_up", "suivi"
    INFORMATION = "information", "réunion d'information"
    OTHER = "other", "autre"


class AppointmentState(TextChoices):
    NOT_INVITED = "not_invited", "pas invitée"
    INVITATION_PENDING = "invitation_pending", "invitation en attente"
    INVITATION_EXPIRED = "invitation_expired", "invitation sans réponse"
    PENDING = "rdv_pending", "rendez-vous pris"
    NEEDS_STATUS_UPDATE = "rdv_needs_status_update", "à renseigner"
    SEEN = "rdv_seen", "venue"
    NO_SHOW = "rdv_noshow", "absente"
    EXCUSED = "rdv_excused", "excusée"
    REVOKED = "rdv_revoked", "annulé par le service"
    CLOSED = "closed", "clos"


S = AppointmentState
KEPT = frozenset({S.PENDING, S.SEEN, S.NO_SHOW, S.EXCUSED, S.REVOKED})
SEATED = frozenset({S.PENDING, S.SEEN, S.NO_SHOW})  # hold a seat of their slot
TOLD = frozenset({S.SEEN, S.NO_SHOW, S.EXCUSED})  # what an agent says afterwards

APPOINTMENT = Lifecycle(
    S.PENDING,
    {
        "see": Move("Noter la venue", frozenset({S.PENDING, S.NO_SHOW}), S.SEEN),
        "miss": Move("Noter l'absence", frozenset({S.PENDING, S.SEEN}), S.NO_SHOW),
        "excuse": Move(
            "Noter l'excuse", frozenset({S.PENDING, S.NO_SHOW}), S.EXCUSED
        ),
        "revoke": Move("Annuler le rendez-vous", frozenset({S.PENDING}), S.REVOKED),
        "move": Move("Déplacer", frozenset({S.PENDING}), S.PENDING),
    },
)  # fmt: skip


class MessageChannel(TextChoices):
    EMAIL = "email", "courriel"
    SMS = "sms", "SMS"
    LETTER = "letter", "courrier"


class MessagePurpose(TextChoices):
    INVITATION = "invitation", "invitation"
    CONFIRMATION = "confirmation", "confirmation"
    MOVED = "moved", "changement d'horaire"
    CANCELLED = "cancelled", "annulation"
    REMINDER = "reminder", "rappel"


class MessageState(TextChoices):
    QUEUED = "queued", "à envoyer"
    SENDING = "sending", "envoi en cours"
    SENT = "sent", "envoyé"
    FAILED = "failed", "non parti"


def shown_state(state: str, ends_at: datetime, at: datetime) -> AppointmentState:
    """What an appointment is at a moment: once over, somebody has to say what became of it."""
    if state == S.PENDING and at >= ends_at:
        return S.NEEDS_STATUS_UPDATE
    return AppointmentState(state)


def shown_invitation(expires_on: date, is_closed: bool, today: date) -> AppointmentState:
    if is_closed:
        return S.CLOSED
    return S.INVITATION_PENDING if today <= expires_on else S.INVITATION_EXPIRED


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET)


def check_times(starts_at: datetime, ends_at: datetime, *, field: str = "starts_at") -> None:
    """Refusal for a slot that starts at night, ends before it starts, or lasts a day.

    Both in the local time zone.
    """
    if ends_at <= starts_at:
        raise Refusal("Le rendez-vous finirait avant de commencer.", field="ends_at")
    length = ends_at - starts_at
    if length < SHORTEST or length > LONGEST:
        raise Refusal("Un rendez-vous dure entre dix minutes et huit heures.", field="ends_at")
    if starts_at.time() < OPENS or ends_at.time() > CLOSES or starts_at.date() != ends_at.date():
        raise Refusal(
            f"Un rendez-vous se tient entre {OPENS:%H} h et {CLOSES:%H} h, le même jour.",
            field=field,
        )


def check_ahead(starts_at: datetime, at: datetime, *, field: str = "starts_at") -> None:
    """Refusal for a time that is past, or more than a year away."""
    if starts_at <= at:
        raise Refusal("Cet horaire est déjà passé : choisissez-en un à venir.", field=field)
    if starts_at - at > FAR:
        raise Refusal(
            f"Le {short_date(starts_at.date())} est dans plus d'un an : vérifiez l'année.",
            field=field,
        )


def cut(
    starts_at: datetime, ends_at: datetime, length: timedelta
) -> list[tuple[datetime, datetime]]:
    """A half-day cut into slots of a length, without a rest at the end."""
    found = []
    while starts_at + length <= ends_at:
        found.append((starts_at, starts_at + length))
        starts_at += length
    return found
