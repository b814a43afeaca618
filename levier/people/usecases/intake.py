"""Many households at once, as a payer states them: the bulk door into this room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db import transaction

from levier.foundation import bulk
from levier.people.domain import HouseholdRole, search_words
from levier.people.models import Household, Membership, Person, SearchWord
from levier.people.usecases.centres import Communes
from levier.people.usecases.fact_writing import HOUSEHOLD, PERSON, FactBook
from levier.people.usecases.matching import SAVED, Match, Matching
from levier.people.usecases.statements import HouseholdStatement, Note, Outcome, Source

MEMBERSHIP = ("person", "household", "role", "since", "until", "source")


@dataclass(slots=True)
class _One:
    """A statement on its way in."""

    stated: HouseholdStatement
    matches: list[Match]
    notes: list[Note]
    household: Household
    created: bool
    changed: bool = False

    @property
    def claimant(self) -> Match:
        for match in self.matches:
            if match.stated.role == HouseholdRole.CLAIMANT:
                return match
        return self.matches[0]


@dataclass(slots=True)
class _Intake:
    source: Source
    communes: Communes
    all: list[_One] = field(default_factory=list)


@transaction.atomic
def take_in(
    statements: Sequence[HouseholdStatement], *, source: Source, communes: Communes
) -> list[Outcome]:
    """Record what a payer states of these households; one Outcome each, in order.

    People are recognised (see `matching`), new ones created, those who left closed, facts that
    changed added beside the former ones. The number of queries depends on the number of
    statements only by batches. It writes no journal line: the caller's chunk does.
    """
    matching = Matching.of(statements, source)
    households = Household.objects.in_bulk([one.household for one in statements if one.household])
    intake = _Intake(source, communes)
    for stated in statements:
        matches, notes = matching.match(stated)
        known = households.get(stated.household or 0)
        household = known or Household(created_at=source.at)
        intake.all.append(_One(stated, matches, notes, household, created=known is None))
    _save_people(intake)
    _save_households(intake)
    _save_memberships(intake, matching)
    _save_facts(intake)
    _save_words(intake)
    return [_outcome(one) for one in intake.all]


def _matches(intake: _Intake) -> list[Match]:
    """Each person once: a child of two households is stated twice."""
    found = {id(match.person): match for match in _every_match(intake)}
    return list(found.values())


def _every_match(intake: _Intake) -> Iterable[Match]:
    return chain.from_iterable(one.matches for one in intake.all)


def _save_people(intake: _Intake) -> None:
    matches = _matches(intake)
    bulk.insert_with_keys(match.person for match in matches if match.created)
    changed = [match.person for match in matches if match.changed and not match.created]
    if changed:
        # A NIR may go from one person to another: free it before it is taken.
        moving = [person.pk for person in changed]
        Person.objects.filter(pk__in=moving).exclude(nir_index="").update(nir_index="")
        Person.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["pk"], update_fields=SAVED
        )


def _save_households(intake: _Intake) -> None:
    new: list[_One] = []
    moved: list[_One] = []
    for one in intake.all:
        commune, centre = intake.communes.place(one.stated.commune)
        now = (commune, centre, one.claimant.person.pk)
        before = (one.household.commune_id, one.household.centre_id, one.household.claimant_id)
        if now != before:
            one.household.commune_id, one.household.centre_id, one.household.claimant_id = now
            (new if one.created else moved).append(one)
            one.changed = True
        elif one.created:
            new.append(one)
    bulk.insert_with_keys(one.household for one in new)
    if moved:
        households = [one.household for one in moved]
        Household.objects.bulk_update(households, ["commune", "centre", "claimant"])


def _save_memberships(intake: _Intake, matching: Matching) -> None:
    source, ended, new = intake.source, [], []
    for one in intake.all:
        present = {row.person_id: row for row in matching.members.get(one.household.pk, [])}
        wanted = {match.person.pk: match.stated.role for match in one.matches}
        for person, row in present.items():
            if wanted.get(person) != row.role:
                row.until = max(source.on, row.since)
                ended.append(row)
                one.changed = True
        for person, role in wanted.items():
            if person not in present or present[person].role != role:
                told_by = one.stated.source or source.name
                new.append((person, one.household.pk, role, source.on, None, told_by))
                one.changed = True
    if ended:
        Membership.objects.bulk_update(ended, ["until"])
    bulk.insert_values(Membership, MEMBERSHIP, new)


def _save_facts(intake: _Intake) -> None:
    known_people = {match.person.pk for match in _matches(intake) if not match.created}
    known = [one.household.pk for one in intake.all if not one.created]
    book = FactBook.open(known_people, known, intake.source)
    for one in intake.all:
        by = one.stated.source
        for match in one.matches:
            one.changed |= book.state(PERSON, match.person.pk, match.stated.facts, by)
            one.changed |= match.changed
        one.changed |= book.state(HOUSEHOLD, one.household.pk, one.stated.facts, by)
    book.close()


def _save_words(intake: _Intake) -> None:
    """What each is found by: names for all, numbers of the case for the claimant."""
    wanted: dict[int, set[str]] = {}
    known: set[int] = set()
    gone: dict[int, set[str]] = {}
    for one in intake.all:
        for match in one.matches:
            pk = match.person.pk
            words = wanted.setdefault(pk, set())
            if match.created or match.renamed_from:
                words |= words_of(match.person)
            if match is one.claimant:
                words |= search_words(one.stated.references)
            if not match.created:
                known.add(pk)
            if match.renamed_from:
                gone[pk] = search_words(match.renamed_from) - words_of(match.person)
    present: dict[int, set[str]] = {}
    rows = SearchWord.objects.filter(person__in=known).order_by()
    for pk, word in rows.values_list("person_id", "word"):
        present.setdefault(pk, set()).add(word)
    stale = [(pk, word) for pk, words in gone.items() for word in words & present.get(pk, set())]
    for pk, word in stale:
        SearchWord.objects.filter(person=pk, word=word).delete()
    bulk.insert_values(
        SearchWord,
        ("person", "word"),
        [
            (pk, word)
            for pk, words in wanted.items()
            for word in sorted(words - present.get(pk, set()))
        ],
    )


def words_of(person: Person) -> set[str]:
    return search_words(
        [
            person.last_name,
            person.birth_name,
            person.first_name,
            person.other_first_names,
            person.email,
        ]
    )


def _outcome(one: _One) -> Outcome:
    return Outcome(
        household_id=one.household.pk,
        created=one.created,
        changed=one.changed,
        centre_id=one.household.centre_id,
        commune_id=one.household.commune_id,
        notes=one.notes,
    )
