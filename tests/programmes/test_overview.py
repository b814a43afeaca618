"""The policy on one page."""

import pytest
import time_machine
from django.urls import reverse

from levier.programmes import demo
from tests.programmes.conftest import HOUSE, NOW, agent_with

pytestmark = pytest.mark.usefixtures("once", "db")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


def test_an_elected_member_reads_the_policy_on_one_page(client, django_assert_max_num_queries):
    demo.seed_demo(HOUSE)
    client.force_login(agent_with("elected_member"))
    with django_assert_max_num_queries(30):
        page = client.get(reverse("programmes:overview"))
    text = page.content.decode().replace("&#x27;", "'").replace("\u202f", " ")
    assert "4 504 000,00" in text and "engagement tenu" in text
    assert "Cinquante places de garde" in text
    listed = {area.name: area.value for area in page.context["map"].listed}
    assert len(listed) == 8 and min(listed.values()) >= 3


@pytest.mark.django_db
def test_a_house_without_programme_says_so(client):
    from levier.programmes.models import PolicyProgramme

    PolicyProgramme.objects.filter(kind="pdi").update(until="2020-02-01", since="2014-01-01")
    client.force_login(agent_with("elected_member"))
    page = client.get(reverse("programmes:overview")).content.decode()
    assert "Aucun programme en cours" in page
