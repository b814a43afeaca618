"""Meetings of a group: planned each month, held, told in minutes that name nobody."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.participation import access
from levier.participation.domain import (
    LONGEST,
    MEETING,
    SHORTEST,
    Convening,
    MeetingState,
    MemberState,
    Presence,
)
from levier.participation.models import GroupMeeting, GroupMember, GroupPresence, ResourceGroup

TWICE = "Ce groupe a déjà une réunion à cette date et à cette heure."


@transaction.atomic
def plan_meeting(*, group: ResourceGroup, convening: Convening, decision: Decision) -> GroupMeeting:
    """A meeting to come, or one that was held and not written down. Refusal without a place."""
    access.require(decision, access.ANIMATE, group)
    told = _checked(convening)
    try:
        with transaction.atomic():
            made = GroupMeeting.objects.create(
                group=group, held_at=told.held_at, place=told.place, agenda=told.agenda,
                minutes_long=told.minutes,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal(TWICE, field="held_at") from error
    record("participation.meeting.plan", made, decision, group=group.pk)
    return made


def _checked(convening: Convening) -> Convening:
    place = convening.place.strip()
    if not place:
        raise Refusal("Dites où le groupe se réunit.", field="place")
    if not SHORTEST <= convening.minutes <= LONGEST:
        raise Refusal("Une réunion dure entre un quart d'heure et huit heures.", field="length")
    return Convening(convening.held_at, place, convening.agenda.strip(), convening.minutes)


@transaction.atomic
def change_meeting(
    *,
    meeting: GroupMeeting,
    revision: int,
    convening: Convening,
    minutes: str = "",
    decision: Decision,
) -> None:
    """Change the date, the place, the agenda or the minutes, which come once it was held."""
    access.require(decision, access.ANIMATE, meeting.group)
    told = _checked(convening)
    if minutes.strip() and meeting.state != MeetingState.HELD:
        raise Refusal(
            "Le compte rendu s'écrit une fois la réunion tenue : notez d'abord les présences.",
            field="minutes",
        )
    rows = GroupMeeting.objects.filter(pk=meeting.pk, revision=revision)
    try:
        with transaction.atomic():
            changed = rows.exclude(state=MeetingState.CANCELLED).update(
                held_at=told.held_at, place=told.place, agenda=told.agenda,
                minutes=minutes.strip(), minutes_long=told.minutes, revision=revision + 1,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal(TWICE, field="held_at") from error
    if not changed:
        raise Refusal(
            "Cette réunion vient d'être modifiée ou annulée : rechargez la page pour voir où elle "
            "en est."
        )
    record("participation.meeting.change", meeting, decision, revision=revision + 1)


@transaction.atomic
def hold_meeting(
    *,
    meeting: GroupMeeting,
    present: Collection[GroupMember],
    excused: Collection[GroupMember] = (),
    guests: int = 0,
    decision: Decision,
) -> None:
    """Note that it was held and who came; the other members were absent.

    Refusal before it takes place, for a member of another group, or present and excused at once.
    """
    access.require(decision, access.ANIMATE, meeting.group)
    if meeting.held_at > decision.at:
        raise Refusal("Cette réunion n'a pas encore eu lieu.")
    everybody = [*present, *excused]
    if len({member.pk for member in everybody}) < len(everybody):
        raise Refusal("Une personne ne peut pas être présente et excusée.", field="excused")
    if any(
        member.group_id != meeting.group_id or member.state != MemberState.MEMBER
        for member in everybody
    ):
        raise Refusal("Une de ces personnes n'est pas membre du groupe.", field="present")
    move(meeting, "hold", MEETING, decision, guests=guests)
    GroupPresence.objects.bulk_create(
        GroupPresence(meeting=meeting, member=member, presence=how)
        for how, members in ((Presence.PRESENT, present), (Presence.EXCUSED, excused))
        for member in members
    )


def cancel_meeting(*, meeting: GroupMeeting, decision: Decision) -> None:
    """Cancel what was planned, with the reason that the journal keeps."""
    access.require(decision, access.ANIMATE, meeting.group)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi la réunion est annulée.", field="reason")
    move(meeting, "cancel", MEETING, decision)
