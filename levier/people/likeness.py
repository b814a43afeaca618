"""How much two records look like one person: keys they may share, signs, a score of 100.

Pure: no database, no clock. Only records that share a key are ever compared, so that the work
grows with the number of people and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import TextChoices

from levier.kernel.text import fold

LISTED = 40  # below, two records are not worth an agent's time
CLOSE = 0.72  # how alike two family names must be to be one misspelt
LONGEST = 140  # characters of a key


class Sign(TextChoices):
    """What speaks for one person, or (with a minus) against. The order is that of reading."""

    NIR = "nir", "même NIR, à la clé près"
    NUMBER = "number", "même matricule chez le payeur, même rôle"
    NAMES = "names", "mêmes noms, né le même jour"
    NEAR = "near", "noms proches, même prénom, né le même jour"
    SWAPPED = "swapped", "mêmes noms, jour et mois de naissance inversés"
    EMAIL = "email", "même adresse électronique"
    PHONE = "phone", "même téléphone"
    SAID = "said", "rapprochées par un agent"
    OTHER_NIR = "-nir", "deux NIR certifiés différents"
    OTHER_SEX = "-sex", "pas le même sexe"
    OTHER_NAME = "-name", "pas le même prénom"
    TOGETHER = "-home", "vivent ensemble aujourd'hui"


WEIGHTS: dict[Sign, int] = {
    Sign.NIR: 70,
    Sign.NUMBER: 40,
    Sign.NAMES: 60,
    Sign.NEAR: 45,
    Sign.SWAPPED: 45,
    Sign.EMAIL: 30,
    Sign.PHONE: 20,
    Sign.SAID: 0,  # kept for whoever decides, whatever the comparison finds
    Sign.OTHER_NIR: -60,
    Sign.OTHER_SEX: -25,
    Sign.OTHER_NAME: -30,
    Sign.TOGETHER: -15,
}
SHARED = frozenset({Sign.NIR, Sign.NUMBER, Sign.NAMES, Sign.EMAIL, Sign.PHONE})


class PairState(TextChoices):
    OPEN = "open", "à examiner"
    DISTINCT = "distinct", "pas un doublon"
    MERGED = "merged", "fiches réunies"


class Sureness(TextChoices):
    CERTAIN = "certain", "presque certain"
    LIKELY = "likely", "probable"
    DOUBTFUL = "doubtful", "à vérifier"


LEAST: dict[Sureness, int] = {Sureness.CERTAIN: 80, Sureness.LIKELY: 60, Sureness.DOUBTFUL: 0}


def sureness(score: int) -> Sureness:
    return next(level for level, least in LEAST.items() if score >= least)


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of a person. `surnames`: used and of birth; `nir`: a blind index or "";
    `households`: where they live now; `numbers`: "CAF011 0142857 DEM" as the rooms above say."""

    pk: int
    first_name: str
    surnames: tuple[str, ...]
    born_on: date
    sex: str = ""
    nir: str = ""
    is_certified: bool = False
    email: str = ""
    phone: str = ""
    households: frozenset[int] = frozenset()
    numbers: tuple[str, ...] = ()


def keys(one: Record) -> set[str]:
    """The keys of a record, each `kind:value`, cut to LONGEST characters."""
    return {key[:LONGEST] for key in _keys(one)}


def _keys(one: Record) -> Iterator[str]:
    first, day = fold(one.first_name), one.born_on.isoformat()
    yield f"near:{day} {first}"
    low, high = sorted((one.born_on.day, one.born_on.month))
    for words in _namings(one):
        yield f"names:{day} {words}"
        if high <= 12:  # the day could be the month
            yield f"swapped:{one.born_on.year}-{low}-{high} {words}"
    if one.nir:
        yield f"nir:{one.nir}"
    yield from (f"number:{number}" for number in one.numbers)
    if one.email:
        yield f"email:{one.email.lower()}"
    if one.phone:
        yield f"phone:{_national(one.phone)}"


def _namings(one: Record) -> set[str]:
    """First and family names folded, in any order: « Martin Léa » is « LEA MARTIN »."""
    return {
        " ".join(sorted(f"{fold(one.first_name)} {fold(name)}".split()))
        for name in one.surnames
        if name
    }


def _national(phone: str) -> str:
    """Its nine last digits: +33 6… and 06… are one number."""
    return "".join(char for char in phone if char.isdigit())[-9:]


def signs(one: Record, other: Record, shared: Iterable[str]) -> list[Sign]:
    """What speaks for and against, knowing the kinds of keys that both have."""
    kinds = set(shared)
    found = {sign for sign in SHARED if sign in kinds}
    if Sign.NAMES not in found:
        if "near" in kinds and _are_close(one, other):
            found.add(Sign.NEAR)
        if "swapped" in kinds:
            found.add(Sign.SWAPPED)
    found |= set(_against(one, other))
    return [sign for sign in Sign if sign in found]


def _against(one: Record, other: Record) -> Iterator[Sign]:
    if one.is_certified and other.is_certified and one.nir != other.nir:
        yield Sign.OTHER_NIR
    if one.sex and other.sex and one.sex != other.sex:
        yield Sign.OTHER_SEX
    if not _namings(one) & _namings(other) and fold(one.first_name) != fold(other.first_name):
        yield Sign.OTHER_NAME
    if one.households & other.households:
        yield Sign.TOGETHER


def _are_close(one: Record, other: Record) -> bool:
    return any(
        SequenceMatcher(None, fold(name), fold(against)).ratio() >= CLOSE
        for name in one.surnames
        for against in other.surnames
        if name and against
    )


def score(found: Iterable[Sign]) -> int:
    """0 to 100: the weights added up."""
    return max(0, min(100, sum(WEIGHTS[sign] for sign in found)))
