"""The demonstration knows some people twice, without touching a household of today."""

import datetime as dt
from dataclasses import replace

from levier.foundation import clock
from levier.people import demo, demo_contacts, queries
from levier.people.likeness import PairState
from levier.people.models import DuplicatePair, Household, Membership, Person
from tests.people.files import take_families
from tests.rights.taken import HOUSE


def test_pairs_are_found_some_decided_and_nobody_moves(ain):
    take_families(12)
    for rank, row in enumerate(Membership.objects.filter(role="DEM").order_by("pk")):
        born_on = dt.date(1992, 5, 3) + dt.timedelta(rank * 40)
        Person.objects.filter(pk=row.person_id).update(born_on=born_on)
    present = set(Membership.objects.filter(until=None).values_list("person", "household"))
    decision = replace(HOUSE, at=clock.now())
    assert demo.seed_demo(decision) >= demo.FEWEST
    states = set(DuplicatePair.objects.values_list("state", flat=True))
    assert states == {PairState.OPEN, PairState.MERGED, PairState.DISTINCT}
    assert set(Membership.objects.filter(until=None).values_list("person", "household")) == present
    assert demo.seed_demo(decision) == 0


def test_with_nobody_to_copy_it_does_nothing(ain):
    assert demo.seed_demo(replace(HOUSE, at=clock.now())) == 0


def test_contacts_are_those_of_nobody_and_given_once(ain):
    take_families(12)
    decision = replace(HOUSE, at=clock.now())
    given = demo_contacts.give_contacts(decision)
    assert given
    people = Person.objects.exclude(email="", phone="")
    assert people.count() == given
    phones = [one.phone for one in people if one.phone]
    assert len(set(phones)) == len(phones)
    assert all(one.startswith(("063998", "046571")) and len(one) == 10 for one in phones)
    emails = [one.email for one in people if one.email]
    assert all(one.endswith("@courriel.example") for one in emails)
    assert queries.search(emails[0], Household.objects.all()).people[0].email == emails[0]
    assert demo_contacts.give_contacts(decision) == 0
