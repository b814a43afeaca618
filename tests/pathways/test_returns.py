"""Six months after a way out: back on the RSA, as the payers' feeds say by themselves."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.pathways.models import WayOut
from levier.pathways.usecases import ending, leaving, returning
from levier.people import usecases as people
from levier.people.models import Membership
from levier.rights.models import BenefitCase
from tests.pathways.feeds import follow, home
from tests.pathways.followed import HOUSE, TODAY, agent_as, by, followed, fresh
from tests.pathways.supported import supported
from tests.pathways.test_prescription_pages import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
DUE = TODAY - dt.timedelta(days=10)


def gone(pathway, due_on=DUE):
    """Left long ago: the six months were over on a day."""
    left = due_on - dt.timedelta(days=183)
    ending.end_pathways(pathways=[pathway], reason="right_closed", on=TODAY, decision=HOUSE)
    WayOut.objects.filter(pathway=pathway).update(on=left, later_due_on=due_on)
    return WayOut.objects.get(pathway=pathway)


def look(day=TODAY):
    return returning.note_returns(day=day, decision=HOUSE)


def test_who_has_an_open_right_is_back_with_the_payer_that_says_so():
    one = gone(followed()[0])
    assert look() == 1
    one = fresh(one)
    assert (one.later, one.later_category, one.later_by) == ("back", "other", "payer:CAF011")


@pytest.mark.parametrize("state", ["0", "1", "5", "6", "Z"])
def test_a_request_or_a_closed_right_says_nothing(state):
    one = gone(followed()[0])
    BenefitCase.objects.update(state=state)
    assert look() == 0 and not fresh(one).later


@pytest.mark.parametrize("state", ["3", "4"])
def test_a_suspended_right_is_one(state):
    gone(followed()[0])
    BenefitCase.objects.update(state=state)
    assert look() == 1


def test_what_an_agent_said_stays_and_can_correct():
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    told, back = (gone(one) for one in supported(2, lead=worker))
    leaving.tell_later(way_out=told, situation="permanent", decision=by(worker))
    assert look() == 1
    assert (fresh(told).later, fresh(back).later) == ("permanent", "back")
    leaving.tell_later(way_out=fresh(back), situation="retirement", decision=by(worker))
    assert (fresh(back).later, look()) == ("retirement", 0)


def test_only_what_is_told_about_six_months_after():
    early, late = (
        gone(one, due)
        for one, due in zip(
            followed(2), (TODAY + dt.timedelta(1), TODAY - dt.timedelta(62)), strict=True
        )
    )
    assert look() == 0
    assert not fresh(early).later and not fresh(late).later


def test_a_child_or_who_left_the_household_is_not_back():
    one, two = (gone(pathway) for pathway in followed(2))
    Membership.objects.filter(person=one.person).update(role="ENF")
    Membership.objects.filter(person=two.person).update(until=TODAY)
    assert look() == 0


def test_the_deceased_are_not():
    one = gone(followed()[0])
    WayOut.objects.update(situation="dead", category="apart", told_at=HOUSE.at)
    assert look() == 0 and not fresh(one).later


def test_by_any_record_of_the_person():
    one, two = followed(2)
    BenefitCase.objects.filter(household=one.household).update(state="5")
    out = gone(one)
    people.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
    assert look() == 1 and fresh(out).later == "back"


def test_the_run_after_a_feed_does_it():
    follow(home(1), month="2026-11")
    out = WayOut.objects.first()
    assert out is None
    pathway = Membership.objects.get(role="DEM").person.pathways.get()
    out = gone(pathway, dt.date(2026, 11, 10))
    follow(home(1), month="2026-12")
    assert fresh(out).later == "back"


def test_it_is_counted_and_said_by_whom(client):
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    client.force_login(worker)
    one, two, three = (gone(pathway) for pathway in supported(3, lead=worker))
    leaving.tell_later(way_out=one, situation="back", decision=by(worker))
    leaving.tell_later(way_out=two, situation="permanent", decision=by(worker))
    look()
    page = client.get(reverse("pathways:ways_out"))
    number = page.context["numbers"][-1]
    assert (number.value, number.label) == ("67 %", "de retour au RSA six mois après")
    assert "dit par les flux : 1, par un agent : 1" in number.note
    shown = body_of(client.get(reverse("pathways:way_out", args=[three.pk])))
    assert "flux CAF 011, le" in shown
    found = client.get(reverse("pathways:ways_out"), {"apres": "back"})
    assert len(found.context["page"].rows) == 2


@pytest.mark.parametrize("count", [3, 300])
def test_as_many_queries_for_3_as_for_300(django_assert_max_num_queries, count):
    for pathway in followed(count):
        pathway_out(pathway)
    with django_assert_max_num_queries(10):
        assert look() == count


def pathway_out(pathway):
    WayOut.objects.create(
        pathway=pathway, person_id=pathway.person_id, on=DUE - dt.timedelta(183),
        motive="unknown", later_due_on=DUE,
    )  # fmt: skip
