"""The pages of prescriptions and ways out: what they show to whom, do, refuse, cost."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.pathways.models import Obstacle, Prescription, WayOut
from levier.pathways.usecases import ending, leaving, receiving
from levier.people.models import Membership, Person
from levier.programmes.models import ActionIndicator
from tests.pathways import prescribed as made
from tests.pathways.followed import HOUSE, TODAY, agent_as, by, fresh
from tests.pathways.supported import supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker(client):
    agent = agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")
    client.force_login(agent)
    return agent


@pytest.fixture
def operator():
    return made.operator()


def url(name, *args):
    return reverse(f"pathways:{name}", args=args)


def body_of(answer):
    text = answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def many(count, worker, session=None):
    """`count` people sent to a session."""
    session = session or made.session(places=count, waiting=count)
    return [made.sent(one, session, worker) for one in supported(count, lead=worker)]


class TestPrescribing:
    def test_two_clicks_from_the_obstacle_to_the_prescription(self, client, worker):
        [pathway] = supported(lead=worker)
        obstacle = made.obstacle(pathway)
        session = made.session()
        page = client.get(url("assessment", pathway.pk))
        assert url("prescribe", obstacle.pk) in page.content.decode()
        offer = client.get(url("prescribe", obstacle.pk))
        assert "2 places libres" in body_of(offer)
        answer = client.post(url("prescribe", obstacle.pk), {"to": f"session:{session.pk}"})
        one = Prescription.objects.get()
        assert answer.url == url("prescription", one.pk)
        assert (one.state, one.session, one.prescriber) == ("sent", session, worker)

    def test_a_full_session_offers_its_waiting_list(self, client, worker):
        first, second = supported(2, lead=worker)
        session = made.session(places=1)
        made.sent(first, session, worker)
        obstacle = made.obstacle(second)
        page = client.get(url("prescribe", obstacle.pk))
        assert f"wait:{session.pk}" in page.content.decode()
        refused = client.post(url("prescribe", obstacle.pk), {"to": f"session:{session.pk}"})
        assert refused.status_code == 422
        assert "la dernière place vient d'être prise" in body_of(refused)
        client.post(url("prescribe", obstacle.pk), {"to": f"wait:{session.pk}"})
        assert Prescription.objects.get(person=second.person).state == "waiting_list"

    @pytest.mark.parametrize(
        "to", ["", "x", "session:", "session:0", "siae:999999", "session:99999999999999999999",
               "wait:1;2", "service:-1"],
    )  # fmt: skip
    def test_a_button_that_says_nothing_is_refused(self, client, worker, to):
        obstacle = made.obstacle(supported(lead=worker)[0])
        answer = client.post(url("prescribe", obstacle.pk), {"to": to})
        assert answer.status_code == 422
        assert "Choisissez une offre" in body_of(answer)
        assert not Prescription.objects.exists()

    def test_a_message_too_long_is_refused_and_kept_on_the_page(self, client, worker):
        obstacle = made.obstacle(supported(lead=worker)[0])
        told = {"to": f"session:{made.session().pk}", "message": "x" * 501}
        answer = client.post(url("prescribe", obstacle.pk), told)
        assert answer.status_code == 422
        assert "x" * 501 in answer.content.decode()

    def test_an_obstacle_lifted_or_of_elsewhere_is_not_found(self, client, worker):
        [away] = supported(centre="MDS-07")
        assert client.get(url("prescribe", made.obstacle(away).pk)).status_code == 404
        [here] = supported(1, lead=worker, start=5)
        one = made.obstacle(here)
        Obstacle.objects.filter(pk=one.pk).update(lifted_on=TODAY, lifted_by="essai", level="none")
        assert client.get(url("prescribe", one.pk)).status_code == 404

    def test_distances_are_kept_within_what_was_asked(self, client, worker):
        obstacle = made.obstacle(supported(lead=worker)[0])
        for typed in ("5", "x", "-1"):
            assert client.get(url("prescribe", obstacle.pk), {"distance": typed}).status_code == 200


class TestBothSides:
    def test_the_operator_sees_how_to_reach_the_person_and_nothing_else(
        self, client, worker, operator
    ):
        [one] = many(1, worker)
        client.force_login(operator)
        page = client.get(url("received_one", one.pk))
        text = body_of(page)
        assert str(one.person) in text and "Accuser réception" in text
        assert "Frein" not in text and "Mobilité" not in text.replace("Mobilités de l'Ain", "")
        assert page.context["one"].person.nir not in text or not page.context["one"].person.nir
        assert Consultation.objects.filter(what="prescription reçue").count() == 1
        for name, pk in (("prescription", one.pk), ("pathway", one.pathway_id)):
            assert client.get(url(name, pk)).status_code == 403

    def test_another_operator_finds_nothing(self, client, worker):
        [one] = many(1, worker)
        client.force_login(made.operator(made.operator_body("Autre", "00000102400017"), "Oscar"))
        assert client.get(url("received_one", one.pk)).status_code == 404
        assert not client.get(url("received")).context["page"].rows
        for name in ("accept", "refuse", "nonsense"):
            assert client.post(url("answer", one.pk, name)).status_code == 404

    def test_the_operator_answers_and_the_worker_reads_it_once(self, client, worker, operator):
        [one] = many(1, worker)
        client.force_login(operator)
        assert client.post(url("answer", one.pk, "accept")).url == url("received_one", one.pk)
        assert fresh(one).state == "accepted"
        client.force_login(worker)
        unread = Prescription.objects.unread()
        assert unread.count() == 1
        client.get(url("prescription", one.pk))
        assert not unread.all()

    def test_a_refusal_needs_its_motive_and_a_state_its_turn(self, client, worker, operator):
        [one] = many(1, worker)
        client.force_login(operator)
        answer = client.post(url("answer", one.pk, "refuse"), {"motive": "absences"})
        assert answer.status_code == 422
        early = client.post(url("answer", one.pk, "integrate"), {"on": TODAY.isoformat()})
        assert "n'est pas possible" in body_of(early)
        assert client.post(url("answer", one.pk, "nonsense")).status_code == 404
        assert fresh(one).state == "sent"

    def test_attendance_result_and_the_obstacle_lifted(self, client, worker, operator):
        [one] = many(1, worker)
        made.inside(one, operator)
        client.force_login(operator)
        day = TODAY.isoformat()
        client.post(url("attend", one.pk), {"week": day, "hours": "6", "missed": "1"})
        assert "6 h en 1 semaine, 1 h d'absence" in body_of(client.get(url("received_one", one.pk)))
        client.post(url("answer", one.pk, "complete"), {"on": day, "result": "reached"})
        client.force_login(worker)
        assert "Lever le frein" in body_of(client.get(url("prescription", one.pk)))
        client.post(url("confirm_lifted", one.pk), {"on": day})
        assert fresh(one).lifted_on == TODAY
        assert fresh(one.obstacle).lifted_on == TODAY

    def test_a_protected_theme_shows_to_who_supports_only(self, client, worker):
        [pathway] = supported(lead=worker)
        session = made.session(code="S01", theme="health")
        made.obstacle(pathway, "health")
        one = made.sent(pathway, session, worker)
        assert client.get(url("all_prescriptions")).context["page"].rows
        client.force_login(agent_as("auditor"))
        assert not client.get(url("all_prescriptions")).context["page"].rows
        assert client.get(url("prescription", one.pk)).status_code == 404

    def test_who_receives_may_take_the_list_away_and_it_is_logged(self, client, worker, operator):
        many(2, worker)
        client.force_login(operator)
        sheet = b"".join(client.get(url("received"), {"export": "csv"}).streaming_content).decode()
        assert "Essai00001" in sheet
        assert Consultation.objects.filter(what="export").get().count == 2

    def test_the_page_of_a_pathway_says_it_in_one_line(self, client, worker):
        [one] = many(1, worker)
        text = body_of(client.get(url("pathway", one.pathway_id)))
        assert "Prescriptions Passer le permis envoyée" in text


class TestWaysOut:
    def test_a_pathway_that_ends_leaves_a_way_out_to_tell(self, client, worker):
        [pathway] = supported(lead=worker)
        ending.end_pathways(pathways=[pathway], reason="right_closed", on=TODAY, decision=HOUSE)
        one = WayOut.objects.get()
        assert (one.lead, one.motive, one.category) == (worker, "unknown", "untold")
        assert one.later_due_on == dt.date(2027, 5, 24)
        answer = client.post(
            url("tell_way_out", one.pk), {"motive": "work", "situation": "permanent"}
        )
        assert answer.url == url("way_out", one.pk)
        assert fresh(one).category == "durable"

    def test_six_months_come_before_one_asks(self, client, worker):
        [pathway] = supported(lead=worker)
        ending.end_pathways(pathways=[pathway], reason="right_closed", on=TODAY, decision=HOUSE)
        one = WayOut.objects.get()
        early = client.post(url("tell_later", one.pk), {"situation": "permanent"})
        assert "à partir du 24/05/2027" in body_of(early)
        WayOut.objects.update(on=TODAY - dt.timedelta(days=200), later_due_on=TODAY)
        client.post(url("tell_later", one.pk), {"situation": "back"})
        assert (fresh(one).later, fresh(one).later_category) == ("back", "other")

    def test_counts_are_those_of_the_list(self, client, worker):
        people = supported(4, lead=worker)
        ending.end_pathways(pathways=people, reason="right_closed", on=TODAY, decision=HOUSE)
        for one, told in zip(WayOut.objects.all(), ("permanent", "training", "job_seeker"),
                             strict=False):  # fmt: skip
            leaving.tell_way_out(way_out=one, motive="work", situation=told, decision=by(worker))
        numbers = client.get(url("ways_out")).context["numbers"]
        assert [one.value for one in numbers] == ["67 %", 1, 0, 1, 1, 1, "–", "–"]
        page = client.get(url("ways_out"), {"categorie": "durable", "annee": "2026"})
        assert len(page.context["page"].rows) == 1
        assert client.get(url("ways_out"), {"annee": "x", "categorie": "y"}).status_code == 200

    def test_entering_the_rsa_is_nobody_leaving(self, worker):
        [pathway] = supported(lead=worker)
        ending.end_pathways(pathways=[pathway], reason="entered_rsa", on=TODAY, decision=HOUSE)
        assert not WayOut.objects.exists()


class TestResults:
    def test_they_are_counted_by_action_centre_sex_and_age(self, client, worker, operator):
        one, two, _ = many(3, worker)
        made.inside(one, operator)
        receiving.complete(
            prescription=made.inside(two, operator), on=TODAY, result="reached",
            situation="permanent", decision=by(operator),
        )  # fmt: skip
        client.force_login(agent_as("programme_officer"))
        page = client.get(url("results"))
        [row] = page.context["page"].objects
        assert (row.was_sent, row.joined, row.present, row.gone, row.positive) == (3, 2, 1, 1, 1)
        detail = client.get(url("action_results", one.action_id))
        named = dict(detail.context["tables"])
        assert [(name, cells[1]) for name, cells in named["Par âge"]] == [("26 à 49 ans", "2")]
        assert sum(int(cells[0]) for _, cells in named["Par foyer"]) == 3
        assert "Essai0000" not in body_of(detail)
        assert client.get(url("results"), {"annee": "1"}).status_code == 200

    @pytest.mark.parametrize(
        ("roles", "named"),
        [((), "Personne seule"), (("ENF", "ENF"), "Parent seul avec enfants"),
         (("CJT",), "Couple sans enfant"), (("CJT", "ENF"), "Couple avec enfants")],
    )  # fmt: skip
    def test_a_household_is_counted_once_by_who_lives_there(
        self, client, worker, operator, roles, named
    ):
        [one] = many(1, worker)
        gone = Membership.objects.filter(household=one.pathway.household_id)
        gone.exclude(person=one.person_id).update(until=TODAY)
        for rank, role in enumerate(roles):
            other = Person.objects.get(pk=one.person_id)
            other.pk, other.uuid = None, uuid.uuid4()
            other.first_name = f"Autre{rank}"
            other.save()
            Membership.objects.create(
                person=other, household_id=one.pathway.household_id, role=role,
                since=TODAY, source="essai",
            )  # fmt: skip
        client.force_login(agent_as("programme_officer"))
        detail = client.get(url("action_results", one.action_id))
        assert [name for name, _ in dict(detail.context["tables"])["Par foyer"]] == [named]

    @pytest.mark.parametrize("who", ["elected_member", "operator", "programme_officer"])
    def test_outside_the_teams_a_count_of_fewer_than_five_people_is_hidden(
        self, client, worker, operator, who
    ):
        sent = many(9, worker)
        for one in sent[:3]:
            Person.objects.filter(pk=one.person_id).update(sex="F")
        for one in sent[3:]:
            Person.objects.filter(pk=one.person_id).update(sex="M")
        client.force_login(operator if who == "operator" else agent_as(who))
        detail = client.get(url("action_results", sent[0].action_id))
        rows = {name: cells[0] for name, cells in dict(detail.context["tables"])["Par sexe"]}
        hides = who != "programme_officer"
        # 3 of 9 is hidden, and 6 with it: 9 less 6 would tell.
        assert set(rows.values()) == ({"s."} if hides else {"3", "6"})
        assert ("secret statistique" in body_of(detail)) == hides

    def test_an_elected_member_exports_no_count_of_fewer_than_five_people_of_an_action(
        self, client, worker
    ):
        many(3, worker)
        for who, shown in (("elected_member", "s."), ("programme_officer", "3")):
            client.force_login(agent_as(who))
            answer = client.get(url("results"), {"export": "csv"})
            body = b"".join(answer) if answer.streaming else answer.content
            [line] = [one for one in body.decode("utf-8-sig").splitlines() if "A05" in one]
            assert line.split(";")[1].strip('"') == shown, who
            page = body_of(client.get(url("results")))
            assert ("secret statistique" in page) == (shown == "s.")

    def test_the_button_fills_the_indicators_with_their_source_and_date(
        self, client, worker, operator
    ):
        one = made.inside(many(1, worker)[0], operator)
        told = {"action": one.action, "year": 2026, "unit": "", "target": 10}
        ActionIndicator.objects.create(label="Présentes", key="present", **told)
        typed = ActionIndicator.objects.create(label="Autre", key="other", **told)
        client.force_login(agent_as("programme_officer"))
        assert client.post(url("refresh_results")).url == url("results")
        known = ActionIndicator.objects.get(key="present")
        assert (known.value, known.source) == (1, "compté par Levier : prescriptions")
        assert known.told_at is not None
        assert fresh(typed).value is None
        client.force_login(agent_as("mds_head", "social_centre", "MDS-01"))
        client.post(url("refresh_results"))
        assert ActionIndicator.objects.get(key="present").told_by.startswith("agent:")

    def test_an_operator_sees_the_results_of_its_own_actions(self, client, worker, operator):
        [one] = many(1, worker)
        client.force_login(operator)
        assert len(client.get(url("results")).context["page"].rows) == 1
        client.force_login(made.operator(made.operator_body("Autre", "00000102400017"), "Oscar"))
        assert not client.get(url("results")).context["page"].rows
        assert client.get(url("action_results", one.action_id)).status_code == 404


@pytest.mark.parametrize("count", [3, 300])
class TestCosts:
    def test_lists_cost_the_same_at_any_length(
        self, client, worker, operator, count, django_assert_max_num_queries
    ):
        sent = many(count, worker)
        ending.end_pathways(
            pathways=[one.pathway for one in sent[1:]], reason="right_closed", on=TODAY,
            decision=HOUSE,
        )  # fmt: skip
        with django_assert_max_num_queries(18):
            client.get(url("all_prescriptions"))
        with django_assert_max_num_queries(18):
            client.get(url("ways_out"))
        client.force_login(operator)
        with django_assert_max_num_queries(14):
            client.get(url("received"))
        client.force_login(agent_as("programme_officer"))
        with django_assert_max_num_queries(14):
            client.get(url("results"))
        with django_assert_max_num_queries(14):
            client.get(url("action_results", sent[0].action_id))

    def test_the_offer_and_the_pages_of_one_cost_the_same(
        self, client, worker, operator, count, django_assert_max_num_queries
    ):
        for _ in range(min(count, 40)):
            made.session()
        [pathway] = supported(lead=worker)
        one = made.sent(pathway, made.session(), worker)
        with django_assert_max_num_queries(30):
            client.get(url("prescribe", one.obstacle_id))
        with django_assert_max_num_queries(26):
            client.get(url("prescription", one.pk))
        with django_assert_max_num_queries(24):
            client.get(url("prescriptions", pathway.pk))
        client.force_login(operator)
        with django_assert_max_num_queries(18):
            client.get(url("received_one", one.pk))
