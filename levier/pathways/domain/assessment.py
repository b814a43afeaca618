"""The shared diagnosis: obstacles by theme and level, the national families, notes and secrecy.

Themes are those of the offer (`programmes.themes`): from the obstacle to the actions that lift
it. `assessment.yaml` says which family of constraints each belongs to, and which are protected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.kernel.text import counted

FILE = Path(__file__).parent.parent / "assessment.yaml"
MOST_WORDS = 10_000  # characters of a note
RULE = "Code du travail L5411-5-2"


class Level(TextChoices):
    NONE = "none", "aucun"
    TO_WATCH = "to_watch", "à surveiller"
    OBSTACLE = "obstacle", "frein"
    MAJOR = "major", "frein majeur"


ORDER = {level: rank for rank, level in enumerate(Level)}


class AssessmentKind(TextChoices):
    FIRST = "first", "premier diagnostic"
    UPDATE = "update", "point d'étape"
    JOINT = "joint", "nouveau diagnostic avec France Travail"


class NoteLevel(TextChoices):
    """Who may read a note: see `secrecy`."""

    GENERAL = "general", "équipe qui accompagne"
    SOCIAL = "social", "référent et sa hiérarchie"
    PROTECTED = "protected", "moi et les personnes que je nomme"


@dataclass(frozen=True, slots=True)
class Family:
    """A family of constraints, as the network for employment exchanges them."""

    code: str
    label: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an assessment says of a theme. `family` empty: the first that the theme has."""

    level: str
    need: str = ""
    family: str = ""


@cache
def _told() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        told: dict[str, Any] = yaml.safe_load(file)
    return told


@cache
def families() -> dict[str, Family]:
    return {
        one["code"]: Family(one["code"], one["label"], tuple(one["themes"]))
        for one in _told()["families"]
    }


@cache
def protected() -> frozenset[str]:
    """Themes known only to those who support the person."""
    return frozenset(_told()["protected"])


def families_of(theme: str) -> list[Family]:
    """The families that a theme may stand in; none for work and training."""
    return [one for one in families().values() if theme in one.themes]


def family_of(theme: str, wanted: str = "") -> str:
    """The family of an obstacle; Refusal for one that the theme does not have."""
    offered = [one.code for one in families_of(theme)]
    if wanted and wanted not in offered:
        raise Refusal("Cette famille de contraintes n'est pas celle de ce thème.", field="family")
    return wanted or (offered[0] if offered else "")


def by_family(obstacles: Iterable[tuple[str, str]]) -> Mapping[str, Level]:
    """The highest level of each family, from (family, level) pairs: what is shared outside."""
    found: dict[str, Level] = {}
    for family, level in obstacles:
        if family and ORDER[Level(level)] > ORDER[found.get(family, Level.NONE)]:
            found[family] = Level(level)
    return found


def check_words(text: str, *, field: str = "text") -> str:
    """A note as it will be kept. Refusal when it is empty or beyond the limit; nothing is cut."""
    written = text.replace("\r\n", "\n").strip()
    if not written:
        raise Refusal("Cette note est vide : écrivez ce qu'il faut retenir.", field=field)
    if len(written) > MOST_WORDS:
        raise Refusal(
            f"Cette note compte {counted(len(written), 'caractère')}, le plus est de "
            f"{counted(MOST_WORDS, 'caractère')}. Rien n'est perdu : gardez l'essentiel, ou faites "
            "plusieurs notes.",
            field=field,
        )
    if "\x00" in written:
        raise Refusal("Cette note contient un caractère illisible : retirez-le.", field=field)
    return written
