from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db.models import F

from levier.rights.models import Feed


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a chunk: each record read is created, changed, unchanged or rejected."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    anomalies: int = 0

    def __add__(self, other: Counts) -> Counts:
        mine, theirs = asdict(self), asdict(other)
        return Counts(**{name: number + theirs[name] for name, number in mine.items()})

    def add_to(self, feed: Feed) -> None:
        """In the transaction of the chunk, so that a retry never counts twice."""
        counted = {name: F(name) + number for name, number in asdict(self).items() if number}
        if counted:
            Feed.objects.filter(pk=feed.pk).update(**counted)
