"""Obstacles of people: those that stand, what was lifted and by what, what may weigh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from levier.pathways.domain import assessment as domain
from levier.pathways.models import Obstacle, Pathway
from levier.people.identity import records_of


def standing(pathway: Pathway) -> QuerySet[Obstacle]:
    """The obstacles of the person today, whichever pathway found them."""
    return Obstacle.objects.filter(person__in=records_of(pathway.person_id), lifted_on=None)


def all_of(pathway: Pathway) -> QuerySet[Obstacle]:
    """Those that stand first, then those lifted, with their history."""
    rows = Obstacle.objects.filter(person__in=records_of(pathway.person_id))
    return rows.prefetch_related("steps").order_by("lifted_on", "theme", "pk")


def weighing(people: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    """The themes that a suggestion may weigh, by person: neither health nor disability (R-28).

    Frank obstacles alone: what is only to be watched does not count. One query.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = Obstacle.objects.filter(
        person__in=list(people),
        lifted_on=None,
        level__in=[domain.Level.OBSTACLE, domain.Level.MAJOR],
    ).exclude(theme__in=domain.protected())
    for person, theme in rows.order_by("theme").values_list("person_id", "theme"):
        found[person].append(theme)
    return {person: tuple(themes) for person, themes in found.items()}


def constraints(pathway: Pathway) -> Mapping[str, domain.Level]:
    """The national families and their levels: what is exchanged with the network. One query."""
    rows = standing(pathway).order_by().values_list("family", "level")
    return domain.by_family(rows)
