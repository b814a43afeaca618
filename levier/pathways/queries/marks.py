"""The publics that people belong to: stated by somebody, or read from their age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from levier.foundation import clock
from levier.pathways.domain.people import Mark, marks_by_age
from levier.pathways.models import PublicMark
from levier.people.models import Person


def marks_of(person: Person, day: date | None = None) -> list[Mark]:
    """The publics of one person today, in the order of `Mark`. One query."""
    return marks_of_people([person], day or clock.today())[person.pk]


def marks_of_people(people: Iterable[Person], day: date) -> Mapping[int, list[Mark]]:
    """The publics of many, by person. One query."""
    held: dict[int, set[str]] = defaultdict(set)
    everybody = list(people)
    rows = PublicMark.objects.filter(person__in=[one.pk for one in everybody], until=None)
    for person, kind in rows.order_by().values_list("person_id", "kind"):
        held[person].add(kind)
    return {
        one.pk: [
            mark for mark in Mark if mark in held[one.pk] or mark in marks_by_age(one.born_on, day)
        ]
        for one in everybody
    }
