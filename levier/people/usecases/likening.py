"""Possible duplicates looked for in bulk: keys kept up to date, those who share one compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.people import holders, likeness
from levier.people.domain import NirState
from levier.people.likeness import LISTED, PairState, Record, Sign
from levier.people.models import DuplicatePair, LikenessKey, Membership, Person
from levier.people.queries import nir_index, typed_nir

# A key that so many share says nothing: the telephone of a shelter, a birthday of convenience.
CROWD = 30
COLUMNS = ("one", "other", "score", "signs", "state", "found_at", "decided_by", "decided_at",
           "reason")  # fmt: skip
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likened:
    """A chunk done: the last person looked at, how many (0: there are no more), pairs found."""

    last: int
    people: int
    found: int


@transaction.atomic
def liken(*, after: int, size: int, decision: Decision) -> Likened:
    """Look at the next `size` people by key, and at those who share a key with one that changed.

    About ten queries, whatever the chunk holds. A pair set aside stays so; one that no longer
    looks like a duplicate goes. No journal line: the caller's chunk has it.
    """
    people = list(Person.objects.filter(pk__gt=after).order_by("pk")[:size])
    if not people:
        return Likened(after, 0, 0)
    records = compared(people)
    changed = _keep_keys(records)
    found = _compare(changed, records, decision) if changed else 0
    return Likened(people[-1].pk, len(people), found)


def compared(people: Collection[Person]) -> dict[int, Record]:
    """What is compared of these people. Two queries, and those of the rooms above."""
    keys = [person.pk for person in people]
    homes: dict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(person__in=keys, until=None).order_by()
    for person, household in rows.values_list("person_id", "household_id"):
        homes[person].add(household)
    numbers = holders.numbers_of(keys)
    return {
        person.pk: Record(
            pk=person.pk,
            first_name=person.first_name,
            surnames=tuple({person.last_name, person.birth_name} - {""}),
            born_on=person.born_on,
            sex=person.sex,
            nir=fingerprint(person),
            is_certified=person.nir_state == NirState.CERTIFIED,
            email=person.email,
            phone=person.phone,
            households=frozenset(homes[person.pk]),
            numbers=tuple(numbers.get(person.pk, ())),
        )
        for person in people
    }


def fingerprint(person: Person) -> str:
    """The blind index of a NIR; of its thirteen first characters when only its key is wrong."""
    if person.nir_index or person.nir_state != NirState.WRONG:
        return person.nir_index
    mended = typed_nir(person.nir[:13])
    return nir_index(mended) if mended else ""


def _keep_keys(records: dict[int, Record]) -> set[int]:
    """Write the keys that changed; whose they are."""
    held: dict[int, set[str]] = defaultdict(set)
    rows = LikenessKey.objects.filter(person__in=list(records)).order_by()
    for person, key in rows.values_list("person_id", "key"):
        held[person].add(key)
    wanted = {pk: likeness.keys(record) for pk, record in records.items()}
    new = [(pk, key) for pk, keys in wanted.items() for key in sorted(keys - held[pk])]
    stale = {pk: held[pk] - keys for pk, keys in wanted.items() if held[pk] - keys}
    for pk, keys in stale.items():
        LikenessKey.objects.filter(person=pk, key__in=keys).delete()
    bulk.insert_values(LikenessKey, ("person", "key"), new)
    return {pk for pk, _ in new} | set(stale)


def _compare(changed: set[int], records: dict[int, Record], decision: Decision) -> int:
    shared = _sharing(changed)
    known = _known_pairs(changed)
    for pair in known:
        shared.setdefault(pair, set())
    others = {pk for pair in shared for pk in pair} - records.keys()
    everyone = {**records, **compared(Person.objects.filter(pk__in=others))}
    said = {pair for pair, row in known.items() if Sign.SAID in row.told}
    return _write(_weighed(shared, everyone, said), known, decision)


def _sharing(changed: set[int]) -> dict[Pair, set[str]]:
    """Who shares which kinds of keys with these people. One query."""
    mine = LikenessKey.objects.filter(person__in=changed).order_by().values("key")
    holders_of: dict[str, list[int]] = defaultdict(list)
    sharing = LikenessKey.objects.filter(key__in=mine).order_by()
    for key, person in sharing.values_list("key", "person_id"):
        holders_of[key].append(person)
    shared: dict[Pair, set[str]] = defaultdict(set)
    for key, people in holders_of.items():
        if 1 < len(people) <= CROWD:
            for pair in _pairs(people, changed):
                shared[pair].add(key.partition(":")[0])
    return shared


def _pairs(people: list[int], changed: set[int]) -> Iterable[Pair]:
    ordered = sorted(people)
    return (
        (one, other)
        for rank, one in enumerate(ordered)
        for other in ordered[rank + 1 :]
        if one in changed or other in changed
    )


def _known_pairs(changed: set[int]) -> dict[Pair, DuplicatePair]:
    rows = DuplicatePair.objects.filter(Q(one__in=changed) | Q(other__in=changed)).order_by()
    return {(one.one_id, one.other_id): one for one in rows}


def _weighed(
    shared: dict[Pair, set[str]], records: dict[int, Record], said: Collection[Pair]
) -> dict[Pair, tuple[int, str]]:
    """The score and the signs of each pair; `said`: those that an agent put side by side."""
    told = {}
    for (one, other), kinds in shared.items():
        signs = likeness.signs(records[one], records[other], kinds)
        if (one, other) in said:
            signs.append(Sign.SAID)
        told[(one, other)] = (likeness.score(signs), " ".join(signs))
    return told


def _write(
    told: dict[Pair, tuple[int, str]], known: dict[Pair, DuplicatePair], decision: Decision
) -> int:
    new, again, gone = [], [], []
    for pair, (score, signs) in told.items():
        row = known.get(pair)
        if row is None:
            if score >= LISTED:
                new.append((*pair, score, signs, PairState.OPEN.value, decision.at, "", None, ""))
        elif row.state == PairState.OPEN and score < LISTED and Sign.SAID not in row.told:
            gone.append(row.pk)
        elif (row.score, row.signs) != (score, signs) and row.state == PairState.OPEN:
            row.score, row.signs = score, signs
            again.append(row)
    bulk.insert_values(DuplicatePair, COLUMNS, new)
    DuplicatePair.objects.bulk_update(again, ["score", "signs"])
    DuplicatePair.objects.filter(pk__in=gone, state=PairState.OPEN).delete()
    return len(new)
