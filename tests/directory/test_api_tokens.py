"""The pages of tokens: shown once, taken back, for the administrator."""

import datetime as dt

import pytest

from levier.directory import tokens
from levier.directory.models import ApiToken, Organisation
from levier.foundation import clock
from levier.foundation.acts import Decision
from tests.people.files import agent_with, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(agent_with("functional_administrator"))
    return client


@pytest.fixture
def owner():
    return Organisation.objects.create(siret="13000548100010", name="France Travail", kind="caf")


def make(owner, count=1):
    until, decision = (
        clock.today() + dt.timedelta(30),
        Decision("system:test", clock.now(), "essai"),
    )
    for number in range(count):
        tokens.issue_token(
            organisation=owner, name=f"usage {number}", until=until, decision=decision
        )


def test_the_secret_is_shown_once(client, owner):
    until = clock.today() + dt.timedelta(30)
    answer = client.post(
        "/annuaire/jetons/nouveau/",
        {"organisation": owner.pk, "name": "Orientations", "until": until, "reason": "convention"},
    )
    secret = answer.context["secret"]
    assert secret in answer.content.decode() and answer["Cache-Control"] == "no-store"
    assert tokens.token_of(secret, clock.now()) == ApiToken.objects.get()
    assert secret not in client.get("/annuaire/jetons/").content.decode()


def test_it_asks_why_and_an_end(client, owner):
    assert client.post("/annuaire/jetons/nouveau/", {}).status_code == 422
    far = {"organisation": owner.pk, "name": "x", "until": "2099-01-01", "reason": "y"}
    answer = client.post("/annuaire/jetons/nouveau/", far)
    assert answer.status_code == 422 and "deux ans" in text_of(answer)


def test_it_is_taken_back_with_a_reason(client, owner):
    make(owner)
    token = ApiToken.objects.get()
    assert client.post(f"/annuaire/jetons/{token.pk}/retrait/", {}).status_code == 422
    client.post(f"/annuaire/jetons/{token.pk}/retrait/", {"reason": "perdu"})
    assert "retiré" in text_of(client.get("/annuaire/jetons/"))


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_takes_as_many_queries_at_3_as_at_300(
    client, owner, django_assert_max_num_queries, count
):
    make(owner, count)
    with django_assert_max_num_queries(8):
        assert client.get("/annuaire/jetons/").status_code == 200
