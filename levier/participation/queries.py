"""Reads that count, for the pages of groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from levier.participation.domain import (
    WAITING,
    MeetingState,
    MemberState,
    Presence,
    ProposalState,
)
from levier.participation.models import (
    GroupMeeting,
    GroupMember,
    GroupPresence,
    GroupProposal,
    ResourceGroup,
)

YEAR = timedelta(days=365)
ANSWERED_WELL = (ProposalState.ACCEPTED, ProposalState.IMPLEMENTED)


def counted_groups(groups: QuerySet[ResourceGroup], now: datetime) -> QuerySet[ResourceGroup]:
    """Groups with `people`, `last`, `next`, `waiting` and `late`; names of nobody."""
    members = _count(GroupMember.objects.filter(state=MemberState.MEMBER))
    meetings = GroupMeeting.objects.filter(group=OuterRef("pk")).order_by()
    waiting = GroupProposal.objects.filter(state__in=sorted(WAITING))
    return groups.select_related("centre").annotate(
        people=members,
        last=Subquery(
            meetings.filter(state=MeetingState.HELD).order_by("-held_at").values("held_at")[:1]
        ),
        next=Subquery(
            meetings.filter(state=MeetingState.PLANNED, held_at__gte=now)
            .order_by("held_at")
            .values("held_at")[:1]
        ),
        waiting=_count(waiting),
        late=_count(waiting.filter(due_on__lt=now.date())),
    )


def _count(rows: QuerySet[GroupMember] | QuerySet[GroupProposal]) -> Coalesce:
    counted = rows.filter(group=OuterRef("pk")).order_by().values("group").annotate(all=Count("pk"))
    return Coalesce(Subquery(counted.values("all")), 0)


def counted_meetings(meetings: QuerySet[GroupMeeting]) -> QuerySet[GroupMeeting]:
    """Meetings with `came`: how many members, without a name."""
    present = Q(presences__presence=Presence.PRESENT)
    return meetings.select_related("group__centre").annotate(
        came=Count("presences", filter=present)
    )


@dataclass(frozen=True, slots=True)
class Life:
    """How a group lives, over a year."""

    people: int
    held: int
    came: int
    waiting: int
    answered: int
    agreed: int

    @property
    def average(self) -> int:
        return round(self.came / self.held) if self.held else 0


def life_of(groups: Iterable[ResourceGroup], today: date) -> Life:
    """Members now; meetings, presences and proposals of the last year. Four queries."""
    keys = [group.pk for group in groups]
    held = GroupMeeting.objects.filter(
        group__in=keys, state=MeetingState.HELD, held_at__date__gt=today - YEAR
    )
    told = GroupProposal.objects.filter(group__in=keys).aggregate(
        waiting=Count("pk", filter=Q(state__in=sorted(WAITING))),
        answered=Count("pk", filter=Q(answered_on__gt=today - YEAR)),
        agreed=Count(
            "pk",
            filter=Q(answered_on__gt=today - YEAR)
            & (Q(state__in=ANSWERED_WELL) | Q(done_on__isnull=False)),
        ),
    )
    return Life(
        people=GroupMember.objects.filter(group__in=keys, state=MemberState.MEMBER).count(),
        held=held.count(),
        came=GroupPresence.objects.filter(meeting__in=held, presence=Presence.PRESENT).count(),
        **told,
    )


def without_meeting(groups: QuerySet[ResourceGroup], now: datetime) -> QuerySet[ResourceGroup]:
    """The groups that have no meeting planned."""
    planned = GroupMeeting.objects.filter(
        group=OuterRef("pk"), state=MeetingState.PLANNED, held_at__gte=now
    )
    return groups.filter(is_active=True).exclude(Exists(planned))
