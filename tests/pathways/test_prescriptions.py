"""Prescriptions: sent with a place, answered by whoever receives, followed to their result."""

import datetime as dt
from dataclasses import fields

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import prescription_access as access
from levier.pathways.domain.prescriptions import ANSWERS, MOTIVES, PRESCRIPTION
from levier.pathways.models import Attendance, Obstacle, Prescription
from levier.pathways.usecases import ending, prescribing, receiving
from levier.pathways.usecases.prescribing import Towards
from levier.programmes import usecases as offer
from levier.programmes.domain import SessionSheet
from levier.programmes.models import Service, SessionPlace, Structure
from tests.pathways import prescribed as made
from tests.pathways.followed import HOUSE, NOW, TODAY, agent_as, by, fresh, organisation
from tests.pathways.supported import supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")


@pytest.fixture
def operator():
    return made.operator()


@pytest.fixture
def pathway(worker):
    return supported(lead=worker)[0]


def states(prescription):
    return list(prescription.steps.values_list("state", flat=True))


def test_every_answer_is_a_move_and_every_motive_has_its_move():
    assert set(ANSWERS) | {"send", "promote", "attend", "cancel"} == set(PRESCRIPTION.moves)
    assert set(MOTIVES) <= set(ANSWERS)


def test_prescribing_takes_a_place_and_tells_the_operator(pathway, worker, operator):
    session = made.session()
    one = made.sent(pathway, session, worker, message="Vient en bus.")
    assert (one.state, one.sent_on, one.centre_id) == ("sent", TODAY, "MDS-01")
    assert fresh(session).taken == 1
    assert list(access.received(operator)) == [one]
    assert states(one) == ["draft", "sent"]
    assert one.seen_state == "sent"


def test_what_is_in_preparation_holds_no_place_and_nobody_receives_it(pathway, worker, operator):
    session = made.session(places=1)
    one = made.sent(pathway, session, worker, is_sent=False)
    assert (one.state, fresh(session).taken) == ("draft", 0)
    assert not access.received(operator)
    prescribing.send_prescription(prescription=one, decision=by(worker))
    assert (one.state, fresh(session).taken) == ("sent", 1)


def test_a_full_session_is_refused_unless_one_may_wait(worker):
    first, second, third = supported(3, lead=worker)
    session = made.session(places=1, waiting=1)
    made.sent(first, session, worker)
    with pytest.raises(Refusal, match="la dernière place vient d'être prise"):
        made.sent(second, session, worker)
    waiting = made.sent(second, session, worker, may_wait=True)
    assert (waiting.state, fresh(session).waiting) == ("waiting_list", 1)
    with pytest.raises(Refusal, match="liste d'attente sont complètes"):
        made.sent(third, session, worker, may_wait=True)


def test_one_prescription_at_a_time_to_the_same_offer(pathway, worker):
    session = made.session()
    made.sent(pathway, session, worker)
    with pytest.raises(Refusal, match="déjà en cours"):
        made.sent(pathway, session, worker)


def test_the_whole_way_from_sent_to_the_obstacle_lifted(pathway, worker, operator):
    one = made.sent(pathway, made.session(), worker)
    receiving.receive(prescription=one, decision=by(operator))
    receiving.meet(prescription=one, on=TODAY, decision=by(operator))
    made.inside(one, operator)
    receiving.note_attendance(
        prescription=one, week=TODAY, minutes=360, missed=60, decision=by(operator)
    )
    receiving.complete(
        prescription=one, on=TODAY, result="reached", situation="short_term", decision=by(operator)
    )
    assert states(one) == ["draft", "sent", "received", "met", "accepted", "integrated", "ongoing",
                           "completed"]  # fmt: skip
    assert Prescription.objects.unread().get() == one
    prescribing.confirm_lifted(prescription=one, on=TODAY, decision=by(worker))
    lifted = Obstacle.objects.get(pk=one.obstacle_id)
    assert (lifted.lifted_on, lifted.level) == (TODAY, "none")
    assert "Mobilités de l'Ain" in lifted.lifted_by
    assert fresh(one).lifted_on == TODAY


def test_a_place_given_back_moves_the_waiting_list_up(worker, operator):
    first, second = supported(2, lead=worker)
    session = made.session(places=1)
    one = made.sent(first, session, worker)
    two = made.sent(second, session, worker, may_wait=True)
    with pytest.raises(Refusal, match="attend une place"):
        receiving.accept(prescription=two, decision=by(operator))
    receiving.turn_down(prescription=one, name="refuse", motive="not_public", decision=by(operator))
    two = fresh(two)
    assert two.state == "received"
    assert two.steps.last().words == "une place s'est libérée"
    receiving.accept(prescription=two, decision=by(operator))
    assert (fresh(session).taken, fresh(session).waiting) == (1, 0)


