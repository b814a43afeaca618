"""Several people at the same instant, each with a connection to a real database."""

import datetime as dt

import pytest

from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways.models import Appointment, EngagementContract, Prescription, Slot
from levier.pathways.usecases import booking, contracts, prescribing, receiving
from levier.pathways.usecases.prescribing import Towards
from levier.programmes.models import Session
from levier.territory import usecases as territory
from tests.pathways import prescribed
from tests.pathways.followed import agent_as, by
from tests.pathways.met import meeting, opened
from tests.pathways.supported import supported, terms
from tests.rights.taken import HOUSE

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 6


def refused(results):
    return [one for one in results if isinstance(one, Refusal)]


@pytest.fixture
def worker(db):
    territory.seed_ain(decision=HOUSE)
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.mark.parametrize(("seats", "winners"), [(1, 1), (4, 4)])
def test_the_same_slot_at_the_same_instant_goes_to_as_many_as_it_has_seats(
    race, worker, seats, winners
):
    people = supported(RACERS)
    slot = opened(worker)[0] if seats == 1 else meeting(worker, seats=seats)
    decision = by(worker)

    def book(number):
        return booking.book_slot(
            pathway=people[number], slot=slot, purpose="follow_up", decision=decision
        ).seat

    results = race(book)
    assert sorted(set(results) - set(refused(results))) == list(range(winners))
    assert all("vient de prendre" in one.message for one in refused(results))
    held = race(lambda _: Appointment.objects.filter(slot=slot).count())
    assert set(held) == {winners}


def test_two_agents_prepare_one_contract_of_a_person(race, worker):
    [pathway] = supported()
    decision = by(worker)
    results = race(
        lambda _: contracts.draft_contract(pathway=pathway, terms=terms(), decision=decision).pk
    )
    assert len(refused(results)) == RACERS - 1
    assert set(race(lambda _: EngagementContract.objects.count())) == {1}


def test_one_agent_opens_the_same_hours_twice_at_once(race, worker):
    opened(worker, day=dt.date(2026, 12, 7))
    results = race(lambda _: len(opened(worker)))
    assert len(refused(results)) == RACERS - 1
    assert set(race(lambda _: Slot.objects.count())) == {6}


def test_the_last_place_at_the_same_instant_goes_to_one_person(race, worker):
    people = supported(RACERS)
    obstacles = [prescribed.obstacle(one) for one in people]
    session = prescribed.session(places=1, waiting=0)
    decision = by(worker)

    def send(number):
        made = prescribing.prescribe(
            obstacle=obstacles[number], towards=Towards(session=session), decision=decision
        )
        return made.state

    results = race(send)
    assert len(refused(results)) == RACERS - 1
    assert all("la dernière place vient d'être prise" in one.message for one in refused(results))
    assert set(race(lambda _: Session.objects.get(pk=session.pk).taken)) == {1}
    assert set(race(lambda _: Prescription.objects.count())) == {1}


def test_a_place_freed_while_others_answer_goes_to_who_waits(race, worker):
    """Every one locks in the same order: nobody is stopped by another."""
    people = supported(RACERS)
    session = prescribed.session(places=3, waiting=3)
    sent = [prescribed.sent(one, session, worker, may_wait=True) for one in people]
    decision = Decision("system:test", by(worker).at, "essai")

    def answer(number):
        one = Prescription.objects.get(pk=sent[number].pk)
        if number < 3:
            receiving.turn_down(
                prescription=one, name="refuse", motive="declined", decision=decision
            )
        else:
            receiving.meet(prescription=one, on=decision.at.date(), decision=decision)

    race(answer)
    told = race(lambda _: tuple(Session.objects.values_list("taken", "waiting").get()))
    assert set(told) == {(3, 0)}
