"""The life of a person as one timeline: what each may read, cut by day, nothing twice."""

import datetime as dt
import html
import re

import pytest

from levier.foundation.models import Consultation
from levier.pathways import secrecy
from levier.pathways.models import ActivityHours, Assessment, Note
from levier.pathways.usecases import noting
from levier.people import usecases
from levier.people.models import Person
from levier.sanctions.models import PanelMember
from levier.territory import usecases as territory
from tests.pathways.followed import HOUSE, NOW, TODAY, agent_as, by, followed
from tests.pathways.supported import in_force, supported
from tests.sanctions import made


@pytest.fixture(autouse=True)
def ain(db):
    territory.seed_ain(decision=HOUSE)


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01")


def page(client, agent, person, query=""):
    client.force_login(agent)
    answer = client.get(f"/personnes/{person}/{query}", follow=True)
    assert answer.status_code == 200
    return answer


def words(answer):
    plain = re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode()))
    return " ".join(plain.replace("\xa0", " ").replace("\u202f", " ").split())


def weeks(pathway, count):
    first = TODAY - dt.timedelta(TODAY.weekday())
    ActivityHours.objects.bulk_create(
        ActivityHours(
            pathway=pathway, person_id=pathway.person_id, week=first - dt.timedelta(weeks=rank),
            kind="training", minutes=420, evidence="attestation", recorded_by="agent:1",
            recorded_at=NOW,
        )
        for rank in range(count)
    )  # fmt: skip


def test_it_tells_what_happened_and_leads_to_each_thing(client, worker):
    (pathway,) = supported(lead=worker)
    contract = in_force(pathway, worker)
    weeks(pathway, 1)
    answer = page(client, worker, pathway.person_id)
    told = words(answer)
    for sentence in ("Parcours ouvert", "Contrat d'engagement", "7 h d'activité", "Entre dans un"):
        assert sentence.lower() in told.lower(), sentence
    assert f"/contrats/{contract.pk}/" in answer.content.decode()


def test_the_reading_is_logged(client, worker):
    (pathway,) = supported(lead=worker)
    page(client, worker, pathway.person_id)
    row = Consultation.objects.get(what="histoire")
    assert (row.subject_id, row.actor) == (str(pathway.person_id), worker.actor)


def test_another_centre_finds_nobody(client):
    (pathway,) = supported()
    client.force_login(agent_as("lead_worker", "social_centre", "MDS-07"))
    assert client.get(f"/personnes/{pathway.person_id}/").status_code == 404
    assert client.get("/personnes/999999/").status_code == 404


def test_sanctions_are_for_who_may_see_them(client, worker):
    pathway = made.person()
    made.decided(pathway)
    told = words(page(client, agent_as("head_of_service"), pathway.person_id))
    assert "Manquement" in told and "Sanction" in told
    manager = agent_as("rsa_manager")
    assert "Manquement" in words(page(client, manager, pathway.person_id))
    approver = words(page(client, agent_as("payment_approver"), pathway.person_id))
    assert "Manquement" not in approver and "Parcours ouvert" not in approver
    assert "Entre dans un foyer" in approver


def test_a_partner_reads_no_household_and_no_sanction(client):
    from tests.pathways.followed import partner

    body = partner()
    pathway = made.person()
    type(pathway).objects.filter(pk=pathway.pk).update(path="professional", body=body)
    made.decided(pathway)
    agent = agent_as("support_body", "organisation", body.organisation_id)
    told = words(page(client, agent, pathway.person_id))
    assert "Parcours ouvert" in told
    assert "Entre dans un foyer" not in told and "Manquement" not in told


def test_being_a_representative_on_a_panel_never_shows(client):
    pathway = made.person()
    name = str(pathway.person)
    panel = made.panel()
    PanelMember.objects.create(
        panel=panel, name=name, name_key=name, quality="recipient", since=TODAY
    )
    told = words(page(client, agent_as("head_of_service"), pathway.person_id))
    assert "quipe pluridisciplinaire" not in told and "eprésentant" not in told


@pytest.mark.parametrize("level", ["general", "social", "protected"])
def test_notes_are_those_that_the_page_of_the_diagnosis_shows(worker, level):
    (pathway,) = supported(lead=worker)
    other = agent_as("lead_worker", "social_centre", "MDS-01", name="autre")
    readers = [other] if level == "protected" else []
    noting.write_note(
        pathway=pathway, level=level, text="À rappeler", readers=readers, decision=by(worker)
    )
    agents = [
        worker,
        other,
        agent_as("lead_worker", "social_centre", "MDS-07", name="loin"),
        agent_as("mds_head", "social_centre", "MDS-01"),
        agent_as("head_of_service"),
        agent_as("auditor"),
        agent_as("rsa_manager"),
        agent_as("functional_administrator"),
    ]
    for agent in agents:
        one = set(secrecy.visible_notes(agent, pathway))
        assert set(secrecy.visible_notes_among(agent, [pathway])) == one, agent
    assert Note.objects.count() == 1


def test_it_is_filtered_by_kind_and_by_year(client, worker):
    (pathway,) = supported(lead=worker)
    in_force(pathway, worker)
    Assessment.objects.create(
        pathway=pathway, person=pathway.person, kind="first", held_on=dt.date(2024, 5, 6),
        recorded_by="agent:1", recorded_at=NOW,
    )  # fmt: skip
    timeline = page(client, worker, pathway.person_id, "?quoi=contrats").context["events"]
    assert [event.title[:7] for event in timeline] == ["Contrat"]
    timeline = page(client, worker, pathway.person_id, "?annee=2024").context["events"]
    assert [event.on for event in timeline] == [dt.date(2024, 5, 6)]
    assert "Rien ici" in words(page(client, worker, pathway.person_id, "?annee=2019"))


@pytest.mark.parametrize("query", ["?annee=abcd", "?avant=hier", "?quoi=<b>", "?annee=9999"])
def test_a_damaged_address_is_no_fault(client, worker, query):
    (pathway,) = supported(lead=worker)
    page(client, worker, pathway.person_id, query)


def test_page_after_page_each_thing_is_told_once(client, worker):
    (pathway,) = supported(lead=worker)
    weeks(pathway, 180)
    seen, query = [], "?quoi=heures"
    while query:
        answer = page(client, worker, pathway.person_id, query)
        seen += [event.on for event in answer.context["events"]]
        query = answer.context["more_url"]
    assert len(seen) == len(set(seen)) == 180
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("count", [3, 300])
def test_a_long_life_takes_as_many_queries_as_a_short_one(
    client, worker, django_assert_max_num_queries, count
):
    (pathway,) = supported(lead=worker)
    weeks(pathway, count)
    client.force_login(worker)
    with django_assert_max_num_queries(36):
        assert client.get(f"/personnes/{pathway.person_id}/").status_code == 200


def test_two_records_of_a_person_are_one_life(client):
    one, two = followed(2)
    type(two).objects.filter(pk=two.pk).update(
        until=TODAY, end_reason="right_closed", next_due_on=None
    )
    usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
    agent = agent_as("head_of_service")
    answer = page(client, agent, two.person_id)
    assert answer.redirect_chain[-1][0] == f"/personnes/{one.person_id}/"
    told = words(answer)
    assert told.count("Parcours ouvert") == 2 and "Parcours terminé" in told
    assert Person.objects.filter(merged_into=one.person).exists()
