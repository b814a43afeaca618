"""The shape of somebody's day: numbers first, then what to do, what others hold, what to watch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from levier.kernel.money import Money
from levier.kernel.text import agreed


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a day: how many, of what, why it matters, and where to deal with it.

    `meaning`: attention or danger when it must not wait, accent otherwise. `due_on` and `rule`:
    the first deadline among them, when there is one.
    """

    count: int
    label: str
    sentence: str
    address: str
    query: str = ""
    meaning: str = "accent"
    due_on: date | None = None
    rule: str = ""
    pk: int | None = None

    @property
    def counted_label(self) -> str:
        """The label, in the singular when it counts one."""
        return agreed(self.count, self.label)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters, with what it counts and where its list is."""

    value: Money | int | str
    label: str
    note: str = ""
    address: str = ""
    query: str = ""
    pk: int | None = None

    @property
    def counted_label(self) -> str:
        return agreed(self.value, self.label) if isinstance(self.value, int) else self.label


RANKS = {"danger": 0, "attention": 1, "accent": 2, "neutral": 3}


def by_urgency(items: Iterable[Item]) -> list[Item]:
    """The late before the urgent, the urgent before the rest; the nearest deadline first."""
    far = date.max
    return sorted(items, key=lambda one: (RANKS[one.meaning], one.due_on or far))
