"""The groups of the demonstration: one a social centre, two years of monthly meetings, people of
no file, proposals in every state. Invented, and said so. Starting again changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import fold
from levier.participation import rules
from levier.participation.demo_words import AGENDAS, FIRST_NAMES, LAST_NAMES, MINUTES, PROPOSALS
from levier.participation.domain import (
    CandidateState,
    ExpenseKind,
    ExpenseState,
    MeetingState,
    MemberState,
    PaperKind,
    Presence,
    ProposalState,
    Source,
)
from levier.participation.models import (
    GroupExpense,
    GroupMeeting,
    GroupMember,
    GroupPresence,
    GroupProposal,
    PanelCandidate,
    ResourceGroup,
)
from levier.participation.usecases.papers import issue_paper
from levier.sanctions.models import Panel
from levier.territory.models import SocialCentre

MONTHS_BACK, MONTHS_AHEAD = 24, 2
WRITTEN = 3  # groups that have letters
OTHER = "system:demo-approver"
STATES = list(ProposalState)


@transaction.atomic
def seed_demo(decision: Decision) -> int:
    """How many groups were put in."""
    if ResourceGroup.objects.exists():
        return 0
    groups = ResourceGroup.objects.bulk_create(
        ResourceGroup(
            centre=centre,
            place="salle du rez-de-chaussée de la MDS",
            rhythm="Chaque mois, un mardi de 14 h à 16 h",
            is_example=True,
        )
        for centre in SocialCentre.objects.order_by("pk")
    )
    members = GroupMember.objects.bulk_create(
        one for rank, group in enumerate(groups) for one in _members(rank, group, decision)
    )
    meetings = GroupMeeting.objects.bulk_create(
        one for rank, group in enumerate(groups) for one in _meetings(rank, group, decision)
    )
    presences = GroupPresence.objects.bulk_create(_presences(members, meetings))
    GroupExpense.objects.bulk_create(_expenses(presences, decision))
    GroupProposal.objects.bulk_create(
        one
        for rank, group in enumerate(groups)
        for one in _proposals(rank, group, meetings, decision)
    )
    _candidates(members, decision)
    _papers(groups[:WRITTEN], decision)
    record("participation.demo.seed", "participation.resourcegroup:0", decision, groups=len(groups))
    return len(groups)


def _papers(groups: list[ResourceGroup], decision: Decision) -> None:
    """Some groups have their next invitation, the last minutes and an answer in writing."""
    for group in groups:
        meetings = GroupMeeting.objects.filter(group=group).select_related("group__centre")
        coming = meetings.filter(state=MeetingState.PLANNED, held_at__gt=decision.at)
        told = meetings.filter(state=MeetingState.HELD).exclude(minutes="")
        answered = GroupProposal.objects.filter(group=group, answered_on__isnull=False)
        wanted = (
            (PaperKind.MINUTES, told.order_by("-held_at").first()),
            (PaperKind.ANSWER, answered.select_related("group__centre").first()),
            (PaperKind.INVITATION, coming.order_by("held_at").first()),
        )
        for kind, subject in wanted:
            if subject is not None:
                issue_paper(kind=kind, subject=subject, decision=decision)


def _today(decision: Decision) -> date:
    return timezone.localtime(decision.at).date()


def _members(rank: int, group: ResourceGroup, decision: Decision) -> Iterator[GroupMember]:
    """Seven or eight members, one who left, two who wait to be called back."""
    today = _today(decision)
    for number in range(10 + rank % 2):
        place = rank * 11 + number
        first, last = FIRST_NAMES[place % len(FIRST_NAMES)], LAST_NAMES[place % len(LAST_NAMES)]
        state = (
            MemberState.VOLUNTEER if number == 0 else MemberState.CONTACTED if number == 1
            else MemberState.LEFT if number == 2 else MemberState.MEMBER
        )  # fmt: skip
        received = today - timedelta(days=9 * (number + 1) if number < 2 else 420 + 30 * number)
        is_in = state == MemberState.MEMBER
        has_charter = state in {MemberState.MEMBER, MemberState.LEFT}
        yield GroupMember(
            uuid=uuid.uuid4(), group=group, first_name=first, last_name=last,
            name_key=fold(f"{last} {first}"), source=list(Source)[number % 3], state=state,
            phone="" if state == MemberState.LEFT else f"06 00 00 {rank:02d} {number:02d}",
            words="" if state == MemberState.LEFT else "Plutôt le matin.",
            received_on=received, charter=rules.CHARTER if has_charter else "",
            charter_on=received + timedelta(days=20) if has_charter else None,
            agrees_to_pictures=is_in and number % 3 == 0,
            left_on=today - timedelta(days=60) if state == MemberState.LEFT else None,
            is_example=True,
        )  # fmt: skip


def _meetings(rank: int, group: ResourceGroup, decision: Decision) -> Iterator[GroupMeeting]:
    """One a month: those past were held, the last of some still lacks its minutes."""
    month = Month.of(_today(decision))
    for step in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
        held_at = _tuesday(month + step, 1 + rank % 3)
        past, number = held_at < decision.at, step + MONTHS_BACK
        cancelled = past and (number + rank) % 17 == 0
        held = past and not cancelled
        recent = held_at > decision.at - timedelta(days=21)
        told = held and not (recent and rank % 3 == 0)
        yield GroupMeeting(
            group=group, held_at=held_at, place=group.place,
            agenda=AGENDAS[(number + rank) % len(AGENDAS)],
            minutes=MINUTES[(number + rank) % len(MINUTES)] if told else "",
            state=MeetingState.CANCELLED if cancelled else MeetingState.HELD if held
            else MeetingState.PLANNED,
            guests=(number + rank) % 3 if held else 0, is_example=True,
        )  # fmt: skip


def _tuesday(month: Month, week: int) -> datetime:
    first = month.first_day
    day = first + timedelta(days=(1 - first.weekday()) % 7 + 7 * week)
    return timezone.make_aware(datetime.combine(day, time(14)))


def _presences(members: list[GroupMember], meetings: list[GroupMeeting]) -> Iterator[GroupPresence]:
    """Members come two times in three; some say that they can't."""
    for meeting in meetings:
        if meeting.state != MeetingState.HELD:
            continue
        day = timezone.localtime(meeting.held_at).date()
        for rank, member in enumerate(members):
            if member.group_id != meeting.group_id or not _takes_part(member, day):
                continue
            turn = (rank * 7 + day.month * 3 + day.year) % 6
            if turn < 5:
                how = Presence.PRESENT if turn < 4 else Presence.EXCUSED
                yield GroupPresence(meeting=meeting, member=member, presence=how)


