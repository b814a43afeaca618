"""An adviser of a support body reports, reads what they told, and nothing else."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.sanctions import access
from levier.sanctions.models import Breach
from levier.sanctions.usecases import deciding, reporting
from tests.pathways.followed import agent_as, partner
from tests.sanctions.made import WHY, D, fresh, on, person, reported, signing
from tests.sanctions.test_pages import FACT, act, read, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture(autouse=True)
def at_the_day():
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def body():
    return partner()


@pytest.fixture
def adviser(body):
    return agent_as("support_body", "organisation", body.organisation_id)


@pytest.fixture
def pathway(body):
    """Somebody referred to the body today."""
    one = person()
    Pathway.objects.filter(pk=one.pk).update(body=body)
    return Pathway.objects.select_related("case", "person").get(pk=one.pk)


def status(client, agent, address):
    client.force_login(agent)
    return client.get(address).status_code


def test_an_adviser_reports_from_the_pathway_and_follows_what_they_told(client, adviser, pathway):
    tab = reverse("sanctions:person", args=[pathway.pk])
    assert tab in read(client, adviser, reverse("pathways:pathway", args=[pathway.pk]))
    assert "Signaler un manquement" in read(client, adviser, tab)
    act(client, adviser, "report", pathway.pk, **FACT)
    breach = Breach.objects.get()
    page = read(client, adviser, url("breach", breach.pk))
    assert "Atelier non commencé." in page
    assert "Ajouter un fait" in page
    assert "Examiner et retenir" not in page
    assert "Ce que permet la loi" not in page
    assert Consultation.objects.filter(route="sanctions:breach").exists()
    assert "Contrat non respecté" in read(client, adviser, tab)
    assert "Récidive" not in read(client, adviser, url("breaches"))


def test_an_adviser_reads_nothing_that_others_told(client, adviser, pathway):
    breach = reported(pathway)
    assert status(client, adviser, url("breach", breach.pk)) == 404
    assert status(client, adviser, url("add_fact", breach.pk)) == 404
    tab = read(client, adviser, url("person", pathway.pk))
    assert "Vous n'avez rien signalé" in tab
    text = act(client, adviser, "report", pathway.pk, status=422, **FACT)
    assert "dites ce fait à sa MDS" in text


def test_a_colleague_of_the_same_body_does_not_read_it(client, body, adviser, pathway):
    act(client, adviser, "report", pathway.pk, **FACT)
    other = agent_as("support_body", "organisation", body.organisation_id, name="autre")
    assert status(client, other, url("breach", Breach.objects.get().pk)) == 404


def test_another_body_neither_reports_nor_reads(client, adviser, pathway):
    act(client, adviser, "report", pathway.pk, **FACT)
    other = partner("Ailleurs", "00001017300011")
    stranger = agent_as("support_body", "organisation", other.organisation_id)
    assert status(client, stranger, url("report", pathway.pk)) == 404
    assert status(client, stranger, url("person", pathway.pk)) == 404
    assert status(client, stranger, url("breach", Breach.objects.get().pk)) == 404


def test_nothing_is_read_once_the_person_is_referred_elsewhere(client, adviser, pathway):
    act(client, adviser, "report", pathway.pk, **FACT)
    other = partner("Ailleurs", "00001017300011")
    Pathway.objects.filter(pk=pathway.pk).update(body=other)
    assert status(client, adviser, url("breach", Breach.objects.get().pk)) == 404


def test_an_adviser_notes_the_answer_and_sees_the_decision_without_its_euros(
    client, adviser, pathway
):
    act(client, adviser, "report", pathway.pk, **FACT)
    breach = Breach.objects.select_related("case", "person", "pathway").get()
    day = D(2026, 11, 24)
    reporting.qualify_breach(breach=breach, incurred="Suspension de 30 %", decision=on(day))
    reporting.notify_facts(breach=breach, on=day, decision=on(day))
    act(client, adviser, "observations", breach.pk, on="2026-11-24", text="Pas de voiture.")
    sentence = deciding.Sentence("suspension", 30, 1, Month(2026, 12))
    deciding.decide_breach(breach=fresh(breach), sentence=sentence, reasons=WHY, decision=on(day))
    page = read(client, adviser, url("breach", breach.pk))
    assert "décembre 2026" in page
    assert "€" not in page
    assert "Éditer" not in page


def test_whoever_decides_reads_what_an_adviser_told(client, adviser, pathway):
    act(client, adviser, "report", pathway.pk, **FACT)
    head = signing(agent_as("mds_head", "social_centre", "MDS-01"), "suspension")
    page = read(client, head, url("breach", Breach.objects.get().pk))
    assert "Examiner et retenir" in page


def test_an_adviser_does_not_decide_what_they_told(client, adviser, pathway):
    act(client, adviser, "report", pathway.pk, **FACT)
    assert status(client, adviser, url("qualify", Breach.objects.get().pk)) == 403
    assert not access.visible_papers(adviser).exists()


@pytest.mark.parametrize("count", [3, 300])
def test_the_reports_of_an_adviser_take_as_many_queries(
    client, adviser, body, count, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr("tests.sanctions.made.on", lambda day, *_: on(day, adviser.actor))
    for number in range(count):
        one = person(number)
        Pathway.objects.filter(pk=one.pk).update(body=body)
        reported(Pathway.objects.select_related("case", "person").get(pk=one.pk))
    client.force_login(adviser)
    client.get(url("breaches"))
    with django_assert_max_num_queries(12):
        assert client.get(url("breaches")).status_code == 200
    with django_assert_max_num_queries(18):
        assert client.get(url("breach", Breach.objects.first().pk)).status_code == 200


def test_nothing_new_is_offered_while_a_report_is_examined(client, adviser, pathway):
    tab = url("person", pathway.pk)
    act(client, adviser, "report", pathway.pk, **FACT)
    assert "Signaler un manquement" not in read(client, adviser, tab)


def test_the_menu_and_the_guide_of_an_adviser_lead_to_their_reports(client, adviser):
    assert url("breaches") in read(client, adviser, reverse("pathways:pathways"))
    help_page = read(client, adviser, reverse("steering:help"))
    assert "Signaler et décider un manquement" in help_page
