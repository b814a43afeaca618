"""What the components draw: small values that a view builds and a template names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from levier.kernel.money import ZERO, Money

MEANINGS = ("done", "attention", "danger", "accent", "neutral")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a fact list; `note` is quiet beneath it (definition, source, date)."""

    label: str
    value: Any
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that matters: large, then what it is, then where it comes from."""

    label: str
    value: Any
    note: str = ""
    url: str = ""
    url_label: str = "Voir la liste"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of a worklist: how many, of what, why, and the page where it is dealt with."""

    count: int
    label: str
    sentence: str = ""
    url: str = ""
    meaning: str = "accent"
    due_on: date | None = None  # the nearest deadline among them
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of a timeline."""

    on: date | datetime
    title: str
    detail: str = ""
    meaning: str = "neutral"
    source: str = ""  # who said or did it
    url: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A signed amount. A subtotal repeats the sum so far and is not added again."""

    label: str
    amount: Money
    rule: str = ""
    note: str = ""
    is_subtotal: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """An amount as signed lines that add up. ValueError when they do not: never shown wrong."""

    title: str
    total: Money
    lines: Sequence[ReceiptLine]
    lead: str = ""
    total_label: str = "Montant"
    source: str = ""

    def __post_init__(self) -> None:
        running = ZERO
        for line in self.lines:
            if line.is_subtotal and line.amount != running:
                raise ValueError(f"subtotal {line.label!r} says {line.amount}, lines {running}")
            running = running if line.is_subtotal else running + line.amount
        if running != self.total:
            raise ValueError(f"the lines add up to {running}, not {self.total}")


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: done, current, waiting or failed."""

    label: str
    state: str = "waiting"
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One row of two versions side by side."""

    label: str
    left: Any
    right: Any
    rule: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.left != self.right)

    @property
    def difference(self) -> Money | None:
        if isinstance(self.left, Money) and isinstance(self.right, Money):
            return self.right - self.left
        return None


@dataclass(frozen=True, slots=True)
class Change:
    """A fact before and after, each with who said it and when."""

    label: str
    before: Any
    after: Any
    before_source: str = ""
    after_source: str = ""


def compare(left: Receipt, right: Receipt) -> list[Version]:
    """Two receipts line by line, joined by label: what is different from last month."""
    before, after = _by_label(left), _by_label(right)
    rules = {line.label: line.rule for line in (*left.lines, *right.lines)}
    return [
        Version(label, before.get(label, ZERO), after.get(label, ZERO), rules[label])
        for label in dict.fromkeys([*after, *before])
    ]


def _by_label(receipt: Receipt) -> dict[str, Money]:
    amounts: dict[str, Money] = {}
    for line in receipt.lines:
        if not line.is_subtotal:
            amounts[line.label] = amounts.get(line.label, ZERO) + line.amount
    return amounts
