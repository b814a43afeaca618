"""Messages queued with the act that wants them, then sent once by the gateway of their channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.formats import ics, sms
from levier.foundation import clock
from levier.foundation.acts import Decision, record
from levier.kernel.text import short_date
from levier.pathways import links, message_words, messages
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import (
    MessageChannel,
    MessagePurpose,
    MessageState,
)
from levier.pathways.message_words import Meeting, Told
from levier.pathways.messages import GatewayError, Outgoing
from levier.pathways.models import Appointment, Invitation, Message
from levier.people import queries as people
from levier.people import wording
from levier.people.models import Person


def ways_to(person: Person) -> list[str]:
    """How somebody can be written to without paper."""
    found = []
    if sms.mobile(person.phone):
        found.append(str(MessageChannel.SMS))
    if person.email:
        found.append(str(MessageChannel.EMAIL))
    return found


def queue(
    *,
    invitation: Invitation,
    purpose: str,
    channels: Iterable[str] = (),
    appointment: Appointment | None = None,
    decision: Decision,
) -> list[Message]:
    """Queue a message by each channel, `channels` empty: by those known. Within a transaction.

    The same one twice is the same one. A channel by which the person can't be reached is left.
    """
    person = invitation.person
    made = []
    for channel in dict.fromkeys(channels or ways_to(person)):
        told = told_by(invitation, purpose, appointment)
        wanted = written(
            invitation, purpose, channel, appointment, told,
            queued_by=decision.actor, queued_at=decision.at,
        )  # fmt: skip
        if not wanted.recipient:
            continue
        message, is_new = _kept(wanted)
        if is_new:
            made.append(message)
    return made


def written(
    invitation: Invitation,
    purpose: str,
    channel: str,
    appointment: Appointment | None,
    told: Told,
    **more: Any,
) -> Message:
    """A message, not saved; without a recipient when that channel does not reach the person."""
    about = f"{appointment.pk}.{appointment.moved}" if appointment else "-"
    return Message(
        key=f"{purpose}:{invitation.pk}:{channel}:{about}",
        person_id=invitation.person_id,
        invitation=invitation,
        channel=channel,
        purpose=purpose,
        recipient=_recipient(invitation, channel),
        subject=message_words.subject(told),
        body=_body(channel, told),
        **more,
    )


def _kept(wanted: Message) -> tuple[Message, bool]:
    """The message of this key: the one there already, or this one, and whether it is new."""
    known = Message.objects.filter(key=wanted.key).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError:  # the same act at the same instant
        return Message.objects.get(key=wanted.key), False
    return wanted, True


def told_by(invitation: Invitation, purpose: str, appointment: Appointment | None) -> Told:
    """What a message is written from."""
    sender = settings.LEVIER_LETTERHEAD["sender"]
    meeting = None
    if appointment is not None:
        slot = appointment.slot
        starts_at = timezone.localtime(appointment.starts_at)
        meeting = Meeting(starts_at, slot.channel, slot.place)
    return Told(
        purpose=purpose,
        sender=sender["name"],
        phone=sender["phone"],
        first_name=invitation.person.first_name.title(),
        link=links.address(invitation.token),
        until=short_date(invitation.expires_on),
        meeting=meeting,
    )


@transaction.atomic
def queue_reminders(*, decision: Decision) -> int:
    """Queue a reminder for each appointment of the next two days; how many. Twice is once."""
    at = decision.at
    rows = Appointment.objects.filter(
        state=domain.S.PENDING,
        starts_at__gt=at + domain.LAST_CALL,
        starts_at__lte=at + domain.REMINDED,
        booked_at__lt=at - domain.LAST_CALL,
    ).select_related("invitation__person", "invitation__pathway", "slot")
    count = 0
    for appointment in rows:
        count += len(
            queue(
                invitation=appointment.invitation,
                purpose=MessagePurpose.REMINDER,
                appointment=appointment,
                decision=decision,
            )
        )
    if count:
        record("pathways.messages.remind", "pathways.message:reminders", decision, count=count)
    return count


def send(message: Message) -> bool:
    """Send a queued message once; whether it left. Another worker that took it is no error.

    A message whose sending was cut short stays in `sending`: it is never sent twice by itself.
    """
    mine = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
    if not mine.update(state=MessageState.SENDING):
        return False
    gateway = messages.gateway_for(message.channel)
    told: dict[str, object] = {"gateway": gateway.name}
    try:
        gateway.send(_outgoing(message))
    except GatewayError as error:
        told |= {"state": MessageState.FAILED, "error": str(error)[:200]}
    else:
        told |= {"state": MessageState.SENT, "sent_at": clock.now(), "error": ""}
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(**told)
    return told["state"] == MessageState.SENT


@transaction.atomic
def retry(*, message: Message, decision: Decision) -> None:
    """Put a message that failed, or was cut short, back in the queue."""
    stuck = [MessageState.FAILED, MessageState.SENDING]
    if Message.objects.filter(pk=message.pk, state__in=stuck).update(state=MessageState.QUEUED):
        record("pathways.message.retry", message, decision)


@transaction.atomic
def mark_printed(*, letters: Iterable[Message], decision: Decision) -> int:
    """These letters were printed and posted; how many."""
    keys = [one.pk for one in letters]
    count = Message.objects.filter(
        pk__in=keys, channel=MessageChannel.LETTER, state=MessageState.QUEUED
    ).update(state=MessageState.SENT, sent_at=decision.at, gateway="impression")
    if count:
        record("pathways.messages.print", "pathways.message:letters", decision, count=count)
    return count


def calendar_of(
    appointment: Appointment, stamped_at: datetime, *, cancelled: bool = False
) -> bytes:
    """The appointment as the person's own calendar takes it in: time and place, no purpose."""
    slot, invitation = appointment.slot, appointment.invitation
    sender = settings.LEVIER_LETTERHEAD["sender"]
    meeting = Meeting(timezone.localtime(appointment.starts_at), slot.channel, slot.place)
    return ics.write(
        [
            ics.Event(
                uid=f"{appointment.uuid}@levier",
                starts_at=appointment.starts_at,
                ends_at=appointment.ends_at,
                title=f"Rendez-vous, {sender['name']}",
                place=message_words.where(meeting),
                description=f"Changer ou annuler : {links.address(invitation.token)}",
                sequence=appointment.moved,
                cancelled=cancelled,
                remind_before=domain.REMINDED / 2,
            )
        ],
        stamped_at=stamped_at,
    )


def _outgoing(message: Message) -> Outgoing:
    calendar = b""
    if message.channel == MessageChannel.EMAIL and message.purpose != MessagePurpose.INVITATION:
        rows = Appointment.objects.filter(invitation=message.invitation_id)
        last = rows.select_related("slot", "invitation").order_by("-booked_at", "-pk").first()
        if last is not None:
            cancelled = message.purpose == MessagePurpose.CANCELLED
            calendar = calendar_of(last, message.queued_at, cancelled=cancelled)
    return Outgoing(str(message.uuid), message.recipient, message.subject, message.body, calendar)


def _body(channel: str, told: Told) -> str:
    if channel == MessageChannel.SMS:
        return message_words.short_text(told)
    return message_words.long_text(told)


def _recipient(invitation: Invitation, channel: str) -> str:
    person = invitation.person
    if channel == MessageChannel.SMS:
        return sms.mobile(person.phone)
    if channel == MessageChannel.EMAIL:
        return person.email
    fact = people.address_of(invitation.pathway.household)
    lines = wording.current_address(fact.content) if fact else []
    return "\n".join([f"{person.first_name} {person.last_name}", *lines]) if lines else ""
