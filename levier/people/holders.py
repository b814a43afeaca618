"""What the rooms above keep about a person, declared by them: this room never looks up.

Each declares, from its AppConfig, the models that name a person and a function that says what a
merge of two records means there. A test refuses a model with a key to `Person` nobody declared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from levier.people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """An act that lifts an objection: the name of its page, for whom, what its address says."""

    label: str
    page: str  # "pathways:stop_pathway"
    pk: int
    query: str = ""  # "?double=12"


@dataclass(frozen=True, slots=True)
class Outlook:
    """French sentences: what a merge will mean, and why it can't be done now (none: it can).

    `ways`: what one may do about it, for those whose role may.
    """

    consequences: list[str] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


Foreseen = Callable[[Person, Person], Outlook]  # the record kept, the one absorbed
# (person, "CAF011 0142857 DEM") for those of these people that a payer knows by a number.
Numbers = Callable[[Collection[int]], Iterable[tuple[int, str]]]

HELD: set[str] = set()
_foreseen: list[Foreseen] = []
_numbers: list[Numbers] = []


def declare(*, models: Sequence[str], foreseen: Foreseen | None = None) -> None:
    """A room's models that lead to a person ("pathways.Pathway"), and what a merge means there."""
    HELD.update(models)
    if foreseen is not None and foreseen not in _foreseen:
        _foreseen.append(foreseen)


def declare_numbers(numbers: Numbers) -> None:
    if numbers not in _numbers:
        _numbers.append(numbers)


def outlook(kept: Person, absorbed: Person) -> Outlook:
    """What every room says of this merge."""
    told = [foreseen(kept, absorbed) for foreseen in _foreseen]
    return Outlook(
        [sentence for one in told for sentence in one.consequences],
        [sentence for one in told for sentence in one.objections],
        [way for one in told for way in one.ways],
    )


def numbers_of(people: Collection[int]) -> dict[int, set[str]]:
    """The payers' numbers of these people, with their roles."""
    found: dict[int, set[str]] = {}
    for numbers in _numbers:
        for person, number in numbers(people):
            found.setdefault(person, set()).add(number)
    return found
