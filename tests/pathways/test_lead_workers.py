"""One lead worker at a time, the caseload that follows, a portfolio handed over in one act."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.models import LeadWorker, Pathway
from levier.pathways.usecases import leading, referring, taking_over
from levier.people import access as people
from tests.pathways.followed import (
    HOUSE,
    NOW,
    TODAY,
    agent_as,
    by,
    followed,
    fresh,
    partner,
    team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
HEAD = ("mds_head", "social_centre", "MDS-01")


@pytest.fixture
def head():
    return agent_as(*HEAD, signs=True)


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")


def name(pathway, agent, head, since=TODAY, reason=""):
    return leading.name_lead(pathway=pathway, agent=agent, since=since, decision=by(head, reason))


def test_a_lead_worker_is_named_and_the_former_one_stops_that_day(head, worker):
    [pathway] = followed()
    other = agent_as("lead_worker", "social_centre", "MDS-01", name="Bruno")
    name(pathway, worker, head, since=dt.date(2026, 11, 10))
    name(pathway, other, head)
    rows = [(one.agent, one.since, one.until) for one in pathway.lead_workers.order_by("pk")]
    assert rows == [
        (worker, dt.date(2026, 11, 10), TODAY),
        (other, TODAY, None),
    ]
    assert fresh(pathway).lead == other


def test_agents_on_their_own_caseload_see_exactly_whom_they_lead(head):
    mine, theirs = followed(2)
    caseload = agent_as("lead_worker", "caseload")
    assert not people.visible_households(caseload).exists()
    name(mine, caseload, head)
    assert list(people.visible_households(caseload)) == [mine.household]
    assert list(access.visible_pathways(caseload)) == [mine]
    leading.end_lead(pathway=mine, on=TODAY, decision=by(head, "départ"))
    assert not people.visible_households(caseload).exists()
    assert not access.visible_pathways(caseload).exists()
    assert fresh(theirs).lead is None


def test_a_household_stays_in_the_caseload_as_long_as_one_of_its_adults_is_led(head):
    first, second = followed(2)
    Pathway.objects.filter(pk=second.pk).update(household=first.household)
    caseload = agent_as("lead_worker", "caseload")
    name(first, caseload, head)
    name(fresh(second), caseload, head)
    leading.end_lead(pathway=first, on=TODAY, decision=by(head, "fin"))
    assert people.visible_households(caseload).count() == 1
    leading.end_lead(pathway=fresh(second), on=TODAY, decision=by(head, "fin"))
    assert not people.visible_households(caseload).exists()


@pytest.mark.parametrize(
    ("since", "why"),
    [(dt.date(2026, 11, 25), "aujourd'hui ou pour avant"), (dt.date(2026, 11, 1), "court depuis")],
)
def test_a_lead_worker_is_named_neither_ahead_nor_before_the_pathway(head, worker, since, why):
    [pathway] = followed()
    with pytest.raises(Refusal, match=why):
        name(pathway, worker, head, since=since)


def test_who_does_not_cover_the_place_may_not_lead(head):
    [pathway] = followed()
    stranger = agent_as("lead_worker", "social_centre", "MDS-07")
    with pytest.raises(Refusal, match="ne peut pas être référent ici"):
        name(pathway, stranger, head)
    suspended = agent_as("lead_worker", "social_centre", "MDS-01", name="Ex")
    suspended.is_active = False
    suspended.save()
    with pytest.raises(Refusal, match="ne peut pas être référent ici"):
        name(pathway, suspended, head)


def test_the_same_lead_worker_twice_is_refused(head, worker):
    [pathway] = followed()
    name(pathway, worker, head)
    with pytest.raises(Refusal, match="déjà référent"):
        name(pathway, worker, head)


def test_taking_over_names_the_adviser_and_ends_the_former_bodys(head, worker):
    [pathway] = followed()
    name(pathway, worker, head)
    body = partner()
    referring.decide_referral(
        referral=pathway.referrals.get(), path="professional", body=body, decision=by(head)
    )
    assert fresh(pathway).lead == worker
    adviser = agent_as("support_body", "organisation", body.organisation_id)
    taking_over.take_over(
        referral=pathway.referrals.get(), on=TODAY, lead=adviser, decision=by(adviser)
    )
    assert fresh(pathway).lead == adviser
    assert not access.visible_pathways(agent_as("lead_worker", "caseload")).exists()


def test_a_body_that_names_nobody_still_ends_the_former_lead_worker(head, worker):
    [pathway] = followed()
    name(pathway, worker, head)
    referring.decide_referral(
        referral=pathway.referrals.get(), path="professional", body=partner(), decision=by(head)
    )
    taking_over.take_over(referral=pathway.referrals.get(), on=TODAY, decision=HOUSE)
    assert fresh(pathway).lead is None


def test_a_body_sees_somebody_only_while_the_referral_to_it_is_in_force(head):
    [pathway] = followed()
    body, elsewhere = partner(), team()
    adviser = agent_as("support_body", "organisation", body.organisation_id)
    assert not access.visible_pathways(adviser).exists()
    referring.decide_referral(
        referral=pathway.referrals.get(), path="professional", body=body, decision=by(head)
    )
    assert list(access.visible_pathways(adviser)) == [pathway]
    referring.propose_referral(pathway=pathway, path="social", body=elsewhere, decision=by(head))
    assert access.visible_pathways(adviser).exists()
    referring.decide_referral(
        referral=pathway.referrals.get(state="proposed"),
        path="social",
        body=elsewhere,
        decision=by(head),
    )
    assert not access.visible_pathways(adviser).exists()
    assert not people.visible_households(adviser).exists()


# --- handing over ------------------------------------------------------------------------------


def led_by(agent, count=6):
    pathways = followed(count)
    for one in pathways:
        leading.name_lead(pathway=one, agent=agent, since=TODAY, decision=HOUSE)
    return pathways


def test_a_portfolio_is_shared_evenly_in_one_act(head, worker):
    led_by(worker)
    two = [agent_as("lead_worker", "social_centre", "MDS-01", name=who) for who in ("B", "C")]
    given = leading.hand_over_portfolio(
        former=worker, to=two, since=TODAY, decision=by(head, "mutation")
    )
    assert sorted(given.values()) == [3, 3]
    assert not Pathway.objects.filter(lead=worker).exists()
    assert LeadWorker.objects.filter(until=None).count() == 6


def test_a_portfolio_goes_whole_or_not_at_all(head, worker):
    led_by(worker)
    stranger = agent_as("lead_worker", "social_centre", "MDS-07")
    with pytest.raises(Refusal, match="6 personnes ne peuvent être suivies"):
        leading.hand_over_portfolio(
            former=worker, to=[stranger], since=TODAY, decision=by(head, "mutation")
        )
    assert Pathway.objects.filter(lead=worker).count() == 6


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_portfolio_is_handed_over_for_a_reason(head, worker, reason):
    led_by(worker, 1)
    with pytest.raises(Refusal, match="pourquoi"):
        leading.hand_over_portfolio(
            former=worker, to=[worker], since=TODAY, decision=by(head, reason)
        )


def test_a_head_hands_over_only_what_the_centre_follows(head):
    departement = agent_as("lead_worker", "caseload")
    here = led_by(departement, 2)
    away = followed(2, "MDS-07", start=50)
    for one in away:
        leading.name_lead(pathway=one, agent=departement, since=TODAY, decision=HOUSE)
    heir = agent_as("lead_worker", "social_centre", "MDS-01", name="Heir")
    leading.hand_over_portfolio(
        former=departement, to=[heir], since=TODAY, decision=by(head, "départ")
    )
    assert {fresh(one).lead for one in here} == {heir}
    assert {fresh(one).lead for one in away} == {departement}


def test_a_couple_stays_with_one_lead_worker(head, worker):
    pathways = led_by(worker, 4)
    Pathway.objects.filter(pk=pathways[1].pk).update(household=pathways[0].household)
    two = [agent_as("lead_worker", "social_centre", "MDS-01", name=who) for who in ("B", "C")]
    leading.hand_over_portfolio(former=worker, to=two, since=TODAY, decision=by(head, "mutation"))
    assert fresh(pathways[0]).lead == fresh(pathways[1]).lead


# --- the database itself -----------------------------------------------------------------------


def row(pathway, agent, since, until=None):
    return LeadWorker(pathway=pathway, agent=agent, since=since, until=until, named_by="system:x",
                      named_at=NOW)  # fmt: skip


def refused_by_the_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_one_lead_worker_at_a_time(worker):
    [pathway] = followed()
    row(pathway, worker, dt.date(2026, 11, 1)).save()
    refused_by_the_database(row(pathway, worker, dt.date(2026, 11, 2)).save)


def test_lead_workers_never_overlap(worker):
    [pathway] = followed()
    row(pathway, worker, dt.date(2026, 11, 1), dt.date(2026, 11, 10)).save()
    refused_by_the_database(row(pathway, worker, dt.date(2026, 11, 9), dt.date(2026, 11, 12)).save)
    row(pathway, worker, dt.date(2026, 11, 10)).save()
