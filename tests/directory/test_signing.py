"""Who signs a letter on a day: the delegation in force, or a clear refusal."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.directory import signing
from levier.directory.domain import DelegableAct
from levier.directory.models import Agent, SignatureDelegation
from levier.directory.signing import Asked
from levier.kernel.errors import Refusal
from tests.pathways.followed import agent_as

pytestmark = pytest.mark.django_db
D = dt.date
DAY, SINCE = D(2026, 11, 24), D(2024, 1, 1)


def delegate(agent, act="suspension", since=SINCE, until=None, reference="2024-7"):
    return SignatureDelegation.objects.create(
        agent=agent, act=act, reference=reference, since=since, until=until
    )


def asked(agent, centre="MDS-01", day=DAY):
    actor = agent if isinstance(agent, str) else agent.actor
    return Asked(DelegableAct.SUSPENSION, day, actor, "sanctions.decide", centre)


@pytest.fixture
def head():
    return agent_as("mds_head", "social_centre", "MDS-01")


def test_whoever_edits_signs_when_they_hold_the_delegation(head):
    given = delegate(head)
    assert signing.signatory(asked(head)) == given


def test_another_who_may_decide_there_signs_in_the_place_of_who_edits(head):
    chief = agent_as("head_of_service")
    given = delegate(chief)
    assert signing.signatory(asked(head)) == given


def test_a_head_signs_nothing_of_another_centre(head):
    delegate(agent_as("mds_head", "social_centre", "MDS-07"))
    with pytest.raises(Refusal, match=r"Personne ne peut signer .* mardi 24 novembre 2026"):
        signing.signatory(asked(head))


@pytest.mark.parametrize(
    "dates", [{"since": D(2026, 11, 25)}, {"until": DAY}, {"until": D(2026, 1, 1)}]
)
def test_a_delegation_signs_only_while_it_is_in_force(head, dates):
    delegate(head, **dates)
    with pytest.raises(Refusal, match="aucune délégation"):
        signing.signatory(asked(head))


def test_a_suspended_account_signs_nothing(head):
    chief = agent_as("head_of_service")
    delegate(chief)
    Agent.objects.filter(pk=chief.pk).update(is_active=False)
    with pytest.raises(Refusal):
        signing.signatory(asked(head))


def test_the_block_names_who_signs_and_the_decree(head):
    Agent.objects.filter(pk=head.pk).update(job_title="responsable de MDS")
    head.refresh_from_db()
    block = signing.block(delegate(head))
    assert block.startswith("Pour le président du conseil départemental")
    assert "responsable de MDS\n(délégation 2024-7)" in block
    assert signing.block(None) == signing.FOR_THE_PRESIDENT


def test_the_house_itself_writes_without_a_name():
    assert signing.signatory(asked("system:demo")) is None


def test_the_page_says_who_signs_what_and_what_nobody_may(client, head):
    delegate(head)
    client.force_login(agent_as("auditor"))
    page = client.get(reverse("directory:delegations")).content.decode()
    assert "2024-7" in page and "en vigueur" in page
    assert "Personne ne peut signer certains actes" in page
    assert "Enregistrer une délégation" not in page


def test_an_administrator_records_one_from_the_page(client, head):
    client.force_login(agent_as("functional_administrator"))
    url = reverse("directory:new_delegation")
    told = {"agent": head.pk, "act": "notification", "reference": "2026-12", "since": "2026-11-01",
            "reason": "arrêté du 2 novembre"}  # fmt: skip
    bad = client.post(url, {**told, "ceiling": "beaucoup"})
    assert bad.status_code == 422 and "ne se lit pas" in bad.content.decode()
    for absurd in ("1e99", "-5", "0"):
        refused = client.post(url, {**told, "ceiling": absurd})
        assert refused.status_code == 422
        assert "pas plausible" in refused.content.decode()
    assert client.post(url, told).status_code == 302
    assert SignatureDelegation.objects.get().act == "notification"
    again = client.post(url, told)
    assert again.status_code == 422 and "déjà en cours" in again.content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_takes_as_many_queries_whatever_its_length(
    client, head, count, django_assert_max_num_queries
):
    for number in range(count):
        delegate(head, until=D(2025, 1, 1), reference=f"2024-{number}")
    client.force_login(agent_as("functional_administrator"))
    with django_assert_max_num_queries(10):
        assert client.get(reverse("directory:delegations")).status_code == 200
