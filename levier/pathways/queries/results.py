"""What actions did for people in a year, from what is recorded: counts, never names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from levier.pathways.domain import exits
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.people import SENIOR, YOUNG, Mark
from levier.pathways.domain.prescriptions import PrescriptionState
from levier.pathways.models import Prescription, PublicMark, WayOut
from levier.people.domain import HouseholdRole
from levier.people.models import Membership
from levier.programmes.domain.evaluation import MeasureKey
from levier.programmes.models import Action

SOURCE = "compté par Levier : prescriptions"
GOOD = [one for one in domain.AFTERWARDS if exits.category_of(one) in exits.POSITIVE]


@dataclass(frozen=True, slots=True)
class Results:
    """What was recorded of people sent in a year. `waited`: days from sent to entered, on average.

    People are counted once each for `joined`; the rest counts prescriptions.
    """

    key: Any
    sent: int = 0
    joined: int = 0
    present: int = 0
    left: int = 0
    queue: int = 0
    waited: int | None = None
    lifted: int = 0
    positive: int = 0

    def measures(self) -> Iterator[tuple[str, int]]:
        """By the key of an indicator of programmes; a wait of nobody is not told."""
        yield MeasureKey.JOINED, self.joined
        yield MeasureKey.PRESENT, self.present
        yield MeasureKey.LEFT, self.left
        yield MeasureKey.LIFTED, self.lifted
        yield MeasureKey.EXITS, self.positive
        if self.waited is not None:
            yield MeasureKey.WAIT, self.waited


def by_action(year: int, actions: QuerySet[Action] | None = None) -> dict[int, Results]:
    """`{action: its results}`, of those to which somebody was sent. One query."""
    rows = Prescription.objects.filter(action__isnull=False)
    if actions is not None:
        rows = rows.filter(action__in=actions.order_by().values("pk"))
    return {one.key: one for one in _counted(rows, F("action"), year)}


def counted_actions(actions: QuerySet[Action], year: int) -> QuerySet[Action]:
    """Actions to which somebody was sent, each with its counts of a year. One query a page."""
    sent = actions.filter(pk__in=Prescription.objects.order_by().values("action"))
    inside = Q(prescriptions__state__in=sorted(domain.INSIDE))
    ended = Q(prescriptions__ended_on__year=year)
    entered = Q(prescriptions__entered_on__year=year)
    waits = Q(prescriptions__state=PrescriptionState.WAITING)
    return sent.annotate(
        was_sent=Count("prescriptions", filter=Q(prescriptions__sent_on__year=year)),
        joined=Count("prescriptions__person", distinct=True, filter=entered),
        from_area=Count(
            "prescriptions__person",
            distinct=True,
            filter=entered & Q(prescriptions__person__in=_of_priority_area()),
        ),
        present=Count("prescriptions", filter=inside),
        gone=Count("prescriptions", filter=ended),
        queue=Count("prescriptions", filter=waits),
        lifted=Count("prescriptions", filter=Q(prescriptions__lifted_on__year=year)),
        positive=Count("prescriptions", filter=ended & Q(prescriptions__situation__in=GOOD)),
    )


def by_centre(rows: QuerySet[Prescription], year: int) -> list[Results]:
    """By the centre of the person when it was sent; `key`: its name, "" outside."""
    return _counted(rows, F("centre__name"), year)


def by_sex(rows: QuerySet[Prescription], year: int) -> list[Results]:
    return _counted(rows, F("person__sex"), year)


def by_age(rows: QuerySet[Prescription], year: int) -> list[Results]:
    """By the age at the end of the year: `young`, `middle`, `senior`."""
    return _counted(rows, _age(year), year)


def by_household(rows: QuerySet[Prescription], year: int) -> list[Results]:
    """By who lives there today: `alone`, `parent` (alone with children), `couple`, `family`."""
    there = Membership.objects.filter(household=OuterRef("pathway__household"), until=None)
    couple = Exists(there.filter(role=HouseholdRole.PARTNER))
    children = Exists(there.filter(role=HouseholdRole.CHILD))
    kind = Case(
        When(couple & children, then=Value("family")),
        When(couple, then=Value("couple")),
        When(children, then=Value("parent")),
        default=Value("alone"),
        output_field=CharField(),
    )
    return _counted(rows, kind, year)


def by_priority_area(rows: QuerySet[Prescription], year: int) -> list[Results]:
    """By whether an agent says today that the person lives in one: `yes`, `untold`."""
    kind = Case(
        When(person__in=_of_priority_area(), then=Value("yes")),
        default=Value("untold"),
        output_field=CharField(),
    )
    return _counted(rows, kind, year)


def _of_priority_area() -> QuerySet[PublicMark, Any]:
    open_marks = PublicMark.objects.filter(kind=Mark.PRIORITY_AREA, until=None)
    return open_marks.order_by().values("person")


def _age(year: int) -> Case:
    young, senior = date(year - YOUNG, 12, 31), date(year - SENIOR, 12, 31)
    return Case(
        When(person__born_on__gt=young, then=Value("young")),
        When(person__born_on__lte=senior, then=Value("senior")),
        default=Value("middle"),
        output_field=CharField(),
    )


def _counted(rows: QuerySet[Prescription], by: Any, year: int) -> list[Results]:
    entered = Q(entered_on__year=year)
    ended = Q(ended_on__year=year)
    length = ExpressionWrapper(F("entered_on") - F("sent_on"), output_field=DurationField())
    told = (
        rows.order_by()
        .annotate(part=by)
        .values("part")
        .annotate(
            was_sent=Count("pk", filter=Q(sent_on__year=year)),
            joined=Count("person", distinct=True, filter=entered),
            present=Count("pk", filter=Q(state__in=sorted(domain.INSIDE))),
            left=Count("pk", filter=ended),
            queue=Count("pk", filter=Q(state=PrescriptionState.WAITING)),
            waited=Avg(length, filter=entered),
            lifted=Count("pk", filter=Q(lifted_on__year=year)),
            positive=Count("pk", filter=ended & Q(situation__in=GOOD)),
        )
        .order_by("part")
    )
    return [_results(row) for row in told]


def _results(row: Mapping[str, Any]) -> Results:
    waited: timedelta | None = row["waited"]
    return Results(
        key=row["part"],
        sent=row["was_sent"],
        joined=row["joined"],
        present=row["present"],
        left=row["left"],
        queue=row["queue"],
        waited=None if waited is None else max(round(waited / timedelta(days=1)), 0),
        lifted=row["lifted"],
        positive=row["positive"],
    )


def total(rows: Sequence[Results]) -> Results:
    """Added up; the wait, weighed by who entered. A person of two actions counts in each."""
    entered = sum(one.joined for one in rows if one.waited is not None)
    weighed = sum(one.waited * one.joined for one in rows if one.waited is not None)
    names = ("sent", "joined", "present", "left", "queue", "lifted", "positive")
    sums = {name: sum(getattr(one, name) for one in rows) for name in names}
    return Results("", **sums, waited=round(weighed / entered) if entered else None)


def values_of(year: int) -> dict[tuple[int, str], int]:
    """What indicators of actions take in: by (action, measure). One query."""
    return {
        (action, key): value
        for action, one in by_action(year).items()
        for key, value in one.measures()
    }


def exits_by_category(rows: QuerySet[WayOut]) -> dict[str, int]:
    """How many ways out of each category. One query."""
    return dict(rows.order_by().values_list("category").annotate(Count("pk")))


def later_by_category(rows: QuerySet[WayOut], today: date) -> dict[str, int]:
    """The same six months later, for those whose day has come. One query."""
    due = rows.filter(later_due_on__lte=today).order_by()
    return dict(due.values_list("later_category").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class Returns:
    """Of those whose six months are over (`due`), who is back; how many by the payers' feeds."""

    due: int
    back: int
    by_payers: int


def returns(rows: QuerySet[WayOut], today: date) -> Returns:
    """Those of these ways out; the deceased are out of the count. One query."""
    due = rows.filter(later_due_on__lte=today).exclude(situation=exits.Situation.DEAD)
    back = Q(later=exits.Situation.BACK)
    told = due.order_by().aggregate(
        due=Count("pk"),
        back=Count("pk", filter=back),
        by_payers=Count("pk", filter=back & Q(later_by__startswith=exits.PAYER)),
    )
    return Returns(**told)
