"""People invited, times booked by them or for them, moved, cancelled, and what became of them.

The same seat taken twice at the same instant: the database lets one through, the other is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.directory.models import Agent
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import counted, short_moment
from levier.pathways import links
from levier.pathways import support_access as access
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import (
    APPOINTMENT,
    AppointmentState,
    MessageChannel,
    MessagePurpose,
    Purpose,
    SlotKind,
)
from levier.pathways.models import Appointment, Invitation, Pathway, Slot, SupportBody
from levier.pathways.queries import appointments as queries
from levier.pathways.usecases import messaging, slots
from levier.pathways.usecases.contacts import note_contact
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.referring import day_of, held
from levier.territory.models import SocialCentre

S = AppointmentState
LONGEST_LINK = 90  # days
TAKEN = (
    "Quelqu'un vient de prendre cet horaire. Rien n'est changé pour vous : choisissez-en un autre."
)
BY_LINK = "system:link"  # the person, through the link
MOVES = {S.SEEN: "see", S.NO_SHOW: "miss", S.EXCUSED: "excuse"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may choose among: the slots of a host, of a body, or of a place."""

    purpose: str
    kind: str = SlotKind.INDIVIDUAL
    host: Agent | None = None
    centre: SocialCentre | None = None
    body: SupportBody | None = None
    days: int = domain.INVITED_FOR


@transaction.atomic
def invite(
    *, pathway: Pathway, offer: Offer, channels: Iterable[str], decision: Decision
) -> Invitation:
    """Ask a person to choose a time, by the channels told; the former invitation closes.

    Refusal when nothing is offered to choose from, when no channel reaches the person, or for
    a link that would live more than three months.
    """
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    _check_offer(offer)
    if not 1 <= offer.days <= LONGEST_LINK:
        raise Refusal(f"Une invitation vaut de 1 à {LONGEST_LINK} jours.", field="days")
    made = _invitation(pathway, offer, decision)
    if not queries.offered(made, decision.at).exists():
        raise Refusal(
            "Aucun créneau libre à proposer : ouvrez-en dans l'agenda, puis invitez.",
            field="host",
        )
    wanted = list(channels)
    unknown = set(wanted) - set(MessageChannel.values)
    if not wanted or unknown:
        raise Refusal("Choisissez comment inviter la personne.", field="channels")
    queued = messaging.queue(
        invitation=made, purpose=MessagePurpose.INVITATION, channels=wanted, decision=decision
    )
    if not queued:
        raise Refusal(
            "On ne peut joindre la personne ainsi : ni mobile, ni courriel, ni adresse connus pour "
            "ce choix. Complétez ses coordonnées, ou choisissez une autre voie.",
            field="channels",
        )
    Invitation.objects.filter(pathway=pathway, is_silent=False, closed_at=None).exclude(
        pk=made.pk
    ).exclude(appointments__state=S.PENDING).update(closed_at=decision.at)
    record("pathways.invitation.send", made, decision, channels=sorted(wanted),
           until=made.expires_on.isoformat())  # fmt: skip
    return made


@transaction.atomic
def book_by_link(*, invitation: Invitation, slot: Slot, decision: Decision) -> Appointment:
    """The person takes a slot that the link offers; the one already taken is given back.

    Refusal for a link that is over, a slot that is not offered any more, or taken meanwhile.
    """
    _check_link(invitation, decision)
    if not queries.offered(invitation, decision.at).filter(pk=slot.pk).exists():
        raise Refusal(TAKEN)
    current = queries.booked(invitation)
    if current is not None:
        _check_last_call(current, decision)
        return _moved(current, slot, decision)
    made = _seated(invitation, slot, decision)
    record("pathways.appointment.book", made, decision, starts_at=made.starts_at.isoformat())
    messaging.queue(invitation=invitation, purpose=MessagePurpose.CONFIRMATION, appointment=made,
                    decision=decision)  # fmt: skip
    return made


@transaction.atomic
def cancel_by_link(*, invitation: Invitation, decision: Decision) -> None:
    """The person can't come and says so: excused. The link may serve to choose again."""
    _check_link(invitation, decision)
    current = queries.booked(invitation)
    if current is None:
        raise Refusal("Vous n'avez pas de rendez-vous à annuler.")
    _check_last_call(current, decision)
    move(current, "excuse", APPOINTMENT, decision, settled_by=decision.actor,
         settled_at=decision.at, because="annulé par la personne")  # fmt: skip
    messaging.queue(invitation=invitation, purpose=MessagePurpose.CANCELLED, appointment=current,
                    decision=decision)  # fmt: skip


