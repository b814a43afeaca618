"""One act on many rows: checked first, done in the background, told at the end.

A room declares its acts (`declare`), each with a plan (what would be done, what is refused and
why: nothing is written) and what does one row (a use case; its Refusal goes to the report).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from levier.directory.models import Agent
from levier.foundation.acts import Decision

Options = Mapping[str, str]
Shared = dict[str, Any]  # what the rows of a chunk read once for all of them


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be done: its key, whose it is, the sentence."""

    pk: int
    name: str
    reason: str


@dataclass(slots=True)
class Plan:
    """`groups`: what would be done, in words, and how many times."""

    accepted: list[int] = field(default_factory=list)
    groups: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    def accept(self, pk: int, group: str) -> None:
        self.accepted.append(pk)
        self.groups[group] += 1

    def refuse(self, pk: int, name: str, reason: str) -> None:
        self.refused.append(Refused(pk, name, reason))


@dataclass(frozen=True, slots=True)
class CohortAct:
    """`label`: of its button; `done`: "orientation décidée,orientations décidées" in the report;
    `after`: what follows for the rows of a chunk that were done, all at once;
    `name_of`: names for the keys of a report, among what the agent may see."""

    name: str
    title: str
    label: str
    done: str
    permission: str
    plan: Callable[[Sequence[int], Options, Agent], Plan]
    do: Callable[[int, Options, Decision, Shared], None]
    name_of: Callable[[Sequence[int], Agent], Mapping[int, tuple[str, str]]]
    after: Callable[[Sequence[int], Options, Decision], None] | None = None


ACTS: dict[str, CohortAct] = {}


def declare(act: CohortAct) -> CohortAct:
    ACTS[act.name] = act
    return act
