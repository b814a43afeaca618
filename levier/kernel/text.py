"""French words on screen and in search: dates, folded names, plurals."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from levier.kernel.month import NAMES

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


@lru_cache(maxsize=1 << 14)  # the same names come back
def fold(text: str) -> str:
    """`Éloïse  D'Œuvre-Lévy` -> `eloise d oeuvre levy`: what a search compares."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9@.]+", " ", plain.lower()).strip()


def long_date(day: date) -> str:
    """`lundi 2 novembre 2026` (`1er` for the first)."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{DAYS[day.weekday()]} {number} {NAMES[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def short_moment(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y à %H:%M")


def one_or_many(number: int, singular: str, plural: str) -> str:
    """The words for a number, which stands elsewhere: French counts 0 and 1 as singular."""
    return singular if abs(number) < 2 else plural


def counted(number: int, singular: str, plural: str = "") -> str:
    """`1 foyer`, `9 800 foyers`: French counts 0 and 1 as singular."""
    word = one_or_many(number, singular, plural or f"{singular}s")
    return f"{number:,}".replace(",", "\u202f") + f" {word}"


STOPS = frozenset(("à", "de", "du", "des", "en", "au", "aux", "sans", "dans", "par", "pour", "sur",
                   "avant", "depuis", "qui", "que", "dont"))  # fmt: skip
INVARIABLE = frozenset(("rendez-vous", "refus", "avis", "mois", "clos", "recours", "temps", "plus",
                        "moins", "accès", "cours", "corps", "fois", "fonds", "procès"))  # fmt: skip


def agreed(number: int, plural: str) -> str:
    """What is counted, as French writes it for 0 and 1: `rejets de flux` gives `rejet de flux`.

    Words lose the mark of the plural up to the first that links (`de`, `à`, `sans`, ...).
    """
    words = plural.split(" ")
    for i, word in enumerate(words):
        if word in STOPS or word.startswith(("d'", "l'")):
            break
        if word.endswith("eaux") or (word.endswith("s") and word not in INVARIABLE):
            words[i] = word[:-1]
    return one_or_many(number, " ".join(words), plural)
