"""Merges at the same instant, each with a connection to a real database."""

import pytest

from levier.kernel.errors import Refusal
from levier.people import usecases
from levier.people.models import Person, PersonMerge
from tests.people.test_duplicates import somebody
from tests.rights.taken import HOUSE

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 6


def and_what_stands(work):
    """What the work gave or was refused, with where every record leads just after."""

    def both(number):
        try:
            result = work(number)
        except Refusal as refusal:
            result = refusal
        return result, dict(Person.objects.values_list("pk", "merged_into_id"))

    return both


def stands_well(stands):
    """No record leads to one that leads elsewhere."""
    return all(stands[root] is None for root in stands.values() if root)


def test_two_agents_cannot_both_merge_the_same_two_records(race):
    one, two = somebody(), somebody()

    def merge(number):
        kept, absorbed = (one, two) if number % 2 else (two, one)
        return usecases.merge_records(kept=kept, absorbed=absorbed, decision=HOUSE)

    results = [result for result, _ in race(and_what_stands(merge))]
    assert sum(isinstance(result, PersonMerge) for result in results) == 1


def test_a_ring_of_merges_leaves_no_chain(race):
    people = [somebody() for _ in range(RACERS)]

    def merge(number):
        kept, absorbed = people[number], people[(number + 1) % RACERS]
        return usecases.merge_records(kept=kept, absorbed=absorbed, decision=HOUSE)

    results = race(and_what_stands(merge))
    assert any(isinstance(result, PersonMerge) for result, _ in results)
    assert all(stands_well(stands) for _, stands in results)


def test_undoing_while_merging_leaves_no_chain(race):
    people = [somebody() for _ in range(RACERS + 1)]
    first = usecases.merge_records(kept=people[0], absorbed=people[1], decision=HOUSE)

    def work(number):
        if number % 2:
            return usecases.undo_merge(merge=first, decision=HOUSE)
        return usecases.merge_records(
            kept=people[number + 2 if number + 2 <= RACERS else 2],
            absorbed=people[0], decision=HOUSE,
        )  # fmt: skip

    assert all(stands_well(stands) for _, stands in race(and_what_stands(work)))
