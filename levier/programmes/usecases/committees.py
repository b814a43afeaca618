"""Committees of a pact: convened, held, told in minutes, and followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.programmes import access
from levier.programmes.domain import ProgrammeKind
from levier.programmes.domain.pact import (
    FOLLOW_UP,
    MEETING,
    CommitteeKind,
    MeetingState,
    Presence,
)
from levier.programmes.models import (
    Axis,
    Committee,
    CommitteeMeeting,
    FollowUp,
    MeetingPresence,
    PolicyProgramme,
    Signatory,
)
from levier.programmes.usecases.tree import check_reason


@transaction.atomic
def add_committee(
    *,
    programme: PolicyProgramme,
    kind: str,
    title: str,
    axis: Axis | None = None,
    decision: Decision,
) -> Committee:
    """A committee of a pact; a working group may follow one priority."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    if programme.kind != ProgrammeKind.PTI or kind not in CommitteeKind.values:
        raise Refusal("Ce comité ne peut pas être créé ici.")
    if axis is not None and axis.programme_id != programme.pk:
        raise Refusal("Cette priorité est d'un autre pacte.", field="axis")
    try:
        with transaction.atomic():
            made = Committee.objects.create(
                programme=programme, kind=kind, title=title.strip(), axis=axis
            )
    except IntegrityError as error:
        raise Refusal("Un comité porte déjà ce nom.", field="title") from error
    record("programmes.committee.create", made, decision, kind=kind)
    return made


@transaction.atomic
def convene(
    *,
    committee: Committee,
    held_at: datetime,
    place: str = "",
    agenda: str = "",
    decision: Decision,
) -> CommitteeMeeting:
    """Plan a meeting with its agenda."""
    access.require_everywhere(decision, access.PACT)
    made = CommitteeMeeting.objects.create(
        committee=committee, held_at=held_at, place=place.strip(), agenda=agenda.strip()
    )
    record("programmes.meeting.convene", made, decision, committee=committee.pk)
    return made


@transaction.atomic
def change_meeting(
    *,
    meeting: CommitteeMeeting,
    revision: int,
    held_at: datetime,
    place: str,
    agenda: str,
    minutes: str,
    decision: Decision,
) -> None:
    """Change the date, the agenda or the minutes. Minutes come once the meeting was held."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    if minutes.strip() and meeting.state != MeetingState.HELD:
        raise Refusal(
            "Le compte rendu s'écrit une fois la réunion tenue : notez-le d'abord.",
            field="minutes",
        )
    changed = CommitteeMeeting.objects.filter(pk=meeting.pk, revision=revision).update(
        held_at=held_at,
        place=place.strip(),
        agenda=agenda.strip(),
        minutes=minutes.strip(),
        revision=revision + 1,
    )
    if not changed:
        raise Refusal("Quelqu'un d'autre vient de modifier cette réunion : rechargez la page.")
    record("programmes.meeting.change", meeting, decision, revision=revision + 1)


@transaction.atomic
def hold_meeting(
    *, meeting: CommitteeMeeting, presences: Mapping[int, tuple[str, str]], decision: Decision
) -> None:
    """Note that a meeting was held and who came: `{signatory: (presence, by whom)}`.

    Refusal before it takes place, or for an institution of another pact.
    """
    access.require_everywhere(decision, access.PACT)
    if meeting.held_at > decision.at:
        raise Refusal("Cette réunion n'a pas encore eu lieu.")
    known = Signatory.objects.filter(programme=meeting.committee.programme_id)
    if not set(presences) <= set(known.values_list("pk", flat=True)):
        raise Refusal("Une de ces institutions n'est pas du pacte.")
    if not {state for state, _ in presences.values()} <= set(Presence.values):
        raise Refusal("Cette présence n'existe pas.")
    move(meeting, "hold", MEETING, decision)
    MeetingPresence.objects.bulk_create(
        MeetingPresence(meeting=meeting, signatory_id=pk, presence=state, person=who.strip())
        for pk, (state, who) in presences.items()
    )


def cancel_meeting(*, meeting: CommitteeMeeting, decision: Decision) -> None:
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    move(meeting, "cancel", MEETING, decision)


@transaction.atomic
def add_follow_up(
    *,
    meeting: CommitteeMeeting,
    text: str,
    owner: Signatory,
    due_on: date | None = None,
    decision: Decision,
) -> FollowUp:
    """Write down what a meeting decided, who does it and by when."""
    access.require_everywhere(decision, access.PACT)
    if meeting.state != MeetingState.HELD:
        raise Refusal("Une réunion décide une fois tenue.")
    if owner.programme_id != meeting.committee.programme_id:
        raise Refusal("Cette institution n'est pas du pacte.", field="owner")
    made = FollowUp.objects.create(meeting=meeting, text=text.strip(), owner=owner, due_on=due_on)
    record("programmes.followup.decide", made, decision, owner=owner.pk)
    return made


def close_follow_up(*, follow_up: FollowUp, name: str, decision: Decision) -> None:
    """Note that a decision is carried out, or dropped."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    if name not in FOLLOW_UP.moves:
        raise Refusal("Ce changement n'existe pas.")
    move(follow_up, name, FOLLOW_UP, decision, closed_on=decision.at.date())