@transaction.atomic
def book_slot(*, pathway: Pathway, slot: Slot, purpose: str, decision: Decision) -> Appointment:
    """An agent takes a slot for a person, who is told by what reaches them."""
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    offer = Offer(purpose, slot.kind, slot.host, slot.centre, slot.body)
    _check_offer(offer)
    domain.check_ahead(slot.starts_at, decision.at, field="slot")
    days = max((timezone.localtime(slot.starts_at).date() - day_of(decision)).days, 1)
    made = _invitation(pathway, offer, decision, silent_for=days)
    appointment = _seated(made, slot, decision)
    record("pathways.appointment.book", appointment, decision,
           starts_at=appointment.starts_at.isoformat())  # fmt: skip
    channels = messaging.ways_to(pathway.person) or [MessageChannel.LETTER]
    messaging.queue(invitation=made, purpose=MessagePurpose.CONFIRMATION, channels=channels,
                    appointment=appointment, decision=decision)  # fmt: skip
    return appointment


@transaction.atomic
def book_at(
    *, pathway: Pathway, plan: slots.SlotPlan, purpose: str, decision: Decision
) -> Appointment:
    """An agent fixes a time that no slot offered: the slot is opened for it alone."""
    access.require_pathway(decision, access.SUPPORT, pathway)
    opened = slots.open_slots(plan=plan, decision=decision)
    return book_slot(pathway=pathway, slot=opened[0], purpose=purpose, decision=decision)


@transaction.atomic
def move_appointment(*, appointment: Appointment, slot: Slot, decision: Decision) -> None:
    """An agent moves an appointment to another slot; the person is told."""
    access.require_pathway(decision, access.SUPPORT, appointment.pathway)
    held(appointment.pathway_id)
    domain.check_ahead(slot.starts_at, decision.at, field="slot")
    _moved(appointment, slot, decision)


@transaction.atomic
def settle_appointment(
    *, appointment: Appointment, state: str, because: str = "", decision: Decision
) -> None:
    """Say what became of an appointment: come, absent, excused. An absence is a fact, no more."""
    access.require_pathway(decision, access.SUPPORT, appointment.pathway)
    if state not in domain.TOLD:
        raise Refusal("Dites ce qu'est devenu ce rendez-vous.", field="state")
    early = appointment.starts_at > decision.at
    if early and state != S.EXCUSED:
        raise Refusal(
            f"Ce rendez-vous est le {short_moment(timezone.localtime(appointment.starts_at))} : "
            "on dit ce qu'il est devenu une fois passé.",
            field="state",
        )
    told = words(because, "because", "la précision", most=200, needed=False)
    if appointment.state == state:
        raise Refusal("C'est déjà ce qui est noté.")
    move(appointment, MOVES[AppointmentState(state)], APPOINTMENT, decision,
         settled_by=decision.actor, settled_at=decision.at, because=told)  # fmt: skip
    if state == S.SEEN:
        on = timezone.localtime(appointment.starts_at).date()
        note_contact(pathway=held_any(appointment.pathway_id), on=on)


@transaction.atomic
def revoke_appointment(*, appointment: Appointment, decision: Decision) -> None:
    """The service can't receive: the person is told, with the link to choose again."""
    access.require_pathway(decision, access.SUPPORT, appointment.pathway)
    why = words(decision.reason, "reason", "pourquoi le rendez-vous est annulé", most=200)
    _revoke(appointment, why, decision)


@transaction.atomic
def cancel_slot(*, slot: Slot, decision: Decision) -> int:
    """Cancel a slot and every appointment that it holds; how many people were told."""
    access.require_slot(decision, slot)
    why = words(decision.reason, "reason", "pourquoi le créneau est annulé", most=200)
    slot = Slot.objects.select_for_update().get(pk=slot.pk)
    told = list(slot.appointments.filter(state=S.PENDING).select_related("slot"))
    for appointment in told:
        _revoke(appointment, why, decision)
    slots.cancel_slot(slot=slot, decision=decision)
    return len(told)


def held_any(pathway_id: int) -> Pathway:
    """The pathway, ended or not: a contact counts until the very end."""
    return Pathway.objects.select_for_update().get(pk=pathway_id)


def _revoke(appointment: Appointment, why: str, decision: Decision) -> None:
    move(appointment, "revoke", APPOINTMENT, decision, settled_by=decision.actor,
         settled_at=decision.at, because=why)  # fmt: skip
    messaging.queue(invitation=appointment.invitation, purpose=MessagePurpose.CANCELLED,
                    appointment=appointment, decision=decision)  # fmt: skip


