"""What was written to the people of a demonstration: invitations, confirmations, reminders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from levier.foundation import bulk
from levier.pathways.demo_support.people import moment
from levier.pathways.domain.appointments import (
    REMINDED,
    AppointmentState,
    MessageChannel,
    MessagePurpose,
    MessageState,
)
from levier.pathways.models import Appointment, Invitation, Message
from levier.pathways.usecases import messaging

FAILED_ONE_IN = 60  # messages that did not leave: a full box, a number that is none any more
WHY = "boîte pleine"
NOW = time(8)


def seed(
    appointments: Sequence[Appointment], invitations: Sequence[Invitation], today: date
) -> int:
    """One message a way of writing to each person invited; how many. Letters wait on paper."""
    booked = {one.invitation_id: one for one in appointments}
    rows = [each for one in invitations for each in _messages(one, booked, today)]
    return bulk.insert(rows)


def _messages(
    invitation: Invitation, booked: Mapping[int, Appointment], today: date
) -> Iterator[Message]:
    appointment = booked.get(invitation.pk)
    if appointment is None:
        yield from _written(invitation, MessagePurpose.INVITATION, None, invitation.invited_at)
        return
    at = appointment.booked_at
    yield from _written(invitation, MessagePurpose.CONFIRMATION, appointment, at)
    reminded = appointment.starts_at - REMINDED
    if reminded <= moment(today, NOW) and appointment.state == AppointmentState.PENDING:
        yield from _written(invitation, MessagePurpose.REMINDER, appointment, reminded)


def _written(
    invitation: Invitation, purpose: str, appointment: Appointment | None, at: datetime
) -> Iterator[Message]:
    told = messaging.told_by(invitation, purpose, appointment)
    for channel in messaging.ways_to(invitation.person):
        failed = channel == MessageChannel.EMAIL and invitation.pk % FAILED_ONE_IN == 0
        yield messaging.written(
            invitation, purpose, channel, appointment, told,
            queued_by=invitation.invited_by, queued_at=at,
            state=MessageState.FAILED if failed else MessageState.SENT,
            sent_at=None if failed else at + timedelta(minutes=2),
            gateway="fichiers", error=WHY if failed else "",
        )  # fmt: skip
