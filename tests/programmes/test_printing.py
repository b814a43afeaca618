"""Sheets on paper: what they say, for whom."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from levier.directory.models import Organisation
from levier.programmes import usecases
from levier.programmes.models import Action, PolicyProgramme
from tests.programmes.conftest import DAY, HOUSE, agent_with

pytestmark = pytest.mark.usefixtures("once", "db")


def read(answer):
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


def action_url(code):
    return reverse("programmes:action_pdf", args=[Action.objects.get(code=code).pk])


def test_the_sheet_says_what_the_page_says(client):
    client.force_login(agent_with("programme_officer"))
    count, text = read(client.get(action_url("A05")))
    assert count == 1
    for words in ("A05 Se déplacer pour travailler", "Contexte", "Objectifs", "Mobilités de l'Ain",
                  "Plan Insertion 01", "Fonds social européen", "cofinancée par l'Union européenne",
                  "Personnes entrées", "Données d'exemple"):  # fmt: skip
        assert words in text, words


def test_every_sheet_of_a_programme_comes_in_one_document(client):
    client.force_login(agent_with("elected_member"))
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    count, text = read(client.get(reverse("programmes:programme_pdf", args=[plan.pk])))
    assert count == 12 and "A01" in text and "A12" in text


@pytest.mark.parametrize(("code", "count"), [("PLAN-2023", 12), ("PDI-2014", 39)])
def test_the_sheets_of_a_programme_cost_the_same_however_many(
    client, code, count, django_assert_max_num_queries
):
    """Twelve actions, then thirty-nine: what is read is read for all of them at once."""
    client.force_login(agent_with("elected_member"))
    programme = PolicyProgramme.objects.get(code=code)
    assert programme.placements.values("action").distinct().count() == count
    with django_assert_max_num_queries(22):
        client.get(reverse("programmes:programme_pdf", args=[programme.pk]))


def test_a_programme_without_action_says_so(client):
    client.force_login(agent_with("programme_officer"))
    empty = usecases.create_programme(
        code="VIDE", kind="other", title="Vide", since=DAY, decision=HOUSE
    )
    answer = client.get(reverse("programmes:programme_pdf", args=[empty.pk]))
    assert answer.status_code == 422


def test_an_operator_prints_its_own_sheets_only(client):
    body = Organisation.objects.get(name="Mobilités de l'Ain")
    client.force_login(agent_with("action_operator", "organisation", body.pk))
    assert client.get(action_url("A05")).status_code == 200
    assert client.get(action_url("A01")).status_code == 404


def test_what_a_person_types_is_never_read_as_markup(client):
    Action.objects.filter(code="A05").update(
        title='#panic("x") *gras* <b>', objectives='#read("/etc/passwd") $x$ \\ \u202e'
    )
    client.force_login(agent_with("programme_officer"))
    _, text = read(client.get(action_url("A05")))
    assert '#panic("x") *gras*' in text and "#read(" in text