def _seated(invitation: Invitation, slot: Slot, decision: Decision) -> Appointment:
    """A seat of the slot for the person of the invitation; Refusal when somebody was faster."""
    slot, seat = _seat(invitation.pathway, slot)
    appointment = Appointment(
        pathway=invitation.pathway,
        person_id=invitation.person_id,
        invitation=invitation,
        slot=slot,
        seat=seat,
        purpose=invitation.purpose,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_by=decision.actor,
        booked_at=decision.at,
    )
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        raise Refusal(TAKEN, field="slot") from error
    _extend(invitation, slot)
    return appointment


def _moved(appointment: Appointment, slot: Slot, decision: Decision) -> Appointment:
    if appointment.slot_id == slot.pk:
        raise Refusal("C'est déjà l'horaire de ce rendez-vous.", field="slot")
    former = appointment.slot_id
    slot, seat = _seat(appointment.pathway, slot, but=appointment.pk)
    try:
        with transaction.atomic():
            move(appointment, "move", APPOINTMENT, decision, slot=slot, seat=seat,
                 starts_at=slot.starts_at, ends_at=slot.ends_at, moved=appointment.moved + 1,
                 )  # fmt: skip
    except IntegrityError as error:
        raise Refusal(TAKEN, field="slot") from error
    _free_private_slot(former, decision)
    _extend(appointment.invitation, slot)
    messaging.queue(invitation=appointment.invitation, purpose=MessagePurpose.MOVED,
                    appointment=appointment, decision=decision)  # fmt: skip
    return appointment


def _seat(pathway: Pathway, slot: Slot, but: int = 0) -> tuple[Slot, int]:
    """The slot, held until the end of the transaction, and a free seat of it."""
    slot = Slot.objects.select_for_update(of=("self",)).select_related("host").get(pk=slot.pk)
    if slot.cancelled_at is not None:
        raise Refusal("Ce créneau vient d'être annulé : choisissez-en un autre.", field="slot")
    other = queries.clashing(pathway, slot, but)
    if other is not None:
        told = short_moment(timezone.localtime(other.starts_at))
        raise Refusal(f"La personne a déjà un rendez-vous le {told}.", field="slot")
    seat = queries.free_seat(slot)
    if seat is None:
        raise Refusal(TAKEN, field="slot")
    return slot, seat


def _free_private_slot(former: int, decision: Decision) -> None:
    """A slot opened for one appointment alone goes with it."""
    rows = Slot.objects.filter(pk=former, is_bookable=False, kind=SlotKind.INDIVIDUAL)
    rows.filter(cancelled_at=None).update(cancelled_at=decision.at)


def _extend(invitation: Invitation, slot: Slot) -> None:
    """The link lives as long as the appointment that it may change."""
    day = timezone.localtime(slot.starts_at).date()
    if invitation.expires_on < day:
        Invitation.objects.filter(pk=invitation.pk).update(expires_on=day)
        invitation.expires_on = day


def _invitation(
    pathway: Pathway, offer: Offer, decision: Decision, silent_for: int | None = None
) -> Invitation:
    token = links.new_token()
    field = Invitation._meta.get_field("token_index")
    days = offer.days if silent_for is None else silent_for
    return Invitation.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        purpose=offer.purpose,
        kind=offer.kind,
        host=offer.host,
        centre=offer.centre,
        body=offer.body,
        token=token,
        token_index=field.of(token),
        invited_by=decision.actor,
        invited_at=decision.at,
        expires_on=day_of(decision) + timedelta(days=days),
        is_silent=silent_for is not None,
    )


def _check_offer(offer: Offer) -> None:
    if offer.purpose not in Purpose.values:
        raise Refusal("Choisissez l'objet du rendez-vous.", field="purpose")
    if offer.kind not in SlotKind.values:
        raise Refusal("Choisissez la nature du rendez-vous.", field="kind")
    if offer.host is None and offer.centre is None and offer.body is None:
        raise Refusal("Dites avec qui, ou dans quel lieu.", field="host")


def _check_link(invitation: Invitation, decision: Decision) -> None:
    held(invitation.pathway_id)
    invitation.refresh_from_db(fields=["closed_at", "expires_on"])
    if not queries.is_usable(invitation, decision.at):
        raise Refusal("Ce lien n'est plus valable. Appelez-nous pour prendre rendez-vous.")


def _check_last_call(appointment: Appointment, decision: Decision) -> None:
    if appointment.starts_at - decision.at < domain.LAST_CALL:
        left = counted(int(domain.LAST_CALL.total_seconds() // 60), "minute")
        raise Refusal(f"Le rendez-vous est dans moins de {left} : appelez-nous pour le changer.")
