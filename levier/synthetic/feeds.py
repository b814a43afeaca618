"""Feeds of synthetic households, as bytes: the beneficiaries, the movements, the debts.

    for block in beneficiaries(world): file.write(block)

The same world gives the same bytes. Two months of one seed are one history: the same people, a
month older, some of whom came, left, moved, changed income, had a child or were suspended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from typing import Any

from levier.formats.cnaf.events import DAILY, MONTHLY
from levier.formats.cnaf.writing import write
from levier.kernel.month import Month
from levier.synthetic import accounting
from levier.synthetic.amounts import Case, cases
from levier.synthetic.case_values import Commune, Places
from levier.synthetic.life import Life
from levier.synthetic.population import STATES, Population, population

Progress = Callable[[int], None]
ROW = tuple(spec.name for spec in fields(Population))


@dataclass(frozen=True, slots=True)
class World:
    """What is asked: `count` paid households of `month`, drawn from `seed`, in `communes`."""

    count: int
    month: Month
    seed: int
    communes: Sequence[Commune]


def households(world: World, *, feed_type: str = MONTHLY) -> Iterator[Case]:
    """The households of the feed. A daily feed (I) holds those that something befell."""
    held = population(world.count, world.month, world.seed)
    daily = feed_type == DAILY
    return cases(_lives(world, held, daily), Places(world.communes), with_events=daily)


def _lives(world: World, held: Population, daily: bool) -> Iterator[Life]:
    changed = held.changed_in(world.month.ordinal)
    columns = [getattr(held, name).tolist() for name in ROW]
    for row, happened in zip(zip(*columns, strict=True), changed.tolist(), strict=True):
        if happened or not daily:
            values = dict(zip(ROW, row, strict=True))
            values["state"] = STATES[values["state"]]
            yield Life(seed=world.seed, month=world.month, **values)


def injected_errors(world: World) -> dict[str, str]:
    """The payer's deliberate errors in the month: household key to kind of error."""
    return {case.key: case.error for case in households(world) if case.error}


def beneficiaries(
    world: World,
    *,
    feed_type: str = MONTHLY,
    encoding: str = "cp1252",
    progress: Progress | None = None,
) -> Iterator[bytes]:
    """A VRSB0801 feed. `progress` is told how many households are written."""
    found = _told(households(world, feed_type=feed_type), progress)
    head = header(world.month, feed_type)
    return write("VRSB0801", head, (case.values for case in found), encoding=encoding)


def movements(world: World, *, payer: str = "CAF", encoding: str = "cp1252") -> Iterator[bytes]:
    """A VRSF0501 feed: a payer's movements of the month and its advance, which add up.

    Each payer sends its own: one that held the other's households would be paid twice.
    """
    totals = accounting.RunningTotals()
    own = (case for case in households(world) if case.payer == payer)
    found = (accounting.movements_of(case, totals) for case in own)
    return write(
        "VRSF0501",
        header(world.month, MONTHLY, nature="F"),
        (values for values in found if values),
        sections=totals.sections(),
        encoding=encoding,
    )


def debts(world: World, *, payer: str = "CAF", encoding: str = "cp1252") -> Iterator[bytes]:
    """A VRSC0201 feed: the debts that a payer hands over to the Département in the month."""
    own = (case for case in households(world) if case.payer == payer)
    found = (accounting.debts_of(case) for case in own)
    return write(
        "VRSC0201",
        header(world.month, MONTHLY, nature="C"),
        (values for values in found if values),
        encoding=encoding,
    )


def header(month: Month, feed_type: str, *, nature: str = "D") -> dict[str, Any]:
    """A monthly feed is made on the 28th for the month; a daily one in its middle."""
    made_on = month.first_day + timedelta(days=27 if feed_type == MONTHLY else 14)
    return {
        "APPLIEME": "CRI",
        "NUMVERSIONAPPLIEME": "4200",
        "TYPEFLUX": feed_type,
        "NATFLUX": nature,
        "DTCREAFLUX": made_on,
        "HEUCREAFLUX": time(5, 30),
        "DTREF": reference_day(month, feed_type),
    }


def reference_day(month: Month, feed_type: str) -> date:
    return month.last_day if feed_type == MONTHLY else month.first_day + timedelta(days=14)


def _told(found: Iterator[Case], progress: Progress | None) -> Iterator[Case]:
    for number, case in enumerate(found, start=1):
        if progress and not number % 500:
            progress(number)
        yield case
