"""Exact amounts on whole numbers, and the one rounding rule of the law.

Rates, thirds of a quarter and twelfths of a year are no whole cents. They are carried as whole
*grains*: 1,800,000 grains make a cent, a number that every rate of the law (five decimals),
3 and 12 divide together. Nothing is lost on the way and no float is ever made; the running total
is rounded half up to the cent when it is written down.

Shapes: everything here works on an int or on a NumPy int64 array of any length.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
Bools = NDArray[np.bool_]

GRAINS = 1_800_000  # in a cent
RATE_UNIT = 100_000  # a rate of 1 (100 %) in whole units: five decimals

GRAINS_OF_A_THIRD = GRAINS // 3
GRAINS_OF_A_TWELFTH = GRAINS // 12
GRAINS_OF_A_RATE = GRAINS // RATE_UNIT
LARGEST_AMOUNT = 10**10  # cents: a hundred million euros, far below the limit of 64 bits


def grains_of(cents: Ints) -> Ints:
    return cents * GRAINS


def share(cents: Ints | int, rate: Ints | int) -> Ints:
    """The part `rate` (in 1/100,000) of an amount in cents, in grains."""
    part: Ints = np.asarray(cents * rate, dtype=np.int64) * GRAINS_OF_A_RATE
    return part


def to_cents(grains: Ints) -> Ints:
    """Half up to the cent: the one rounding rule."""
    cents: Ints = (grains + GRAINS // 2) // GRAINS
    return cents


def cents_at_rate(cents: Ints, rate: Ints | int) -> Ints:
    """The part `rate` (in 1/100,000) of an amount, rounded half up to the cent."""
    return to_cents(share(cents, rate))
