"""Works that a bug stopped: shown to the administrator with their reason, asked for again."""

import pytest
from django.urls import reverse

from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry, LongRun, RunState
from tests.pathways.followed import NOW, agent_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    def break_down(work):
        raise RuntimeError("NIR 1 85 ...")

    monkeypatch.setitem(runs.TASKS, "test.break", break_down)
    monkeypatch.setitem(runs.WORDS, "test.break", "Essai qui casse")
    run = runs.request(kind="test.break", subject="a", decision=Decision("system:t", NOW, "x"))
    return runs.attempt(run)


@pytest.fixture
def administrator(client):
    agent = agent_as("functional_administrator")
    client.force_login(agent)
    return agent


def test_the_day_of_the_administrator_leads_to_what_stopped(client, administrator, broken):
    assert "travail arrêté par une erreur" in client.get(reverse("steering:day")).content.decode()
    page = client.get(reverse("directory:works"), {"etat": "failed"}).content.decode()
    assert "Essai qui casse" in page and "RuntimeError" in page
    assert "NIR 1 85" not in page


def test_it_is_asked_for_again_with_a_reason(client, administrator, broken):
    url = reverse("directory:retry_work", args=[broken.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "corrigé"}).status_code == 302
    broken.refresh_from_db()
    assert broken.state == RunState.WAITING
    assert JournalEntry.objects.get(act="run.retry").reason == "corrigé"
    again = client.post(url, {"reason": "encore"})
    assert again.status_code == 422
    assert "déjà relancé" in again.content.decode().replace("&#x27;", "'")


def test_nobody_else_sees_them(client, broken):
    client.force_login(agent_as("rsa_manager"))
    assert client.get(reverse("directory:works")).status_code == 403
    assert client.post(reverse("directory:retry_work", args=[broken.pk])).status_code == 403


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_takes_as_many_queries_whatever_its_length(
    client, administrator, count, django_assert_max_num_queries
):
    LongRun.objects.bulk_create(
        LongRun(kind="x", subject=str(i), requested_by="system:t", requested_at=NOW)
        for i in range(count)
    )
    with django_assert_max_num_queries(11):
        assert client.get(reverse("directory:works")).status_code == 200