def test_places_added_to_a_session_move_the_waiting_list_up(worker, operator):
    first, second = supported(2, lead=worker)
    session = made.session(places=1)
    made.sent(first, session, worker)
    two = made.sent(second, session, worker, may_wait=True)
    sheet = _sheet(fresh(session), places=2)
    offer.change_session(session=fresh(session), revision=1, sheet=sheet, decision=HOUSE)
    assert fresh(two).state == "received"


def _sheet(session, **change):
    told = {one.name: getattr(session, one.name) for one in fields(SessionSheet)}
    told |= {"commune": session.commune_id, "organisation": session.organisation_id}
    return SessionSheet(**told | change)


def test_the_waiting_list_of_the_operator_gives_the_place_to_who_waited(worker, operator):
    first, second = supported(2, lead=worker)
    session = made.session(places=1)
    one = made.sent(first, session, worker)
    with pytest.raises(Refusal, match="personne n'attend"):
        receiving.put_on_waiting_list(prescription=one, decision=by(operator))
    two = made.sent(second, session, worker, may_wait=True)
    receiving.put_on_waiting_list(prescription=fresh(one), decision=by(operator))
    assert (fresh(one).state, fresh(two).state) == ("waiting_list", "received")


@pytest.mark.parametrize("name", ["refuse", "no_show"])
def test_turning_down_asks_a_motive_of_its_list(pathway, worker, operator, name):
    one = made.sent(pathway, made.session(), worker)
    with pytest.raises(Refusal, match="motif"):
        receiving.turn_down(prescription=one, name=name, motive="absences", decision=by(operator))
    with pytest.raises(Refusal, match="Précisez"):
        receiving.turn_down(prescription=one, name=name, motive="other", decision=by(operator))
    receiving.turn_down(
        prescription=one, name=name, motive="other", said="Autre date", decision=by(operator)
    )
    assert (one.motive, fresh(one).motive_words) == ("other", "Autre date")
    assert not SessionPlace.objects.exclude(state="released")


def test_dates_are_those_of_the_story(pathway, worker, operator):
    one = made.sent(pathway, made.session(), worker)
    for on in (TODAY + made.DAY, TODAY - made.DAY):
        with pytest.raises(Refusal, match=r"à venir|avant le"):
            receiving.meet(prescription=one, on=on, decision=by(operator))
    with pytest.raises(Refusal, match="d'abord l'arrivée"):
        receiving.note_attendance(prescription=one, week=TODAY, minutes=60, decision=by(operator))


def test_attendance_of_a_week_told_again_replaces(pathway, worker, operator):
    one = made.inside(made.sent(pathway, made.session(), worker), operator)
    for minutes in (360, 300):
        receiving.note_attendance(
            prescription=one, week=TODAY, minutes=minutes, decision=by(operator)
        )
    assert Attendance.objects.get().minutes == 300
    for minutes, missed in ((0, 0), (-60, 0), (20_000, 0)):
        with pytest.raises(Refusal, match="heures"):
            receiving.note_attendance(
                prescription=one, week=TODAY, minutes=minutes, missed=missed, decision=by(operator)
            )


def test_who_stops_gives_the_place_back(pathway, worker, operator):
    session = made.session()
    one = made.inside(made.sent(pathway, session, worker), operator)
    receiving.abandon(
        prescription=one, on=TODAY, motive="work", situation="permanent", decision=by(operator)
    )
    assert (fresh(one).state, fresh(session).taken) == ("abandoned", 0)


def test_the_prescriber_cancels_with_a_reason_until_the_person_enters(pathway, worker, operator):
    session = made.session()
    one = made.sent(pathway, session, worker)
    with pytest.raises(Refusal, match="pourquoi"):
        prescribing.cancel_prescription(prescription=one, decision=by(worker))
    prescribing.cancel_prescription(prescription=one, decision=by(worker, "A trouvé un emploi"))
    assert (fresh(one).state, fresh(session).taken) == ("cancelled", 0)
    two = made.inside(made.sent(pathway, session, worker), operator)
    with pytest.raises(Refusal, match="n'est pas possible"):
        prescribing.cancel_prescription(prescription=two, decision=by(worker, "Trop tard"))


