"""Many people for the last places, each with a connection of their own."""

import pytest

from levier.kernel.errors import Refusal
from levier.programmes import usecases
from levier.programmes.models import Session, SessionPlace
from levier.territory import usecases as territory
from tests.programmes.conftest import HOUSE
from tests.programmes.sessions import session_of, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seeded_for_races():
    territory.seed_ain(decision=HOUSE)
    usecases.seed_programmes(decision=HOUSE)


def test_twenty_people_for_three_places_and_two_turns(race, seeded_for_races):
    session = session_of()
    results = race(lambda number: take(session, f"p:{number}")[0].state, 20)
    assert sorted(str(one) for one in results if not isinstance(one, Refusal)) == [
        "taken", "taken", "taken", "waiting", "waiting",
    ]  # fmt: skip

    def counted(_):
        told = Session.objects.get(pk=session.pk)
        return told.taken, told.waiting, SessionPlace.objects.filter(session=session).count()

    assert race(counted, 1) == [(3, 2, 5)]


def test_a_place_given_back_twice_at_once_calls_one_person(race, seeded_for_races):
    session = session_of(places=1)
    take(session, "p:0", "p:1", "p:2")

    def give_back(_):
        promoted = usecases.release_place(session=session, holder="p:0", decision=HOUSE)
        return promoted.holder if promoted else None

    results = race(give_back, 6)
    assert [one for one in results if not isinstance(one, Refusal)] == ["p:1"]


def test_the_same_holder_clicking_many_times_holds_one_place(race, seeded_for_races):
    session = session_of()
    race(lambda _: take(session, "p:1")[0].pk, 8)
    assert race(lambda _: SessionPlace.objects.filter(session=session).count(), 1) == [1]
