"""Who is who: a person stated by a payer, found among those already known.

By NIR first, when the birth date or the names agree with it; else, within the household, by
birth date and names. Somebody whose NIR belongs to another person is never merged with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from levier.kernel.text import fold
from levier.people import queries
from levier.people.domain import NirState, name_key
from levier.people.models import Membership, Person
from levier.people.usecases.statements import HouseholdStatement, Note, PersonStatement, Source

STATED = (
    "last_name",
    "birth_name",
    "first_name",
    "other_first_names",
    "sex",
    "born_on",
    "birth_precision",
    "birth_place",
)
SAVED = (*STATED, "name_key", "nir", "nir_index", "nir_state", "changed_at")
CONFLICT = (
    "Le NIR de cette personne est déjà celui de quelqu'un d'autre, né à une autre date et sous "
    "un autre nom : il n'a pas été repris. Vérifiez lequel des deux est juste."
)
CHANGED = "Le NIR de cette personne a changé depuis le dernier flux : vérifiez-le."


@dataclass(slots=True)
class Match:
    """A statement and its person, who may be new (no pk yet). `old_name` before this change."""

    stated: PersonStatement
    person: Person
    created: bool = False
    changed: bool = False
    renamed_from: tuple[str, ...] | None = None


@dataclass(slots=True)
class Matching:
    """The people of a chunk of statements. Two queries, whatever the chunk holds."""

    source: Source
    members: dict[int, list[Membership]]
    by_nir: dict[str, Person]
    new_by_nir: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: Iterable[HouseholdStatement], source: Source) -> Matching:
        households = [one.household for one in statements if one.household]
        members: dict[int, list[Membership]] = {pk: [] for pk in households}
        present = Membership.objects.filter(household__in=households, until=None)
        for membership in present.select_related("person").order_by():
            members[membership.household_id].append(membership)
        wanted = {index_of(person) for one in statements for person in one.people}
        known = Person.objects.filter(nir_index__in=wanted - {""}).order_by()
        return cls(source, members, {person.nir_index: person for person in known})

    def match(self, one: HouseholdStatement) -> tuple[list[Match], list[Note]]:
        notes: list[Note] = []
        taken: set[int] = set()
        matches = []
        for stated in one.people:
            match = self._match(stated, one.household, taken, notes)
            if match.person.pk:
                taken.add(match.person.pk)
            matches.append(match)
        return matches, notes

    def _match(
        self, stated: PersonStatement, household: int | None, taken: set[int], notes: list[Note]
    ) -> Match:
        index = index_of(stated)
        newcomer = self.new_by_nir.get(index)
        if newcomer is not None and agrees(newcomer, stated):
            return Match(stated, newcomer, created=True)
        owner = self.by_nir.get(index) or newcomer
        if owner is not None and not agrees(owner, stated):
            notes.append(Note("match", CONFLICT))
            index, owner = "", None
        person = owner or self._member(stated, household, taken)
        if person is None:
            match = Match(stated, self._new(stated, index), created=True)
            if index:
                self.new_by_nir[index] = match.person
            return match
        return self._updated(person, stated, index, notes)

    def _member(
        self, stated: PersonStatement, household: int | None, taken: set[int]
    ) -> Person | None:
        """The member of the household with this birth date and name; the same role first."""
        rows = self.members.get(household or 0, [])
        free = [
            row for row in rows if row.person_id not in taken and is_namesake(row.person, stated)
        ]
        free.sort(key=lambda row: (row.role != stated.role, row.pk))
        return free[0].person if free else None

    def _new(self, stated: PersonStatement, index: str) -> Person:
        kept = stated.nir if index or stated.nir_state == NirState.WRONG else ""
        return Person(
            **{name: getattr(stated, name) for name in STATED},
            name_key=name_key(stated.last_name, stated.first_name),
            nir=kept,
            nir_index=index,
            nir_state=stated.nir_state if kept else NirState.NONE,
            created_at=self.source.at,
            changed_at=self.source.at,
        )

    def _updated(
        self, person: Person, stated: PersonStatement, index: str, notes: list[Note]
    ) -> Match:
        match = Match(stated, person)
        before = (person.last_name, person.birth_name, person.first_name, person.other_first_names)
        for name in STATED:
            if getattr(person, name) != getattr(stated, name):
                setattr(person, name, getattr(stated, name))
                match.changed = True
        match.changed |= self._take_nir(person, stated, index, notes)
        if match.changed:
            person.name_key = name_key(stated.last_name, stated.first_name)
            person.changed_at = self.source.at
            match.renamed_from = before
        return match

    def _take_nir(
        self, person: Person, stated: PersonStatement, index: str, notes: list[Note]
    ) -> bool:
        """A good NIR replaces none, a wrong or a provisional one; a wrong one replaces nothing."""
        if index and index != person.nir_index:
            if person.nir_index and person.nir_state != NirState.PROVISIONAL:
                notes.append(Note("match", CHANGED))
            self.by_nir.pop(person.nir_index, None)
            self.by_nir[index] = person
            person.nir, person.nir_index, person.nir_state = stated.nir, index, stated.nir_state
            return True
        if index and person.nir_state != stated.nir_state:
            person.nir_state = stated.nir_state
            return True
        if stated.nir_state == NirState.WRONG and not person.nir_index and person.nir != stated.nir:
            person.nir, person.nir_state = stated.nir, NirState.WRONG
            return True
        return False


def index_of(stated: PersonStatement) -> str:
    """The blind index of a usable NIR; a NIR with a wrong key recognises nobody."""
    usable = stated.nir and stated.nir_state != NirState.WRONG
    return queries.nir_index(stated.nir) if usable else ""


def agrees(person: Person, stated: PersonStatement) -> bool:
    """Whether a NIR's owner can be the person stated: same birth date, or same names."""
    return person.born_on == stated.born_on or _share_names(person, stated)


def is_namesake(person: Person, stated: PersonStatement) -> bool:
    return person.born_on == stated.born_on and _share_names(person, stated)


def _share_names(person: Person, stated: PersonStatement) -> bool:
    surnames = {fold(person.last_name), fold(person.birth_name)} - {""}
    stated_surnames = {fold(stated.last_name), fold(stated.birth_name)} - {""}
    return fold(person.first_name) == fold(stated.first_name) and bool(surnames & stated_surnames)
