"""What the Département chooses where the texts leave room, by the day of the fact. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from levier.pathways.domain.deadlines import rule

FILE = Path(__file__).parents[1] / "choices.yaml"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day to a day (excluded). `decided`: by which deliberation, "" by none yet."""

    since: date
    until: date | None
    value: int | None
    decided: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`law`: what the text says and leaves open; `unit`: what the value counts."""

    key: str
    label: str
    law: str
    article: str
    unit: str
    dated: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """What is chosen for a fact of this day."""
        for one in self.dated:
            if one.since <= day and (one.until is None or day < one.until):
                return one
        return None


@cache
def choices() -> dict[str, Choice]:
    with FILE.open(encoding="utf-8") as file:
        told: dict[str, Any] = yaml.safe_load(file)
    return {key: _choice(key, values) for key, values in told.items()}


def value_on(key: str, day: date) -> int:
    """KeyError when nothing is chosen for that day: the file must cover its whole regime."""
    found = choices()[key].on(day)
    if found is None or found.value is None:
        raise KeyError(f"{key} on {day}")
    return found.value


def _choice(key: str, told: Mapping[str, Any]) -> Choice:
    dated = _from_deadline(told["deadline"]) if "deadline" in told else _dated(told)
    unit = told.get("unit") or "jours à partir de la notification"
    return Choice(key, told["label"], told["law"], told["article"], unit, dated)


def _dated(told: Mapping[str, Any]) -> tuple[Dated, ...]:
    return tuple(
        Dated(one["since"], one["until"], one.get("value"), one["decided"]) for one in told["dated"]
    )


def _from_deadline(code: str) -> tuple[Dated, ...]:
    """The delay as the table of deadlines gives it."""
    return tuple(Dated(one.since, one.until, one.duration.days, "") for one in rule(code).regimes)
