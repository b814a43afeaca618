"""One's own day, the journal and the readings."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.directory.models import Agent, RoleGrant
from levier.foundation import clock, guards
from levier.foundation.acts import Decision, record
from levier.foundation.consultations import log_reading
from levier.foundation.models import JournalEntry
from levier.people.models import Household
from levier.rights.models import BenefitCase
from levier.territory import usecases as territory
from tests.allowance.households import NOW, settle
from tests.allowance.test_pages import agent_with, controlled

pytestmark = pytest.mark.django_db
HOUSE = Decision("system:test", NOW, "essai")


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def test_the_manager_is_told_what_the_run_waits_for(client):
    settle(3)
    client.force_login(agent_with("rsa_manager"))
    page = body(client.get("/"))
    assert "Paie de novembre 2026 à ouvrir" in page
    assert reverse("allowance:open") in page


def test_a_run_to_approve_is_the_approvers_and_the_managers_wait(client):
    run = controlled(3)
    url = reverse("allowance:run", args=[run.pk])
    client.force_login(agent_with("payment_approver"))
    page = body(client.get("/"))
    assert "relisez, puis approuvez" in page
    assert url in page
    client.force_login(agent_with("rsa_manager"))
    page = body(client.get("/"))
    assert "En attente d'une autre personne" in page


def test_somebody_without_role_is_told_so(client):
    client.force_login(Agent.objects.create_user("neuf@levier.example"))
    assert "n'a encore aucun rôle" in body(client.get("/"))


def test_a_lead_worker_sees_the_figures_of_the_centre_only(client):
    territory.seed_ain(decision=HOUSE)
    cases = settle(6)
    for case, centre in zip(cases, ["MDS-01"] * 4 + ["MDS-07"] * 2, strict=True):
        Household.objects.filter(pk=case.household_id).update(centre=centre)
        BenefitCase.objects.filter(pk=case.pk).update(centre=centre)
    client.force_login(agent_with("lead_worker", kind="social_centre", where="MDS-07"))
    page = client.get("/")
    assert {one.label: one.value for one in page.context["numbers"]}["foyers au RSA"] == 2
    assert len(page.context["newest"]) == 2


@pytest.mark.parametrize("count", [3, 300])
def test_a_day_costs_the_same_at_3_households_and_at_300(
    client, count, django_assert_max_num_queries
):
    controlled(count)
    for role in ("rsa_manager", "payment_approver", "head_of_service", "functional_administrator"):
        client.force_login(agent_with(role))
        with django_assert_max_num_queries(32):
            assert client.get("/").status_code == 200


def test_the_journal_names_people_and_acts_in_words(client):
    auditor = agent_with("auditor")
    record("rights.feed.receive", "rights.feed:12", Decision(auditor.actor, NOW, "essai"))
    client.force_login(auditor)
    page = body(client.get(reverse("steering:journal")))
    assert "Flux reçu" in page
    assert str(auditor) in page


def test_the_chain_can_be_checked_from_the_browser(client):
    record("rights.feed.receive", "rights.feed:12", HOUSE)
    client.force_login(agent_with("auditor"))
    assert "La chaîne est intacte" in body(client.get(reverse("steering:journal_check")))


def test_a_line_that_was_rewritten_is_told(client):
    record("rights.feed.receive", "rights.feed:12", HOUSE)
    guards.remove()
    JournalEntry.objects.update(line='{"act":"x","actor":"y","subject":"z:1"}')
    guards.install()
    client.force_login(agent_with("auditor"))
    assert "La chaîne est rompue" in body(client.get(reverse("steering:journal_check")))


def test_an_mds_head_sees_who_read_the_households_of_the_centre_only(client):
    territory.seed_ain(decision=HOUSE)
    ours, theirs = settle(2)
    for case, centre in ((ours, "MDS-01"), (theirs, "MDS-07")):
        Household.objects.filter(pk=case.household_id).update(centre=centre)
        BenefitCase.objects.filter(pk=case.pk).update(centre=centre)
        log_reading(actor="agent:1", subject=f"rights.benefitcase:{case.pk}", what="montant",
                    route="x")  # fmt: skip
    client.force_login(agent_with("mds_head", kind="social_centre", where="MDS-01"))
    rows = client.get(reverse("steering:readings")).context["page"].objects
    assert [row.subject_id for row in rows] == [str(ours.pk)]


def test_lists_of_the_journal_cost_the_same_at_3_lines_and_at_300(
    client, django_assert_max_num_queries
):
    for number in range(300):
        record("rights.feed.receive", f"rights.feed:{number}", HOUSE)
        log_reading(actor="agent:1", subject="people.household:1", what="dossier", route="x")
    client.force_login(agent_with("auditor"))
    for name in ("steering:journal", "steering:readings"):
        with django_assert_max_num_queries(10):
            client.get(reverse(name))


def test_roles_that_end_soon_are_told_to_the_administrator(client):
    ending = RoleGrant.objects.get(agent=agent_with("auditor"))
    RoleGrant.objects.filter(pk=ending.pk).update(until=clock.today() + dt.timedelta(days=5))
    client.force_login(agent_with("functional_administrator"))
    page = body(client.get("/"))
    assert "rôle bientôt fini" in page
    assert "dans 5 jours" in page
