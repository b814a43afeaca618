"""A household that moves: the new centre is asked, the past stays, what still serves goes on."""

import pytest

from levier.pathways.models import Pathway, Referral
from levier.pathways.usecases import leading, referring, taking_over
from tests.pathways.feeds import follow, home
from tests.pathways.followed import HOUSE, TODAY, agent_as, partner, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


def referred(body, path="social"):
    """Somebody of MDS-01, entered by a feed, referred and taken over."""
    follow(home(1), month="2026-10")
    referral = Referral.objects.get()
    referring.decide_referral(referral=referral, path=path, body=body, decision=HOUSE)
    taking_over.take_over(referral=referral, on=TODAY, decision=HOUSE)
    return Pathway.objects.get()


def test_a_team_left_behind_gives_a_proposal_to_that_of_the_new_centre():
    pathway = referred(team("MDS-01"))
    there = team("MDS-07")
    follow(home(1, centre="MDS-07"))
    last, first = pathway.referrals.all()
    assert (first.state, first.body.centre_id) == ("taken_over", "MDS-01")
    assert (last.origin, last.state, last.rank) == ("move", "proposed", 2)
    assert (last.path, last.body, last.centre_id) == ("social", there, "MDS-07")
    assert pathway.deadlines.get(code="DL-01R").state == "open"


def test_the_proposal_decided_stays_a_move_and_replaces_the_former():
    pathway = referred(team("MDS-01"))
    there = team("MDS-07")
    follow(home(1, centre="MDS-07"))
    last = pathway.referrals.get(rank=2)
    referring.decide_referral(referral=last, path="social", body=there, decision=HOUSE)
    last.refresh_from_db()
    assert (last.origin, last.replaces.state) == ("move", "superseded")
    assert pathway.deadlines.get(code="DL-01R").state == "met"


def test_a_partner_that_serves_both_places_goes_on():
    pathway = referred(partner(), "professional")
    follow(home(1, centre="MDS-07"))
    assert pathway.referrals.get().state == "taken_over"


def test_a_move_followed_twice_proposes_once():
    pathway = referred(team("MDS-01"))
    follow(home(1, centre="MDS-07"))
    follow(home(1, centre="MDS-04"), month="2026-12")
    last = pathway.referrals.get(rank=2)
    assert (last.state, last.centre_id) == ("proposed", "MDS-04")


def test_the_lead_worker_stays_until_the_new_body_takes_over():
    pathway = referred(team("MDS-01"))
    alice = agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")
    leading.name_lead(pathway=pathway, agent=alice, since=TODAY, decision=HOUSE)
    there = team("MDS-07")
    follow(home(1, centre="MDS-07"))
    last = pathway.referrals.get(rank=2)
    referring.decide_referral(referral=last, path="social", body=there, decision=HOUSE)
    assert Pathway.objects.get().lead == alice
    last.refresh_from_db()
    taking_over.take_over(referral=last, on=TODAY, decision=HOUSE)
    assert Pathway.objects.get().lead is None
