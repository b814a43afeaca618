"""Which households the payers hold in a month, and what befell them: the same story, retold.

The story starts in `EPOCH` and is played month by month, for the whole Département at once, with
chances that depend on the seed and the month alone. So October's households are November's, one
month younger, and the number of payable ones is exact in every month.

Monthly chances are rounded from public figures: about 85 % of the files open and payable, some
2 to 3 % of them leaving each month.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from levier.formats.cnaf.case_file import (
    CLOSED,
    CLOSED_EARLIER,
    PAYABLE,
    PENDING,
    REFUSED,
    SUSPENDED,
    UNPAID,
)
from levier.kernel.errors import Refusal
from levier.kernel.month import Month

Column = NDArray[np.int64]
EPOCH = Month(2017, 1)  # when the law that the payers apply here begins
LONGEST_PAST = 96  # months since the claim, for the households there at the start
STATES = (PENDING, REFUSED, PAYABLE, SUSPENDED, UNPAID, CLOSED, CLOSED_EARLIER)
AT = {state: number for number, state in enumerate(STATES)}

# From a state, the chance of each next one, in a month; what is left stays.
MOVES: dict[str, tuple[tuple[str, float], ...]] = {
    PENDING: ((PAYABLE, 0.60), (REFUSED, 0.15)),
    PAYABLE: ((UNPAID, 0.030), (CLOSED, 0.012), (SUSPENDED, 0.006)),
    SUSPENDED: ((PAYABLE, 0.25), (CLOSED, 0.05)),
    UNPAID: ((PAYABLE, 0.17), (CLOSED, 0.16)),
    CLOSED: ((CLOSED_EARLIER, 0.20),),
}
LEAVING = (REFUSED, CLOSED, CLOSED_EARLIER)  # shown one month, then gone
MOVING, NEW_INCOME, CONCEIVING, PARTING = 0.008, 0.030, 0.004, 0.003
PREGNANCY = 6  # months from the declaration to the birth
PENDING_SHARE = 0.45  # of the claims, those that wait for the council first


@dataclass(slots=True)
class Population:
    """One row a household held in `month`. Months are `Month.ordinal`, 0 when it never was."""

    number: Column  # for life
    claimed: Column
    state: Column  # index in STATES
    state_since: Column
    moves: Column  # how many times the household moved house
    moved: Column
    incomes: Column  # how many times its resources changed course
    income_since: Column
    birth: Column  # month of the last birth, past or expected
    births: Column  # children born or expected since the claim
    parted: Column  # when the couple parted

    @property
    def size(self) -> int:
        return len(self.number)

    def changed_in(self, month: int) -> NDArray[np.bool_]:
        """The households that something befell in the month: what a daily feed sends."""
        dates = (self.claimed, self.state_since, self.moved, self.income_since, self.parted)
        changed = np.zeros(self.size, dtype=np.bool_)
        for column in (*dates, self.birth):
            changed |= column == month
        changed |= (self.birth > 0) & (self.birth == month + PREGNANCY)
        return changed


def population(count: int, month: Month, seed: int) -> Population:
    """The households of `month`, exactly `count` of them open and payable, oldest claims first.

    Refusal for a month before `EPOCH` or less than one household.
    """
    if month < EPOCH:
        raise Refusal(
            f"Les données fictives commencent en {EPOCH.label} : choisissez un mois plus récent.",
            field="month",
        )
    if count < 1:
        raise Refusal("Demandez au moins un foyer.", field="households")
    held = _founders(count, seed)
    for ordinal in range(EPOCH.ordinal + 1, month.ordinal + 1):
        held = _next_month(held, count, ordinal, seed)
    return held


def _founders(count: int, seed: int) -> Population:
    chance = np.random.default_rng([seed, EPOCH.ordinal])
    held = _newcomers(1, count, EPOCH.ordinal, PAYABLE)
    held.claimed -= chance.integers(1, LONGEST_PAST, count)
    held.state_since = held.claimed.copy()
    held.income_since = held.claimed.copy()
    return held


def _newcomers(first: int, count: int, ordinal: int, state: str) -> Population:
    columns = {spec.name: np.zeros(count, dtype=np.int64) for spec in fields(Population)}
    held = Population(**columns)
    held.number += np.arange(first, first + count)
    held.claimed += ordinal
    held.state += AT[state]
    held.state_since += ordinal
    held.income_since += ordinal
    return held


def _next_month(held: Population, count: int, ordinal: int, seed: int) -> Population:
    chance = np.random.default_rng([seed, ordinal])
    first = int(held.number.max(initial=0)) + 1
    before = held.state.copy()
    _move_states(held, ordinal, chance)
    gone = (before == held.state) & np.isin(before, [AT[state] for state in LEAVING])
    held = _kept(held, ~gone)
    _live(held, ordinal, chance)
    _close_the_excess(held, count, ordinal)
    payable = count - int((held.state == AT[PAYABLE]).sum())
    waiting = round(count * 0.024 * PENDING_SHARE + chance.random())
    return _joined(
        held,
        _newcomers(first, payable, ordinal, PAYABLE),
        _newcomers(first + payable, waiting, ordinal, PENDING),
    )


def _move_states(held: Population, ordinal: int, chance: np.random.Generator) -> None:
    drawn = chance.random(held.size)
    after = held.state.copy()
    for source, targets in MOVES.items():
        rows = held.state == AT[source]
        low = 0.0
        for target, probability in targets:
            after[rows & (drawn >= low) & (drawn < low + probability)] = AT[target]
            low += probability
    held.state_since[after != held.state] = ordinal
    held.state = after


def _close_the_excess(held: Population, count: int, ordinal: int) -> None:
    """Chance may leave more payable households than asked: the newest of them are closed."""
    payable = np.flatnonzero(held.state == AT[PAYABLE])
    excess = payable[count:]
    held.state[excess] = AT[CLOSED]
    held.state_since[excess] = ordinal


def _live(held: Population, ordinal: int, chance: np.random.Generator) -> None:
    drawn = chance.random((4, held.size))
    moving = drawn[0] < MOVING
    held.moves[moving] += 1
    held.moved[moving] = ordinal
    changing = drawn[1] < NEW_INCOME
    held.incomes[changing] += 1
    held.income_since[changing] = ordinal
    conceiving = (drawn[2] < CONCEIVING) & (held.birth < ordinal - PREGNANCY) & (held.births < 2)
    held.births[conceiving] += 1
    held.birth[conceiving] = ordinal + PREGNANCY
    parting = (drawn[3] < PARTING) & (held.parted == 0)
    held.parted[parting] = ordinal


def _kept(held: Population, rows: NDArray[np.bool_]) -> Population:
    return Population(**{spec.name: getattr(held, spec.name)[rows] for spec in fields(held)})


def _joined(*parts: Population) -> Population:
    return Population(
        **{
            spec.name: np.concatenate([getattr(part, spec.name) for part in parts])
            for spec in fields(Population)
        }
    )
