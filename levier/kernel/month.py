"""Calendar months, the unit in which rights are held and paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

NAMES = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"{self.number} is not a month")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From `2026-11`; ValueError otherwise."""
        if not re.fullmatch(r"\d{4}-\d{2}", text):
            raise ValueError(f"{text!r} is not a month such as 2026-11")
        return cls(int(text[:4]), int(text[5:]))

    @property
    def ordinal(self) -> int:
        """Months since year 0: differences of ordinals are numbers of months."""
        return self.year * 12 + self.number - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date.fromordinal((self + 1).first_day.toordinal() - 1)

    @property
    def label(self) -> str:
        """`novembre 2026`."""
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def of_label(self) -> str:
        """`de novembre 2026`, `d'octobre 2026`."""
        return f"d'{self.label}" if self.label[0] in "ao" else f"de {self.label}"

    def __add__(self, months: int) -> Month:
        year, index = divmod(self.ordinal + months, 12)
        return Month(year, index + 1)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    def until(self, end: Month) -> Iterator[Month]:
        """Every month from this one up to, and not including, `end`."""
        month = self
        while month < end:
            yield month
            month = month + 1

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
