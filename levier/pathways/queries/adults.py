"""Adults of households as the payers state them: duties, activity, family. A few queries a lot."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from levier.pathways.domain.people import Household, Mark, marks_stated
from levier.pathways.domain.suggestion import Profile
from levier.people.domain import FactKind, HouseholdRole, SourceKind, age_on
from levier.people.models import Fact, Membership

ADULTS = (HouseholdRole.CLAIMANT, HouseholdRole.PARTNER)
KINDS = (FactKind.DUTIES, FactKind.ACTIVITY, FactKind.TERMS)


@dataclass(frozen=True, slots=True)
class Adult:
    """A claimant or a partner, today."""

    person: int
    household: int
    role: str
    name_key: str
    born_on: date

    @property
    def is_claimant(self) -> bool:
        return self.role == HouseholdRole.CLAIMANT


@dataclass(slots=True)
class Stated:
    """What is stated of some households: `duties` and `acts` by person, the rest by household."""

    day: date
    adults: dict[int, list[Adult]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    duties: dict[int, bool] = field(default_factory=dict)
    acts: dict[int, frozenset[str]] = field(default_factory=dict)
    homeless: set[int] = field(default_factory=set)

    def marks_of(self, adult: Adult) -> frozenset[Mark]:
        """The marks that follow from what the payer states; age apart."""
        home = Household(
            is_homeless=adult.household in self.homeless,
            has_partner=len(self.adults[adult.household]) > 1,
            has_children=bool(self.children[adult.household]),
        )
        return marks_stated(self.acts.get(adult.person, ()), adult.is_claimant, home)

    def profile_of(
        self,
        adult: Adult,
        *,
        requested_on: date | None,
        former_path: str = "",
        obstacles: Iterable[str] = (),
    ) -> Profile:
        """What the suggestion weighs. `requested_on`: when the RSA was claimed."""
        marks = self.marks_of(adult)
        children = self.children[adult.household]
        return Profile(
            age=age_on(adult.born_on, self.day),
            acts=self.acts.get(adult.person, frozenset()),
            is_homeless=Mark.HOMELESS in marks,
            is_lone_parent=Mark.LONE_PARENT in marks,
            youngest=age_on(max(children), self.day) if children else None,
            months=months_between(requested_on, self.day) if requested_on else 0,
            former_path=former_path,
            obstacles=tuple(obstacles),
        )


def months_between(start: date, end: date) -> int:
    """Whole months from a day to another, none when it is before."""
    whole = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(whole, 0)


def stated(households: Iterable[int], day: date) -> Stated:
    """What is stated now of these households and their adults. Two queries."""
    keys = list(households)
    found = Stated(day)
    people = _members(found, keys)
    _facts(found, people, keys)
    return found


def _members(found: Stated, households: list[int]) -> list[int]:
    rows = Membership.objects.filter(household__in=households, until=None).order_by()
    for person, household, role, name_key, born_on in rows.values_list(
        "person_id", "household_id", "role", "person__name_key", "person__born_on"
    ):
        if role in ADULTS:
            found.adults[household].append(Adult(person, household, role, name_key, born_on))
        elif role == HouseholdRole.CHILD:
            found.children[household].append(born_on)
    return [adult.person for adults in found.adults.values() for adult in adults]


def _facts(found: Stated, people: list[int], households: list[int]) -> None:
    """An agent's statement is read after the payer's, and stands over it.

    Two selections brought together: with an OR, SQLite would read every fact there is.
    """
    names = ("person_id", "household_id", "kind", "source_kind", "value")
    current = Fact.objects.filter(superseded_at=None).order_by()
    of_people = current.filter(person__in=people, kind__in=KINDS).values_list(*names)
    of_homes = current.filter(household__in=households, kind=FactKind.TERMS).values_list(*names)
    rows = of_people.union(of_homes, all=True).order_by("-source_kind")
    for person, household, kind, source, value in rows:
        content = json.loads(value)
        if content is None and source == SourceKind.AGENT:
            continue
        read(found, person, household, kind, content or {})


def read(
    found: Stated, person: int | None, household: int | None, kind: str, content: Mapping[str, Any]
) -> None:
    """Take one fact in: the elements of the payers' file that matter here (VRSB0801)."""
    if kind == FactKind.DUTIES and person:
        share = content.get("MontantCalculDroitRSAPersonne") or {}
        found.duties[person] = bool(share.get("TOPPERSDRODEVORSA"))
    elif kind == FactKind.ACTIVITY and person:
        rows = content.get("Activite") or []
        today = found.day.isoformat()
        found.acts[person] = frozenset(
            row["ACT"] for row in rows if row.get("ACT") and row.get("DFACT", today) >= today
        )
    elif kind == FactKind.TERMS and household:
        common = content.get("TroncCommunDroitRSA") or {}
        if common.get("TOPSANSDOMFIXE"):
            found.homeless.add(household)
        else:
            found.homeless.discard(household)
