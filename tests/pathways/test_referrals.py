"""From the proposal to the taking over: who may, when, and what each act starts or stops."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.directory.models import SignatureDelegation
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.pathways.models import Deadline, Referral
from levier.pathways.usecases import referring, taking_over
from tests.pathways.followed import (
    ENTERED,
    HOUSE,
    TODAY,
    agent_as,
    by,
    followed,
    fresh,
    partner,
    team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def head():
    return agent_as("mds_head", "social_centre", "MDS-01", signs=True)


def decided(pathway, body, head, path="social", reason="", **more):
    referral = pathway.referrals.get(state__in=["pending", "proposed"])
    referring.decide_referral(
        referral=referral, path=path, body=body, decision=by(head, reason), **more
    )
    return referral


def state_of(code, pathway):
    rows = Deadline.objects.filter(code=code, pathway=pathway).order_by("pk")
    return [(one.state, one.due_on) for one in rows]


def test_a_lead_worker_proposes_and_a_head_with_a_delegation_decides(head):
    [pathway] = followed()
    body = team()
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    proposed = referring.propose_referral(
        pathway=pathway, path="social", body=body, comment="logement", decision=by(worker)
    )
    assert (proposed.state, proposed.proposed_by) == ("proposed", worker.actor)
    referring.decide_referral(referral=proposed, path="social", body=body, decision=by(head))
    referral = fresh(proposed)
    assert (referral.state, referral.decided_on, referral.decided_by) == (
        "decided",
        TODAY,
        head.actor,
    )
    assert referral.delegation == SignatureDelegation.objects.get(agent=head)
    assert (fresh(pathway).path, fresh(pathway).body) == ("social", body)


def test_without_a_delegation_nothing_is_decided():
    [pathway] = followed()
    unsigned = agent_as("mds_head", "social_centre", "MDS-01")
    with pytest.raises(Refusal, match="délégation de signature"):
        decided(pathway, team(), unsigned)


def test_a_lead_worker_does_not_decide():
    [pathway] = followed()
    worker = agent_as("lead_worker", "social_centre", "MDS-01", signs=True)
    with pytest.raises(Refusal):
        decided(pathway, team(), worker)


def test_a_head_decides_nothing_in_another_centre(head):
    [pathway] = followed(centre="MDS-07")
    with pytest.raises(Refusal, match="périmètre"):
        decided(pathway, team("MDS-07"), head)


def test_two_heads_cannot_both_decide(head):
    [pathway] = followed()
    body = team()
    seen_twice = pathway.referrals.get()
    decided(pathway, body, head)
    with pytest.raises(Refusal):
        referring.decide_referral(referral=seen_twice, path="social", body=body, decision=by(head))


@pytest.mark.parametrize(
    ("day", "state"),
    [(ENTERED + dt.timedelta(weeks=6), "met"), (ENTERED + dt.timedelta(weeks=6, days=1), "missed")],
    ids=["the last day", "the day after"],
)
def test_six_weeks_are_met_on_the_last_day_and_missed_the_day_after(day, state):
    [pathway] = followed()
    at = dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)
    referring.decide_referral(
        referral=pathway.referrals.get(),
        path="social",
        body=team(),
        decision=type(HOUSE)("system:test", at, ""),
    )
    assert [one for one, _ in state_of("DL-01", pathway)] == [state]
    assert fresh(pathway).next_due_on is None


@pytest.mark.parametrize(
    ("changes", "path", "why"),
    [
        ({"takes_professional": False}, "professional", "pas de parcours professionnel"),
        ({"only_for": "young"}, "professional", "n'accueille qu'un public"),
        ({"is_active": False}, "professional", "ne reçoit plus"),
        ({}, "nowhere", "Choisissez un parcours"),
    ],
    ids=["path", "public", "inactive", "unknown path"],
)
def test_a_body_that_cannot_take_somebody_is_refused(head, changes, path, why):
    [pathway] = followed()
    with pytest.raises(Refusal, match=why):
        decided(pathway, partner(**changes), head, path=path)


def test_a_body_that_does_not_serve_the_centre_is_refused(head):
    [pathway] = followed()
    body = partner()
    body.serves.set(["MDS-07"])
    with pytest.raises(Refusal, match="ne dessert pas"):
        decided(pathway, body, head, path="professional")
    with pytest.raises(Refusal, match="ne dessert pas"):
        decided(pathway, team("MDS-07"), head)


def test_a_full_body_takes_one_more_only_when_it_is_meant_and_said_why(head):
    first, second = followed(2)
    body = team(capacity=1)
    decided(first, body, head)
    with pytest.raises(Refusal, match="plus de place"):
        decided(second, body, head)
    with pytest.raises(Refusal, match="plus de place"):
        decided(second, body, head, reason="sortie prévue demain")
    with pytest.raises(Refusal, match="Indiquez pourquoi"):
        decided(second, body, head, even_full=True)
    decided(second, body, head, reason="sortie prévue demain", even_full=True)
    assert fresh(second).body == body


def test_the_notification_starts_the_month_to_sign_a_contract(head):
    [pathway] = followed()
    referral = decided(pathway, team(), head)
    referring.notify_referral(referral=referral, on=TODAY, decision=by(head))
    assert state_of("DL-02", pathway) == [("open", dt.date(2026, 12, 24))]
    assert fresh(pathway).next_code == "DL-02"


@pytest.mark.parametrize(
    ("on", "why"),
    [(dt.date(2026, 11, 23), "notifiée avant"), (dt.date(2026, 11, 25), "avenir")],
)
def test_a_notification_is_neither_before_the_decision_nor_to_come(head, on, why):
    [pathway] = followed()
    referral = decided(pathway, team(), head)
    with pytest.raises(Refusal, match=why):
        referring.notify_referral(referral=referral, on=on, decision=by(head))


def test_a_re_referral_stops_the_month_which_starts_again_when_it_is_notified(head):
    [pathway] = followed()
    body = team()
    referring.notify_referral(referral=decided(pathway, body, head), on=TODAY, decision=by(head))
    again = referring.propose_referral(
        pathway=pathway, path="socio_professional", body=body, decision=by(head)
    )
    assert (again.rank, again.origin) == (2, "reorientation")
    assert state_of("DL-02", pathway)[0][0] == "open"
    decided(pathway, body, head, path="socio_professional")
    assert state_of("DL-02", pathway)[0][0] == "interrupted"
    referring.notify_referral(referral=fresh(again), on=TODAY, decision=by(head))
    assert [one for one, _ in state_of("DL-02", pathway)] == ["superseded", "open"]
    assert [one.state for one in pathway.referrals.order_by("rank")] == ["superseded", "notified"]


def test_the_referral_in_force_stays_so_while_another_is_proposed(head):
    [pathway] = followed()
    body = team()
    decided(pathway, body, head)
    referring.propose_referral(
        pathway=pathway, path="socio_professional", body=body, decision=by(head)
    )
    assert fresh(pathway).path == "social"
    assert sorted(pathway.referrals.values_list("state", flat=True)) == ["decided", "proposed"]


def test_under_the_former_regime_the_delay_depends_on_the_body():
    then = type(HOUSE)("system:test", dt.datetime(2024, 3, 11, 9, tzinfo=dt.UTC), "")
    for number, (kind, due) in enumerate(
        [("france_travail", dt.date(2024, 4, 11)), ("association", dt.date(2024, 5, 11))]
    ):
        [pathway] = followed(start=number, entered=dt.date(2024, 3, 1), referred=False)
        body = partner(kind, f"4431219750000{9}" if number else "44312197500017", kind)
        referral = Referral.objects.create(
            pathway=pathway, person=pathway.person, opened_on=dt.date(2024, 3, 1)
        )
        referring.decide_referral(referral=referral, path="professional", body=body, decision=then)
        referring.notify_referral(referral=referral, on=then.at.date(), decision=then)
        assert state_of("DL-02b", pathway) == [("open", due)]
        assert not state_of("DL-02", pathway)


def test_a_body_refuses_and_another_decision_is_due_within_fifteen_days(head):
    [pathway] = followed()
    body = partner()
    referral = decided(pathway, body, head, path="professional")
    adviser = agent_as("support_body", "organisation", body.organisation_id)
    with pytest.raises(Refusal, match="Précisez"):
        taking_over.refuse_person(referral=referral, why="other", decision=by(adviser))
    again = taking_over.refuse_person(referral=referral, why="full", decision=by(adviser))
    assert fresh(referral).state == "refused"
    assert (again.rank, again.origin, again.state) == (2, "reorientation", "pending")
    assert again.due_on == TODAY + dt.timedelta(days=15)
    assert (fresh(pathway).body, fresh(pathway).next_code) == (None, "DL-01R")


def test_a_body_answers_only_for_those_referred_to_it(head):
    [pathway] = followed()
    referral = decided(pathway, partner(), head, path="professional")
    other = partner("Autre", "44312197500017")
    stranger = agent_as("support_body", "organisation", other.organisation_id)
    with pytest.raises(Refusal, match="périmètre"):
        taking_over.take_over(referral=referral, on=TODAY, decision=by(stranger))


def test_who_sees_somebody_referred_elsewhere_does_not_answer_for_that_body(head):
    [pathway] = followed()
    referral = decided(pathway, partner(), head, path="professional")
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    for act in (
        lambda: taking_over.take_over(referral=referral, on=TODAY, decision=by(worker)),
        lambda: taking_over.refuse_person(referral=referral, why="full", decision=by(head)),
    ):
        with pytest.raises(Refusal, match="C'est à Tremplin de répondre"):
            act()


def test_not_to_refer_asks_for_a_reason_and_stops_the_clock(head):
    [pathway] = followed()
    referral = pathway.referrals.get()
    with pytest.raises(Refusal, match="pourquoi"):
        referring.leave_unreferred(referral=referral, decision=by(head))
    referring.leave_unreferred(referral=referral, decision=by(head, "départ du Département"))
    assert state_of("DL-01", pathway)[0][0] == "cancelled"


def test_each_act_leaves_one_line_in_the_journal(head):
    [pathway] = followed()
    before = JournalEntry.objects.count()
    decided(pathway, team(), head)
    assert JournalEntry.objects.count() == before + 1


# --- the database itself, whoever writes to it -------------------------------------------------


def refused_by_the_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def referral_row(pathway, **changes):
    told = {"pathway": pathway, "person": pathway.person, "opened_on": TODAY, "rank": 1}
    return Referral(**told | changes)


def test_one_referral_in_force_per_person(head):
    [pathway] = followed()
    decided(pathway, team(), head)
    told = {"state": "decided", "path": "social", "decided_on": TODAY, "body": fresh(pathway).body}
    refused_by_the_database(referral_row(pathway, rank=2, origin="reorientation", **told).save)


def test_one_referral_in_preparation():
    [pathway] = followed()
    refused_by_the_database(referral_row(pathway, rank=2, origin="move").save)


@pytest.mark.parametrize(("rank", "origin"), [(2, "manual"), (1, "move"), (1, "reorientation")])
def test_referral_again_is_said(rank, origin):
    [pathway] = followed(referred=False)
    refused_by_the_database(referral_row(pathway, rank=rank, origin=origin).save)


def test_referral_decided_says_where():
    [pathway] = followed(referred=False)
    refused_by_the_database(referral_row(pathway, state="decided", decided_on=TODAY).save)


def test_what_was_decided_no_longer_changes(head):
    [pathway] = followed()
    referral = decided(pathway, team(), head)
    rows = Referral.objects.filter(pk=referral.pk)
    refused_by_the_database(lambda: rows.update(path="professional"))
    refused_by_the_database(rows.delete)
