"""Sessions, their places, and the search that pathways prescribe from."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.directory.models import Organisation
from levier.kernel.errors import Refusal
from levier.programmes import access, queries, usecases
from levier.programmes.models import Action, Session, SessionPlace
from tests.programmes.conftest import DAY, HOUSE, agent_with, by
from tests.programmes.sessions import BELLEY, BOURG, OYONNAX, TREVOUX, session_of, sheet, take

pytestmark = pytest.mark.usefixtures("once", "db")


# --- places --------------------------------------------------------------------------------------


def test_places_are_taken_then_waited_for_then_refused():
    session = session_of()
    states = [place.state for place in take(session, "p:1", "p:2", "p:3", "p:4", "p:5")]
    assert states == ["taken", "taken", "taken", "waiting", "waiting"]
    with pytest.raises(Refusal, match="et sa liste d'attente sont complètes"):
        take(session, "p:6")
    session.refresh_from_db()
    assert (session.taken, session.waiting, queries.places_left(session)) == (3, 2, 0)
    assert queries.turn_of(queries.place_held(session, "p:5")) == 2


def test_who_does_not_want_to_wait_is_told_so():
    session = session_of(places=1)
    take(session, "p:1")
    with pytest.raises(Refusal, match="est complète"):
        usecases.take_place(session=session, holder="p:2", decision=HOUSE, may_wait=False)


def test_asking_twice_gives_the_same_place():
    session = session_of()
    first, second = take(session, "p:1", "p:1")
    assert first.pk == second.pk
    assert queries.places_left(session) == 2


def test_a_place_given_back_goes_to_the_first_who_waited():
    session = session_of()
    take(session, "p:1", "p:2", "p:3", "p:4", "p:5")
    promoted = usecases.release_place(session=session, holder="p:2", decision=HOUSE)
    assert (promoted.holder, promoted.state) == ("p:4", "taken")
    session.refresh_from_db()
    assert (session.taken, session.waiting) == (3, 1)
    assert usecases.release_place(session=session, holder="p:5", decision=HOUSE) is None
    with pytest.raises(Refusal, match="déjà été rendue"):
        usecases.release_place(session=session, holder="p:2", decision=HOUSE)


def test_a_place_given_back_can_be_taken_again_by_the_same():
    session = session_of()
    take(session, "p:1")
    usecases.release_place(session=session, holder="p:1", decision=HOUSE)
    take(session, "p:1")
    assert SessionPlace.objects.filter(session=session).count() == 2
    assert queries.places_left(session) == 2


def test_more_places_call_those_who_wait_and_fewer_than_people_are_refused():
    session = session_of()
    take(session, "p:1", "p:2", "p:3", "p:4", "p:5")
    with pytest.raises(Refusal, match="3 personnes ont déjà une place"):
        usecases.change_session(session=session, revision=1, sheet=sheet(places=2), decision=HOUSE)
    with pytest.raises(Refusal, match="2 personnes attendent"):
        usecases.change_session(
            session=session, revision=1, sheet=sheet(waiting_limit=1), decision=HOUSE
        )
    promoted = usecases.change_session(
        session=session, revision=1, sheet=sheet(places=4), decision=HOUSE
    )
    assert [place.holder for place in promoted] == ["p:4"]
    session.refresh_from_db()
    assert (session.taken, session.waiting) == (4, 1)
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        usecases.change_session(session=session, revision=1, sheet=sheet(places=9), decision=HOUSE)


@pytest.mark.parametrize("name", ["close", "cancel"])
def test_nobody_enters_a_session_that_is_closed_or_cancelled(name):
    session = session_of()
    usecases.move_session(session=session, name=name, decision=HOUSE)
    with pytest.raises(Refusal, match="Session :"):
        take(session, "p:1")


def test_nobody_enters_after_enrolment_nor_in_an_action_suspended():
    late = session_of(starts_on=DAY - dt.timedelta(days=9), enrol_until=DAY - dt.timedelta(days=1))
    with pytest.raises(Refusal, match="Les inscriptions se sont arrêtées"):
        take(late, "p:1")
    session = session_of()
    usecases.move_action(action=Action.objects.get(code="A05"), name="suspend", decision=HOUSE)
    with pytest.raises(Refusal, match="L'action est suspendue"):
        take(session, "p:1")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": DAY}, "finirait avant"),
        ({"enrol_until": DAY + dt.timedelta(days=200)}, "après la fin"),
        ({"places": 0}, "de 1 à 5000"),
        ({"places": 5_001}, "de 1 à 5000"),
        ({"waiting_limit": -1}, "liste d'attente"),
        ({"commune": "75056"}, "commune du Département"),
        ({"title": " "}, "un titre"),
        ({"organisation": 999_999}, "n'existe pas"),
    ],
)
def test_a_session_that_cannot_be_is_refused(change, sentence):
    with pytest.raises(Refusal, match=sentence):
        session_of(**change)


def test_a_session_is_run_by_who_carries_the_action_out():
    other = Organisation.objects.get(name="La Maison des mots")
    with pytest.raises(Refusal, match="ne mène pas cette action"):
        session_of(organisation=other.pk)


def test_an_action_that_ended_opens_no_session():
    with pytest.raises(Refusal, match="terminée n'ouvre pas"):
        session_of("D13")


# --- what the database refuses -------------------------------------------------------------------


def test_the_database_counts_places_and_refuses_one_too_many():
    session = session_of(places=1, waiting_limit=0)
    take(session, "p:1")
    row = {"session": session, "state": "taken", "taken_at": HOUSE.at}
    with pytest.raises(IntegrityError, match="session_places_kept"), transaction.atomic():
        SessionPlace.objects.create(holder="p:2", **row)
    row["state"] = "waiting"
    with pytest.raises(IntegrityError, match="session_waiting_kept"), transaction.atomic():
        SessionPlace.objects.create(holder="p:2", **row)


def test_the_database_refuses_counters_moved_by_hand():
    session = session_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            action=session.action, title="x", starts_on=DAY, ends_on=DAY, enrol_until=DAY,
            commune_id=BOURG, places=3, taken=1, updated_at=HOUSE.at,
        )  # fmt: skip


def test_the_database_refuses_a_place_taken_from_the_dead():
    session = session_of()
    (place,) = take(session, "p:1")
    held = SessionPlace.objects.filter(pk=place.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(state="waiting")
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(holder="p:2")
    with pytest.raises(IntegrityError), transaction.atomic():
        held.delete()
    usecases.release_place(session=session, holder="p:1", decision=HOUSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        held.update(state="taken", released_at=None)


def test_the_database_refuses_two_places_for_one_holder():
    session = session_of()
    take(session, "p:1")
    with pytest.raises(IntegrityError, match=r"one_place_each|UNIQUE"), transaction.atomic():
        SessionPlace.objects.create(session=session, holder="p:1", state="taken", taken_at=HOUSE.at)


# --- searched ------------------------------------------------------------------------------------


def test_offers_come_the_nearest_first_with_their_places_left(django_assert_max_num_queries):
    at = {code: session_of(commune=code) for code in (BELLEY, OYONNAX, BOURG, TREVOUX)}
    take(at[OYONNAX], "p:1")
    with django_assert_max_num_queries(4):
        found = queries.offers_for("mobility", OYONNAX, DAY)
        [str(offer.session.action) for offer in found]
    assert [offer.session.commune_id for offer in found] == [OYONNAX, BOURG, BELLEY, TREVOUX]
    assert [offer.places_left for offer in found] == [2, 3, 3, 3]
    distances = [offer.distance_km for offer in found]
    assert distances[0] == 0 and distances == sorted(distances)
    assert 28 <= distances[1] <= 38  # Oyonnax to Bourg-en-Bresse
    near = queries.offers_for("mobility", OYONNAX, DAY, within_km=40)
    assert [offer.session.commune_id for offer in near] == [OYONNAX, BOURG]


def test_a_full_session_comes_after_one_with_room_at_the_same_place():
    full, free = session_of(places=1), session_of(starts_on=DAY + dt.timedelta(days=40))
    take(full, "p:1")
    found = queries.offers_for("mobility", BOURG, DAY)
    assert [offer.session.pk for offer in found] == [free.pk, full.pk]
    assert (found[1].has_room, found[1].waiting_left) == (False, 2)


def test_what_cannot_be_joined_is_not_offered():
    session_of(enrol_until=DAY - dt.timedelta(days=1), starts_on=DAY - dt.timedelta(days=1))
    closed = session_of()
    usecases.move_session(session=closed, name="close", decision=HOUSE)
    session_of("A01")
    assert queries.offers_for("mobility", BOURG, DAY) == []
    assert len(queries.offers_for("isolation", BOURG, DAY)) == 1


def test_a_public_finds_what_is_for_it_and_for_everybody():
    session_of("A06"), session_of("A01")
    families = queries.offers_for("childcare", BOURG, DAY, public="familles")
    assert [offer.session.action.code for offer in families] == ["A06"]
    assert queries.offers_for("childcare", BOURG, DAY, public="seniors") == []
    assert len(queries.offers_for("isolation", BOURG, DAY, public="seniors")) == 1


def test_without_a_commune_the_soonest_comes_first():
    later = session_of(starts_on=DAY + dt.timedelta(days=40))
    sooner = session_of()
    found = queries.offers_for("mobility", "", DAY)
    assert [offer.session.pk for offer in found] == [sooner.pk, later.pk]
    assert found[0].distance_km is None


def test_a_former_commune_leads_to_the_one_of_today():
    from levier.territory.models import FormerCommune

    former = FormerCommune.objects.exclude(code=BOURG).first()
    session_of(commune=former.commune_id)
    assert queries.offers_for("mobility", former.code, DAY)[0].distance_km == 0


def test_unknown_words_are_refused_with_a_sentence():
    for words in (("moon", BOURG), ("mobility", "75056")):
        with pytest.raises(Refusal):
            queries.offers_for(*words, DAY)
    with pytest.raises(Refusal):
        queries.offers_for("mobility", BOURG, DAY, public="lune")


# --- who -----------------------------------------------------------------------------------------


def test_an_operator_keeps_the_sessions_of_its_own_actions():
    body = Organisation.objects.get(name="Mobilités de l'Ain")
    operator = agent_with("action_operator", "organisation", body.pk)
    mine = usecases.create_session(
        action=Action.objects.get(code="A05"), sheet=sheet(organisation=body.pk),
        decision=by(operator),
    )  # fmt: skip
    other = session_of("A01")
    assert list(access.visible_sessions(operator)) == [mine]
    for refused in (
        lambda: usecases.change_session(
            session=other, revision=1, sheet=sheet(), decision=by(operator)
        ),
        lambda: usecases.move_session(session=other, name="cancel", decision=by(operator)),
        lambda: usecases.create_session(
            action=Action.objects.get(code="A01"), sheet=sheet(), decision=by(operator)
        ),
    ):
        with pytest.raises(Refusal, match="Votre rôle"):
            refused()


def test_an_mds_head_keeps_the_sessions_of_the_actions_the_centre_steers():
    head = agent_with("mds_head", "social_centre", "MDS-01")
    made = usecases.create_session(
        action=Action.objects.get(code="V01"), sheet=sheet(), decision=by(head)
    )
    usecases.move_session(session=made, name="cancel", decision=by(head))
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.create_session(
            action=Action.objects.get(code="V02"), sheet=sheet(), decision=by(head)
        )
