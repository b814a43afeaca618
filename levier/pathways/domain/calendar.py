"""Days that count: French holidays, working days, delays in days, weeks and months."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

WEEKEND = 5
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))


@cache
def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    golden, shift = year % 19, (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - shift + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The legal holidays of metropolitan France (Code du travail L3133-1)."""
    sunday = easter(year)
    moving = (sunday + timedelta(days=after) for after in (1, 39, 50))
    return frozenset((*(date(year, month, day) for month, day in FIXED), *moving))


def is_working(day: date) -> bool:
    return day.weekday() < WEEKEND and day not in holidays(day.year)


def next_working(day: date) -> date:
    """The day itself when one works on it, else the next one (CPC 642)."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def months_after(day: date, months: int) -> date:
    """Same day of the month; without one, the last of the month (CPC 641)."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, index + 1)[1]
    return date(year, index + 1, min(day.day, last))
