"""What a source states of households, and what became of it: the shapes of an intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Who states: `name` "payer:CAF011", `document` "feed:12", the day it speaks of, when."""

    name: str
    document: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class FactStatement:
    """Canonical JSON without NIR, as from a day."""

    value: str
    since: date


@dataclass(frozen=True, slots=True)
class PersonStatement:
    """A person of a household. `nir` is empty or 15 characters; `nir_state` is a NirState."""

    role: str
    last_name: str
    birth_name: str
    first_name: str
    other_first_names: str
    sex: str
    born_on: date
    birth_precision: str
    birth_place: str
    nir: str
    nir_state: str
    facts: Mapping[str, FactStatement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HouseholdStatement:
    """A household whole: whoever is not in `people` is no longer part of it.

    `household` is its pk when it is known already; `commune` an INSEE code or empty;
    `references` the numbers by which the claimant is also found; `source` who states it, when a
    file carries the households of several payers: else the file's own.
    """

    household: int | None
    commune: str
    people: tuple[PersonStatement, ...]
    facts: Mapping[str, FactStatement]
    references: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something for a person to look at: `kind` "match", and a French sentence without names."""

    kind: str
    message: str


@dataclass(slots=True)
class Outcome:
    """What an intake did with one statement, in the order they were given."""

    household_id: int
    created: bool
    changed: bool
    centre_id: str | None
    commune_id: str | None
    notes: list[Note] = field(default_factory=list)
