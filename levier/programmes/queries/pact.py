"""A pact read whole: who signed, what was promised, where it stands, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from levier.programmes.domain import ProgrammeKind
from levier.programmes.domain.pact import (
    CommitmentState,
    FollowUpState,
    MeetingState,
    ReportState,
    SignatureState,
    is_late,
)
from levier.programmes.models import (
    Axis,
    Commitment,
    CommitteeMeeting,
    FollowUp,
    PolicyProgramme,
    ProgressReport,
    Signatory,
)


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment with what a list says of it."""

    commitment: Commitment
    is_late: bool
    contributors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    axis: Axis
    promised: list[Promised]

    @property
    def kept(self) -> int:
        return sum(one.commitment.state == CommitmentState.DONE for one in self.promised)


@dataclass(frozen=True, slots=True)
class Pact:
    programme: PolicyProgramme
    signatories: list[Signatory]
    priorities: list[Priority]

    @property
    def promised(self) -> list[Promised]:
        return [one for priority in self.priorities for one in priority.promised]

    @property
    def kept(self) -> int:
        return sum(priority.kept for priority in self.priorities)

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.promised)

    @property
    def signed(self) -> int:
        return sum(one.state == SignatureState.SIGNED for one in self.signatories)


def pact_of(programme: PolicyProgramme, today: date) -> Pact:
    """The whole pact in four queries."""
    priorities = {axis.pk: Priority(axis, []) for axis in programme.axes.order_by("number")}
    commitments = (
        Commitment.objects.filter(axis__programme=programme)
        .select_related("carrier")
        .prefetch_related("contributors")
        .order_by("axis", "code")
    )
    for each in commitments:
        late = is_late(each.state, each.due_on, today)
        names = tuple(str(one) for one in each.contributors.all())
        priorities[each.axis_id].promised.append(Promised(each, late, names))
    signatories = list(Signatory.objects.filter(programme=programme).order_by("position"))
    return Pact(programme, signatories, list(priorities.values()))


def pact_of_today(pacts: QuerySet[PolicyProgramme], today: date) -> PolicyProgramme | None:
    """The pact that runs, else the last one that started."""
    known = pacts.filter(kind=ProgrammeKind.PTI).order_by("-since")
    return known.on(today).first() or known.first()  # type: ignore[attr-defined]


def pending_reports(programme: PolicyProgramme) -> QuerySet[ProgressReport]:
    """What carriers told and nobody examined yet."""
    return (
        ProgressReport.objects.filter(
            state=ReportState.PENDING, commitment__axis__programme=programme
        )
        .select_related("commitment__carrier")
        .order_by("reported_at", "pk")
    )


def meetings_to_come(programme: PolicyProgramme, at: datetime) -> QuerySet[CommitteeMeeting]:
    return (
        CommitteeMeeting.objects.filter(
            committee__programme=programme, state=MeetingState.PLANNED, held_at__gte=at
        )
        .select_related("committee")
        .order_by("held_at", "pk")
    )


def open_follow_ups(programme: PolicyProgramme) -> QuerySet[FollowUp]:
    return (
        FollowUp.objects.filter(meeting__committee__programme=programme, state=FollowUpState.OPEN)
        .select_related("owner", "meeting__committee")
        .order_by("due_on", "pk")
    )