def _takes_part(member: GroupMember, day: date) -> bool:
    since, until = member.charter_on, member.left_on
    return since is not None and since <= day and (until is None or day < until)


def _expenses(presences: list[GroupPresence], decision: Decision) -> Iterator[GroupExpense]:
    """A journey for one presence in three; the latest wait for a second person."""
    for rank, one in enumerate(presences):
        if rank % 3 or one.presence != Presence.PRESENT:
            continue
        age = (decision.at - one.meeting.held_at).days
        state = (
            ExpenseState.SUBMITTED if age < 30 else ExpenseState.APPROVED if age < 75
            else ExpenseState.REFUSED if rank % 40 == 0 else ExpenseState.PAID
        )  # fmt: skip
        entered = one.meeting.held_at + timedelta(days=2)
        is_open = state == ExpenseState.SUBMITTED
        day = timezone.localtime(one.meeting.held_at).date()
        yield GroupExpense(
            meeting=one.meeting, member=one.member, state=state, **_cost(rank, day),
            submitted_by="system:demo", submitted_at=min(entered, decision.at),
            decided_by="" if is_open else OTHER,
            decided_at=None if is_open else min(entered + timedelta(days=9), decision.at),
            refusal="Le trajet est déjà remboursé." if state == ExpenseState.REFUSED else "",
            paid_on=day + timedelta(days=40) if state == ExpenseState.PAID else None,
            reference=f"M-{day.year}-{rank:04d}" if state == ExpenseState.PAID else "",
            is_example=True,
        )  # fmt: skip


def _cost(rank: int, day: date) -> dict[str, object]:
    if rank % 9 == 0:
        return {"kind": ExpenseKind.CHILDCARE, "amount": Money(1_800)}
    if rank % 15 == 3:
        rate = rules.rate(ExpenseKind.MEAL, "", day) or 0
        return {"kind": ExpenseKind.MEAL, "quantity": 1, "rate": Money(rate), "amount": Money(rate)}
    rate, distance = rules.rate(ExpenseKind.MILEAGE, "small", day) or 0, 8 + rank % 37
    return {
        "kind": ExpenseKind.MILEAGE, "quantity": distance, "rate": Money(rate),
        "amount": Money(rate * distance),
    }  # fmt: skip


def _proposals(
    rank: int, group: ResourceGroup, meetings: list[GroupMeeting], decision: Decision
) -> Iterator[GroupProposal]:
    """Every state in turn, the furthest on the oldest; one of some groups waits too long."""
    held = [one for one in meetings if one.group_id == group.pk and one.state == MeetingState.HELD]
    today = _today(decision)
    for number, state in enumerate(STATES):
        title, words, answer, done = PROPOSALS[(rank * len(STATES) + number) % len(PROPOSALS)]
        late = state == ProposalState.FORWARDED and rank % 3 == 0
        submitted = today - timedelta(days=110 if late else 12 + 28 * number)
        made = GroupProposal(
            group=group, title=title, words=words, state=state, submitted_on=submitted,
            due_on=rules.answer_due(submitted), is_example=True,
        )  # fmt: skip
        if number >= 1:
            made.discussed_in = next((one for one in held if _day(one) >= submitted), held[-1])
        if number >= 2:
            made.forwarded_to = "Domaine insertion"
        if number >= 3:
            made.answer, made.answered_by = answer, decision.actor
            made.answered_on = submitted + timedelta(days=70)
        if state in {ProposalState.IMPLEMENTED, ProposalState.REPORTED_BACK}:
            made.done, made.done_on = done, submitted + timedelta(days=120)
        if state == ProposalState.REPORTED_BACK:
            made.reported_in = held[-1]
        yield made


def _day(meeting: GroupMeeting) -> date:
    return timezone.localtime(meeting.held_at).date()


def _candidates(members: list[GroupMember], decision: Decision) -> None:
    """Two names proposed to the first panel there is; none where there is no panel yet."""
    panel = Panel.objects.filter(is_active=True).order_by("pk").first()
    if panel is None:
        return
    centres = set(panel.centres.values_list("pk", flat=True))
    fit = [
        one
        for one in members
        if one.state == MemberState.MEMBER and (not centres or one.group.centre_id in centres)
    ]
    today = _today(decision)
    PanelCandidate.objects.bulk_create(
        PanelCandidate(
            member=one, panel=panel, name=str(one), since=today,
            until=today.replace(day=1, year=today.year + 2), is_substitute=bool(rank),
            is_trained=not rank, state=CandidateState.PROPOSED, proposed_on=today,
            is_example=True,
        )
        for rank, one in enumerate(fit[:2])
    )  # fmt: skip