def test_each_side_does_its_own_part(pathway, worker, operator):
    one = made.sent(pathway, made.session(), worker)
    with pytest.raises(Refusal, match="C'est à Mobilités de l'Ain"):
        receiving.accept(prescription=one, decision=by(worker))
    other = made.operator(organisation("Autre", "association", "00000102400017"), "Oscar")
    assert not access.received(other)
    for agent in (other, agent_as("auditor")):
        with pytest.raises(Refusal):
            receiving.accept(prescription=one, decision=by(agent))
    with pytest.raises(Refusal):
        prescribing.cancel_prescription(prescription=one, decision=by(operator, "Non"))


def test_where_nobody_answers_in_levier_the_worker_notes_the_answers(pathway, worker):
    structure = Structure.objects.create(
        source="dora", identifier="1", name="Le Garage", updated_on=TODAY, content={}, taken_at=NOW
    )
    service = Service.objects.create(
        structure=structure, source="dora", identifier="2", name="Auto-école sociale",
        description="", updated_on=TODAY, content={}, taken_at=NOW,
    )  # fmt: skip
    one = prescribing.prescribe(
        obstacle=made.obstacle(pathway), towards=Towards(service=service), decision=by(worker)
    )
    receiving.accept(prescription=one, decision=by(worker))
    receiving.integrate(prescription=one, on=TODAY, decision=by(worker))
    assert (fresh(one).state, fresh(one).whom) == ("integrated", "Le Garage")
    assert not Prescription.objects.unread()


def test_an_integration_enterprise_is_a_target_and_no_other_organisation_is(pathway, worker):
    siae = organisation("Ateliers", "siae", "00000103200010")
    one = made.obstacle(pathway, "employment")
    with pytest.raises(Refusal, match="structure d'insertion"):
        prescribing.prescribe(
            obstacle=one, towards=Towards(siae=made.operator_body()), decision=by(worker)
        )
    sent = prescribing.prescribe(obstacle=one, towards=Towards(siae=siae), decision=by(worker))
    assert (sent.state, sent.target) == ("sent", "siae")


def test_a_centre_answers_for_the_actions_it_steers_and_the_departement_runs(pathway, worker):
    ours = organisation("Département", "departement", "22010001000002")
    head = agent_as("mds_head", "social_centre", "MDS-01", name="Hélène")
    away = agent_as("mds_head", "social_centre", "MDS-07", name="Hugo")
    session = made.session(code="T01", body=ours, pilot="MDS-01")
    one = made.sent(pathway, session, worker)
    assert list(access.received(head)) == [one]
    assert not access.received(away)


def test_a_pathway_that_ends_gives_back_the_places_of_who_had_not_entered(worker, operator):
    first, second = supported(2, lead=worker)
    session = made.session(places=2)
    before, after = made.sent(first, session, worker), made.sent(second, session, worker)
    made.inside(after, operator)
    ending.end_pathways(pathways=[first, second], reason="right_closed", on=TODAY, decision=HOUSE)
    assert (fresh(before).state, fresh(after).state) == ("cancelled", "integrated")
    assert fresh(session).taken == 1


def test_a_cancelled_session_cancels_what_was_sent_to_it(pathway, worker):
    session = made.session()
    one = made.sent(pathway, session, worker)
    offer.move_session(
        session=session, name="cancel", decision=Decision("system:test", NOW, "plus de salle")
    )
    assert fresh(one).state == "cancelled"
    assert fresh(one).steps.last().words == "la session est annulée"


def test_what_is_over_for_a_year_leaves_the_operators_list(pathway, worker, operator):
    one = made.sent(pathway, made.session(), worker)
    receiving.turn_down(prescription=one, name="refuse", motive="no_place", decision=by(operator))
    assert access.received(operator).count() == 1
    Prescription.objects.filter(pk=one.pk).update(moved_on=TODAY - dt.timedelta(days=366))
    assert not access.received(operator)


class TestDatabase:
    def test_it_refuses_a_target_changed_or_a_state_without_its_dates(self, pathway, worker):
        one = made.sent(pathway, made.session(), worker)
        for change in ({"theme": "health"}, {"state": "ongoing"}, {"state": "refused"},
                       {"state": "completed"}):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                Prescription.objects.filter(pk=one.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Prescription.objects.filter(pk=one.pk).delete()

    def test_what_is_over_never_starts_again(self, pathway, worker):
        one = made.sent(pathway, made.session(), worker)
        prescribing.cancel_prescription(prescription=one, decision=by(worker, "Erreur"))
        with pytest.raises(DatabaseError), transaction.atomic():
            Prescription.objects.filter(pk=one.pk).update(state="sent")

    def test_two_at_once_to_the_same_session_are_refused(self, pathway, worker):
        one = made.sent(pathway, made.session(), worker)
        again = Prescription.objects.get(pk=one.pk)
        again.pk, again.uuid = None, "00000000-0000-4000-8000-000000000001"
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)
