"""What a room above says of the appeals against a debt: recovery is ours, appeals are theirs.

Rights never look up: whoever keeps appeals declares, once, how to find those of a debt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from levier.directory.models import Agent
from levier.rights.models import Debt


@dataclass(frozen=True, slots=True)
class Contest:
    """An appeal against a debt, in words. `is_pending`: recovery waits for its answer."""

    title: str
    state: str
    received_on: date
    is_pending: bool
    url: str


Waiting = Callable[[Debt], bool]
Telling = Callable[[Debt, Agent], list[Contest]]
_waiting: list[Waiting] = []
_telling: list[Telling] = []


def declare(*, waits: Waiting, tells: Telling) -> None:
    """`waits`: whether a debt waits for an answer; `tells`: its appeals that an agent may open.

    Called once, from an AppConfig.
    """
    if waits not in _waiting:
        _waiting.append(waits)
        _telling.append(tells)


def is_waiting(debt: Debt) -> bool:
    """Whether an appeal still suspends the recovery of a debt (CASF L262-46)."""
    return any(waits(debt) for waits in _waiting)


def told_to(debt: Debt, agent: Agent) -> list[Contest]:
    """The appeals against a debt that this agent may open, the latest first."""
    return [one for tells in _telling for one in tells(debt, agent)]
