"""Small worlds for the tests: the same seed, a few communes, a hundred households."""

from __future__ import annotations

from levier.kernel.month import Month
from levier.synthetic import Commune, World

COMMUNES = (
    Commune("01053", "01000", "Bourg-en-Bresse", 42_000),
    Commune("01283", "01100", "Oyonnax", 22_000),
    Commune("01034", "01300", "Belley", 9_200),
    Commune("01004", "01500", "Ambérieu-en-Bugey", 15_000),
)
NOVEMBER = Month(2026, 11)


def world(count: int = 300, month: Month = NOVEMBER, seed: int = 7) -> World:
    return World(count, month, seed, COMMUNES)
