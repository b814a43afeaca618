"""Deadlines as data: what starts them, how long they run, what starts them again.

`deadlines.yaml` holds each rule with the regimes it knew; the regime is that of the day of the
trigger. Nothing here reads a clock: a due date is worked out once, when something happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.kernel.lifecycle import Lifecycle, Move
from levier.kernel.text import short_date
from levier.pathways.domain.calendar import months_after, next_working

FILE = Path(__file__).parent.parent / "deadlines.yaml"


class DeadlineState(TextChoices):
    OPEN = "open", "en cours"
    INTERRUPTED = "interrupted", "interrompue"
    MET = "met", "tenue"
    MISSED = "missed", "dépassée"  # what was due came, or the matter ended, after the day
    CANCELLED = "cancelled", "sans objet"
    SUPERSEDED = "superseded", "repartie"


RUNNING = frozenset({DeadlineState.OPEN, DeadlineState.INTERRUPTED})
DEADLINE = Lifecycle(
    DeadlineState.OPEN,
    {
        "meet": Move("Tenir", RUNNING, DeadlineState.MET),
        "miss": Move("Constater le retard", RUNNING, DeadlineState.MISSED),
        "cancel": Move("Rendre sans objet", RUNNING, DeadlineState.CANCELLED),
        "interrupt": Move(
            "Interrompre", frozenset({DeadlineState.OPEN}), DeadlineState.INTERRUPTED
        ),
        "restart": Move("Faire repartir", RUNNING, DeadlineState.SUPERSEDED),
    },
)


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: one of days, months, or a fixed day."""

    days: int = 0
    months: int = 0
    fixed: date | None = None

    def after(self, day: date) -> date:
        if self.fixed is not None:
            return self.fixed
        return months_after(day, self.months) + timedelta(days=self.days)

    def __str__(self) -> str:
        if self.fixed is not None:
            return f"au plus tard le {short_date(self.fixed)}"
        if self.months:
            return f"{self.months} mois"
        weeks, rest = divmod(self.days, 7)
        return f"{weeks} semaines" if weeks > 1 and not rest else f"{self.days} jours"


@dataclass(frozen=True, slots=True)
class Regime:
    """A duration in force for the triggers of some days."""

    since: date
    until: date | None
    duration: Duration
    variants: Mapping[str, Duration]
    is_clear: bool
    is_working: bool

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def due_on(self, triggered_on: date, variant: str = "") -> date:
        """The last day to do it. KeyError for a variant that the regime does not know."""
        duration = self.variants[variant] if variant else self.duration
        due = duration.after(triggered_on)
        if self.is_clear:
            due += timedelta(days=1)
        return next_working(due) if self.is_working else due


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    label: str
    trigger: str
    act: str
    restart: str
    consequence: str
    article: str
    confidence: str
    alert_days: int
    regimes: tuple[Regime, ...]

    def regime(self, triggered_on: date) -> Regime:
        """The regime of a trigger's day; Refusal when the rule did not exist then."""
        for regime in self.regimes:
            if regime.covers(triggered_on):
                return regime
        raise Refusal(
            f"« {self.label} » : aucune règle n'est en vigueur au {short_date(triggered_on)}.",
            rule=self.article,
        )

    def covers(self, triggered_on: date) -> bool:
        """Whether the rule existed on a trigger's day."""
        return any(regime.covers(triggered_on) for regime in self.regimes)

    def due_on(self, triggered_on: date, variant: str = "") -> date:
        return self.regime(triggered_on).due_on(triggered_on, variant)

    def alert_on(self, due_on: date) -> date:
        """From this day on it shows as near."""
        return due_on - timedelta(days=self.alert_days)


@cache
def rules() -> dict[str, Rule]:
    """Every rule of `deadlines.yaml`, by code."""
    with FILE.open(encoding="utf-8") as file:
        told: dict[str, Any] = yaml.safe_load(file)
    return {code: _rule(code, values) for code, values in told.items()}


def rule(code: str) -> Rule:
    """KeyError for a code that the table does not hold: it is misspelt."""
    return rules()[code]


def code_of_contract_delay(notified_on: date) -> str:
    """DL-02 or DL-02b: which of the two runs from a referral notified on a day."""
    return "DL-02" if rule("DL-02").covers(notified_on) else "DL-02b"


def is_kept(due_on: date, done_on: date) -> bool:
    return done_on <= due_on


def _rule(code: str, told: Mapping[str, Any]) -> Rule:
    return Rule(
        code=code,
        label=told["label"],
        trigger=told["trigger"],
        act=told["act"],
        restart=told.get("restart", ""),
        consequence=told["consequence"],
        article=told["article"],
        confidence=told["confidence"],
        alert_days=told["alert"],
        regimes=tuple(_regime(one) for one in told["regimes"]),
    )


def _regime(told: Mapping[str, Any]) -> Regime:
    return Regime(
        since=told["since"],
        until=told.get("until"),
        duration=_duration(told),
        variants={name: _duration(one) for name, one in told.get("variants", {}).items()},
        is_clear=told.get("clear", False),
        is_working=told.get("working", False),
    )


def _duration(told: Mapping[str, Any]) -> Duration:
    return Duration(
        days=told.get("days", 0) + 7 * told.get("weeks", 0),
        months=told.get("months", 0),
        fixed=told.get("fixed"),
    )
