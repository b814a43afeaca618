"""What the page of a pathway says of the support, and to whom."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from levier.pathways.domain.assessment import Finding
from levier.pathways.usecases import activity, assessing, signing
from levier.pathways.usecases.activity import Spent
from tests.pathways.followed import NOW, TODAY, agent_as, by
from tests.pathways.met import booked, opened
from tests.pathways.supported import drafted, in_force, signed, supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker(client, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    agent = agent_as("lead_worker", "social_centre", "MDS-01")
    with time_machine.travel(NOW, tick=False):
        client.force_login(agent)
        yield agent


@pytest.fixture
def pathway(worker):
    return supported(lead=worker)[0]


def page(client, pathway):
    answer = client.get(reverse("pathways:pathway", args=[pathway.pk]))
    assert answer.status_code == 200
    return answer.content.decode().replace("&#x27;", "'").replace("\u202f", " ")


def test_without_anything_it_says_so(client, worker, pathway):
    told = page(client, pathway)
    assert "L'accompagnement" in told
    assert "Aucune semaine entière sous contrat" in told


def test_it_says_the_next_appointment_the_contract_obstacles_and_hours(client, worker, pathway):
    in_force(pathway, worker, since=dt.date(2026, 11, 2))
    booked(pathway, worker, opened(worker)[0])
    for theme in ("mobility", "health", "training", "employment"):
        assessing.set_obstacle(
            pathway=pathway, theme=theme, finding=Finding("major"), on=TODAY, decision=by(worker)
        )
    spent = [Spent("training", 600, "feuille")]
    activity.note_hours(
        pathway=pathway, week=dt.date(2026, 11, 10), spent=spent, decision=by(worker)
    )
    told = page(client, pathway)
    assert "Lundi 30 novembre 2026 à 9 h" in told
    assert "Contrat d'engagement, en cours" in told
    assert "et 1 autre" in told
    assert "4 freins majeurs" in told
    assert "par semaine, pour 15 h prévues" in told


def test_protected_obstacles_are_not_named_to_who_only_reads(client, worker, pathway):
    assessing.set_obstacle(
        pathway=pathway, theme="health", finding=Finding("major"), on=TODAY, decision=by(worker)
    )
    client.force_login(agent_as("auditor"))
    told = page(client, pathway)
    assert "1 frein protégé" in told
    assert "Santé" not in told


def test_the_page_has_a_ceiling(client, worker, pathway, django_assert_max_num_queries):
    in_force(pathway, worker, since=dt.date(2026, 11, 2))
    booked(pathway, worker, opened(worker)[0])
    with django_assert_max_num_queries(34):
        page(client, pathway)


class TestDay:
    """What the day of who supports, and of who validates, is made of."""

    def day(self, client):
        return client.get(reverse("steering:day")).content.decode().replace("&#x27;", "'")

    def test_appointments_of_today_and_those_to_settle(self, client, worker, pathway):
        booked(pathway, worker, opened(worker)[0])
        assert "rendez-vous aujourd'hui" not in self.day(client)
        with time_machine.travel(dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC), tick=False):
            client.force_login(worker)
            told = self.day(client)
            assert "rendez-vous aujourd'hui" in told
            assert "Le prochain à 9 h" in told
        with time_machine.travel(dt.datetime(2026, 12, 1, 7, 0, tzinfo=dt.UTC), tick=False):
            client.force_login(worker)
            assert "rendez-vous passé à renseigner" in self.day(client)

    def test_a_contract_waits_for_the_body_then_for_the_head(
        self, client, worker, pathway, settings
    ):
        settings.LEVIER_CONTRACT_VALIDATION = "own"
        contract = signed(drafted(pathway, worker), worker)
        assert "contrat à signer pour l'organisme" in self.day(client)
        signing.sign_for_body(contract=contract, decision=by(worker))
        client.force_login(agent_as("mds_head", "social_centre", "MDS-01"))
        assert "contrat à valider" in self.day(client)
