"""One household's row of the population, seen in one month, and the reasons of its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from levier.formats.cnaf.case_file import CLOSED, CLOSED_EARLIER, REFUSED, SUSPENDED, UNPAID
from levier.kernel.month import Month
from levier.synthetic.chance import Chance

SUBJECT_STATE = 20
NO_RESOURCES_DECLARED = "06"
TOO_MUCH = "01"
UNPAID_MOTIVES = ((NO_RESOURCES_DECLARED, 48), (TOO_MUCH, 33), ("70", 6), ("CV", 4), ("AB", 3),
                  ("36", 3), ("CG", 3))  # fmt: skip
SUSPENSION_MOTIVES = (("GL", 24), ("GK", 22), ("GJ", 14), ("DB", 14), ("DC", 10), ("DL", 8),
                      ("DF", 8))  # fmt: skip
CLOSING_MOTIVES = (("ECH", 34), ("RFD", 30), ("MUT", 18), ("RAU", 12), ("PCG", 6))
REFUSAL_MOTIVES = (("DSD", 40), ("F09", 20), ("F02", 15), ("F04", 15), ("PCG", 10))


@dataclass(frozen=True, slots=True)
class Life:
    """One row of the population, for the month asked."""

    seed: int
    month: Month
    number: int
    claimed: int
    state: str
    state_since: int
    moves: int
    moved: int
    incomes: int
    income_since: int
    birth: int
    births: int
    parted: int

    @property
    def claimed_month(self) -> Month:
        return month_at(self.claimed)

    def chance(self, *subject: int) -> Chance:
        return Chance(self.seed, self.number, *subject)

    def reference_quarter(self) -> Month:
        """The first of the three months of resources: M-4 for the first month of the quarter."""
        return month_at(self.month.ordinal - (self.month.ordinal - self.number) % 3 - 4)


def month_at(ordinal: int) -> Month:
    return Month(ordinal // 12, ordinal % 12 + 1)


def day_in(month: Month, chance: Chance) -> date:
    return month.first_day + timedelta(days=chance.below(28))


def state_motive(life: Life) -> str:
    """The motive of the current state, the same as long as the state lasts."""
    motives = {
        UNPAID: UNPAID_MOTIVES,
        SUSPENDED: SUSPENSION_MOTIVES,
        CLOSED: CLOSING_MOTIVES,
        CLOSED_EARLIER: CLOSING_MOTIVES,
        REFUSED: REFUSAL_MOTIVES,
    }
    if life.state not in motives:
        return ""
    since = life.state_since - (life.state == CLOSED_EARLIER)
    return life.chance(SUBJECT_STATE, since).weighted(motives[life.state])
