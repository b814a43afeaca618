"""The life of a person as one timeline, every room read, each kind for whoever may see it.

A page is cut by day: what comes after is strictly earlier. Each kind is one query or two that
take no more rows than a page shows, so that thirty years cost what thirty days do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, Field, Model, Q, QuerySet
from django.utils import timezone

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.pathways import access as pathways
from levier.pathways.models import Pathway
from levier.people import access as people
from levier.people.models import Household, Membership, Person
from levier.ui.pieces import Event

SIZE = 50  # events of a page; the day that the last one is of is never cut


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose life, for whom, and how much of it. `before`: strictly earlier days alone."""

    agent: Agent
    records: Sequence[Person]  # the one that stands first
    pathways: Sequence[Pathway]  # those that the agent sees
    households: Sequence[Household]
    before: date | None = None
    year: int | None = None

    @property
    def keys(self) -> list[int]:
        return [one.pk for one in self.records]

    @property
    def pathway_keys(self) -> list[int]:
        return [one.pk for one in self.pathways]

    def holds(self, day: date) -> bool:
        in_year = self.year is None or day.year == self.year
        return in_year and (self.before is None or day < self.before)

    def newest(self, rows: QuerySet[Any], day: str) -> list[Any]:
        """The rows to show by the column `day`, the newest first, at most one page."""
        return self.newest_of([rows], day)

    def newest_of(self, parts: Sequence[QuerySet[Any]], day: str) -> list[Any]:
        """The same of several parts of one table, in one query: each has its own index."""
        first, *others = [self.within(rows, day).order_by() for rows in parts]
        told = first.union(*others, all=True) if others else first
        return list(told.order_by(f"-{day}", "-pk")[: SIZE + 1])

    def within(self, rows: QuerySet[Any], day: str) -> QuerySet[Any]:
        """Those whose `day`, a date or a moment, is of this page or of an earlier one."""
        moments = {field.name for field in rows.model._meta.fields if _is_moment(field)}
        name = f"{day}__date" if day in moments else day
        narrowed = Q(**{f"{day}__isnull": False})
        if self.before:
            narrowed &= Q(**{f"{name}__lt": self.before})
        if self.year:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            narrowed &= Q(**{f"{name}__range": (first, last)})
        return rows.filter(narrowed)


def _is_moment(field: Field[Any, Any]) -> bool:
    return isinstance(field, DateTimeField)


Told = Iterator[Event]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events: its name in addresses, its label, who reads it, how it is read."""

    code: str
    label: str
    permission: str
    read: Callable[[Wanted], Told]


@dataclass(frozen=True, slots=True)
class Life:
    """A page, the newest first. `earlier`: the day before which the next one begins."""

    events: list[Event]
    earlier: date | None
    years: list[int] = field(default_factory=list)


def person_or_none(agent: directory.Somebody, pk: int) -> Person | None:
    """The person, when the agent sees a household or a pathway of any of their records."""
    found = Person.objects.select_related("merged_into").filter(pk=pk).first()
    if found is None:
        return None
    stands = found.merged_into or found
    seen = pathways.visible_pathways(agent).filter(Q(person=stands) | Q(person__merged_into=stands))
    if seen.exists() or people.visible_people(agent).filter(pk=stands.pk).exists():
        return stands
    return None


def wanted_of(
    agent: Agent, person: Person, *, before: date | None = None, year: int | None = None
) -> Wanted:
    """Everything that the sources need. Three queries."""
    records = [person, *Person.objects.filter(merged_into=person).order_by("pk")]
    followed = pathways.visible_pathways(agent).filter(person__in=records)
    homes = Membership.objects.filter(person__in=records).order_by().values("household")
    households = people.visible_households(agent).filter(pk__in=homes)
    return Wanted(
        agent,
        records,
        list(followed.select_related("lead", "body", "centre").order_by("since", "pk")),
        list(households.select_related("claimant", "commune").order_by("pk")),
        before,
        year,
    )


def open_kinds(agent: Agent, kinds: Sequence[Kind]) -> list[Kind]:
    """Those that the agent may read somewhere; each source narrows to where."""
    return [kind for kind in kinds if directory.can(agent, kind.permission)]


def life(wanted: Wanted, kinds: Sequence[Kind]) -> Life:
    """One page of what these kinds tell."""
    found = [event for kind in kinds for event in kind.read(wanted) if wanted.holds(day_of(event))]
    found.sort(key=lambda event: (day_of(event), event.title), reverse=True)
    shown = found[:SIZE]
    if len(found) > SIZE:
        last = day_of(shown[-1])
        shown += [event for event in found[SIZE:] if day_of(event) == last]
    earlier = day_of(shown[-1]) if len(found) > len(shown) else None
    return Life(shown, earlier)


def years_of(wanted: Wanted, today: date) -> list[int]:
    """From the first day known to today, the latest first; twenty at most."""
    days = [one.since for one in wanted.pathways]
    days += [timezone.localtime(one.created_at).date() for one in wanted.records]
    first = max(min(days).year, today.year - 19)
    return list(range(today.year, first - 1, -1))


def day_of(event: Event) -> date:
    return local_day(event.on)


def local_day(on: date | datetime) -> date:
    return timezone.localtime(on).date() if isinstance(on, datetime) else on


def keys(rows: Sequence[Model]) -> list[Any]:
    return [one.pk for one in rows]
