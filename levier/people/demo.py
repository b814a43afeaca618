"""Some people of the feeds known twice, for the demonstration: never called outside of one.

Each copy is a child of another household who left it years ago, before claiming the RSA: it
changes no amount and no household of today. What is there already is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from levier.foundation import bulk, runs
from levier.foundation.acts import Decision, record
from levier.kernel.text import fold
from levier.people import tasks
from levier.people.demo_contacts import DOMAIN
from levier.people.domain import HouseholdRole, NirState, name_key
from levier.people.likeness import PairState
from levier.people.models import DuplicatePair, Membership, Person, SearchWord
from levier.people.usecases.intake import MEMBERSHIP, words_of
from levier.people.usecases.merging import merge_records, set_aside_pair

FEWEST, MOST, ONE_IN = 6, 48, 120
LEFT_AT = 20  # years old when they left the household of their childhood
MERGED, ASIDE = 3, 2
NAMESAKES = "Deux lieux de naissance, vérifiés avec la CAF : ce sont des homonymes."


def seed_demo(decision: Decision) -> int:
    """Pairs found, a few brought together, a few set aside; how many there are. About 2 s."""
    if DuplicatePair.objects.exists():
        return 0
    with transaction.atomic():
        places = _chosen()
        copies = [_copy(row.person, rank) for rank, row in enumerate(places)]
        _save(copies, places)
        record("people.demo.seed", "people.demo:1", decision, people=len(copies))
    runs.execute(tasks.request_search(decision))
    _decide(copies, decision)
    return DuplicatePair.objects.count()


def _chosen() -> list[Membership]:
    """Claimants of an age to have been children of another household, spread over all."""
    rows = Membership.objects.filter(
        role=HouseholdRole.CLAIMANT,
        until=None,
        person__born_on__range=(date(1990, 1, 1), date(2001, 12, 31)),
    )
    found = list(rows.select_related("person", "household").order_by("pk"))
    count = min(len(found), MOST, max(FEWEST, len(found) // ONE_IN))
    step = max(1, len(found) // max(count, 1))
    return found[::step][:count]


def _copy(person: Person, rank: int) -> Person:
    """Another record of somebody, as another clerk would have written it."""
    last_name, birth_name, born_on = person.last_name, person.birth_name, person.born_on
    email = phone = ""
    if rank % 6 == 2:
        last_name, birth_name = _misspelt(last_name), ""
    if rank % 6 == 3 and born_on.day <= 12:
        born_on = born_on.replace(month=born_on.day, day=born_on.month)
    if rank % 6 in (1, 4):
        email = person.email or f"doublon.{rank}@{DOMAIN}"
    if rank % 6 in (0, 5):
        phone = person.phone or f"046571{9000 + rank}"  # kept for fiction
    if _is_namesake(rank):
        email = phone = ""
    known = timezone.make_aware(datetime.combine(_left_on(person), time(9)))
    return Person(
        last_name=fold(last_name).upper(),
        birth_name=birth_name,
        first_name=fold(person.first_name).upper(),
        name_key=name_key(last_name, person.first_name),
        sex=person.sex,
        born_on=born_on,
        birth_place="LYON" if _is_namesake(rank) else person.birth_place,
        nir_state=NirState.NONE,
        email=email,
        phone=phone,
        created_at=known,
        changed_at=known,
    )


def _is_namesake(rank: int) -> bool:
    """One in eight is somebody else: same names, same day, another place of birth."""
    return rank % 8 == 4


def _misspelt(name: str) -> str:
    return name[:2] + name[2:3] * 2 + name[3:]


def _left_on(person: Person) -> date:
    return date(person.born_on.year + LEFT_AT, 9, 1)


def _save(copies: Sequence[Person], places: Sequence[Membership]) -> None:
    bulk.insert_with_keys(copies)
    hosts = [*places[1:], *places[:1]]  # the household of the next one
    bulk.insert_values(
        Membership,
        MEMBERSHIP,
        [
            (copy.pk, host.household_id, HouseholdRole.CHILD.value, copy.born_on,
             _left_on(copy), host.source)
            for copy, host in zip(copies, hosts, strict=True)
        ],
    )  # fmt: skip
    words = [(copy.pk, word) for copy in copies for word in sorted(words_of(copy))]
    bulk.insert_values(SearchWord, ("person", "word"), words)
    known = [row.person for row in places]
    for person, copy in zip(known, copies, strict=True):
        person.email, person.phone = copy.email or person.email, copy.phone or person.phone
    Person.objects.bulk_update(known, ["email", "phone"])


def _decide(copies: Sequence[Person], decision: Decision) -> None:
    """The surest are brought together, namesakes set aside; one namesake is left to find out."""
    namesakes = {copy.pk for rank, copy in enumerate(copies) if _is_namesake(rank)}
    for pair in list(_of({copy.pk for copy in copies} - namesakes))[:MERGED]:
        known = replace(
            decision, reason="Acte de naissance vu au guichet : c'est la même personne."
        )
        merge_records(kept=pair.one, absorbed=pair.other, decision=known)
    for pair in list(_of(namesakes))[:ASIDE]:
        set_aside_pair(pair=pair, decision=replace(decision, reason=NAMESAKES))


def _of(keys: set[int]) -> Iterator[DuplicatePair]:
    rows = DuplicatePair.objects.filter(other__in=keys, state=PairState.OPEN)
    yield from rows.select_related("one", "other").order_by("-score", "pk")
