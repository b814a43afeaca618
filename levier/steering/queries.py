"""A day, gathered from every theme: a constant number of queries whatever the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from levier.directory.models import Agent
from levier.rights.models import BenefitCase
from levier.steering.days import (
    households,
    offices,
    participation,
    pathways,
    paying,
    prescribing,
    programmes,
    sanctions,
    supporting,
)
from levier.steering.domain import Figure, Item, by_urgency


@dataclass(frozen=True, slots=True)
class Day:
    figures: list[Figure]
    to_do: list[Item]
    waiting: list[Item]
    to_watch: list[Item]
    newest: list[BenefitCase] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        return not (self.to_do or self.waiting)


def day_of(agent: Agent, today: date) -> Day:
    """What this agent finds in the morning."""
    return Day(
        figures=list(
            chain(
                programmes.figures(agent, today),
                sanctions.figures(agent, today),
                participation.figures(agent, today),
                pathways.figures(agent, today),
                paying.figures(agent),
                households.figures(agent),
                offices.figures(agent, today),
            )
        ),
        to_do=by_urgency(
            chain(
                paying.to_do(agent),
                pathways.to_do(agent, today),
                supporting.to_do(agent, today),
                prescribing.to_do(agent, today),
                sanctions.to_do(agent, today),
                programmes.to_do(agent, today),
                participation.to_do(agent, today),
                households.to_do(agent, today),
                offices.to_do(agent, today),
            )
        ),
        waiting=by_urgency(chain(paying.waiting(agent), programmes.waiting(agent))),
        to_watch=by_urgency(chain(households.to_watch(agent), offices.to_watch(agent, today))),
        newest=households.newest(agent),
    )
