"""Chance that can be asked again: the same question always has the same answer.

A draw depends on the seed and on what is asked, never on what was asked before, so that a
household drawn for November is the one drawn for October, a month older.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
MASK = (1 << 64) - 1
UNIT = 1 << 53
SPREAD = 0xD1342543DE82EF95


def mixed(value: int) -> int:
    """SplitMix64: 64 well-shuffled bits of an integer."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Chance:
    """A stream of draws named by integers: `Chance(seed, household, subject)`."""

    __slots__ = ("_state",)

    def __init__(self, *names: int) -> None:
        state = 0
        for name in names:
            state = (state * SPREAD + name + 1) & MASK
        self._state = mixed(state)

    def below(self, size: int) -> int:
        """A whole number from 0 to `size` - 1."""
        self._state = mixed(self._state)
        return self._state % size

    def unit(self) -> float:
        """From 0 to 1, 1 excluded. Never used for money, only to choose."""
        self._state = mixed(self._state)
        return (self._state >> 11) / UNIT

    def happens(self, probability: float) -> bool:
        return self.unit() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One of `items`, each with its share in per cent (the shares add up to 100)."""
        rank = self.below(100)
        for item, share in items:
            rank -= share
            if rank < 0:
                return item
        return items[-1][0]
