import datetime as dt

import pytest
from django.urls import reverse

from levier.allowance import tasks, usecases
from levier.allowance.domain import Channel, RunState
from levier.directory.models import Agent, RoleGrant
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun
from levier.people.models import Household
from levier.rights.models import BenefitCase
from tests.allowance.households import NOVEMBER, NOW, settle

pytestmark = pytest.mark.django_db
MAKER = Decision("system:calcul", NOW, "essai")


def agent_with(*roles, kind="departement", where=""):
    agent = Agent.objects.create_user(f"{'-'.join(roles)}{where}@example.org", "x" * 12)
    for role in roles:
        RoleGrant.objects.create(
            agent=agent, role=role, scope_kind=kind, scope_id=where,
            since=dt.date(2020, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
        )  # fmt: skip
    return agent


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


def controlled(count=12, differing=0.5):
    settle(count, differing=differing)
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL):
        runs.execute(tasks.request(kind=kind, run=run, decision=MAKER))
    run.refresh_from_db()
    return run


def pages_of(run):
    finding = run.findings.first()
    line = run.lines.first()
    return {
        "runs": reverse("allowance:runs"),
        "run": reverse("allowance:run", args=[run.pk]),
        "lines": reverse("allowance:lines", args=[run.pk]),
        "findings": reverse("allowance:findings", args=[run.pk]),
        "finding": reverse("allowance:finding", args=[run.pk, finding.pk]),
        "dashboard": reverse("allowance:dashboard", args=["2026-11"]),
        "why": reverse("allowance:why", args=[line.case_id, "2026-11"]),
        "why_other": reverse("allowance:why", args=[line.case_id, "2027-02"]),
        "cancel": reverse("allowance:cancel", args=[run.pk]),
    }


def test_every_page_answers_a_manager(client, manager):
    run = controlled()
    for name, url in pages_of(run).items():
        assert client.get(url).status_code == 200, name


def test_no_page_costs_more_queries_at_300_households_than_at_3(
    client, manager, django_assert_max_num_queries
):
    run = controlled(300)
    ceilings = {"runs": 12, "run": 22, "lines": 12, "findings": 12, "finding": 20,
                "dashboard": 22, "why": 30, "why_other": 30, "cancel": 12}  # fmt: skip
    for name, url in pages_of(run).items():
        with django_assert_max_num_queries(ceilings[name]):
            client.get(url)


@pytest.mark.parametrize("role", ["lead_worker", "mds_head", "functional_administrator"])
def test_the_run_is_closed_to_those_who_do_not_pay(client, role):
    run = controlled(3)
    client.force_login(agent_with(role))
    assert client.get(reverse("allowance:run", args=[run.pk])).status_code == 403


def test_somebody_elses_household_is_not_found(client):
    run = controlled(3)
    client.force_login(agent_with("lead_worker", kind="caseload"))
    case = run.lines.first().case_id
    assert client.get(reverse("allowance:why", args=[case, "2026-11"])).status_code == 404
    assert Household.objects.exists()


def test_an_auditor_reads_and_changes_nothing(client):
    run = controlled(3)
    client.force_login(agent_with("auditor"))
    assert client.get(reverse("allowance:run", args=[run.pk])).status_code == 200
    assert client.post(reverse("allowance:step", args=[run.pk, "calculate"])).status_code == 403
    assert client.post(reverse("allowance:cancel", args=[run.pk])).status_code == 403


def test_opening_a_month_from_the_browser_queues_its_snapshot(client, manager):
    settle(3)
    answer = client.post(
        reverse("allowance:open"), {"month": "2026-11", "channel": Channel.DELEGATED}
    )
    assert answer.status_code == 302
    assert LongRun.objects.filter(kind=tasks.SNAPSHOT).exists()
    page = client.get(answer.url)
    assert "En attente d'un exécutant" in page.content.decode().replace("&#x27;", "'")


def test_a_month_without_a_feed_is_refused_on_the_form(client, manager):
    answer = client.post(
        reverse("allowance:open"), {"month": "2026-11", "channel": Channel.DELEGATED}
    )
    assert answer.status_code == 422
    assert "flux mensuel" in answer.content.decode()


def test_the_approver_approves_what_the_page_showed(client):
    run = controlled()
    approver = agent_with("payment_approver")
    client.force_login(approver)
    url = reverse("allowance:approve", args=[run.pk])
    seen = client.get(url).context["seen"]
    assert client.post(url, {"seen": "0" * 64, "reason": "vu"}).status_code == 422
    assert client.post(url, {"seen": seen, "reason": "total relu"}).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.approved_by) == (RunState.APPROVED, approver.actor)


def test_a_finding_is_decided_from_its_page(client, manager):
    run = controlled()
    finding = run.findings.first()
    url = reverse("allowance:finding", args=[run.pk, finding.pk])
    assert client.post(url, {"choice": "report", "reason": ""}).status_code == 200
    assert client.post(url, {"choice": "report", "reason": "à revoir"}).status_code == 302
    finding.refresh_from_db()
    assert finding.state == "reported"


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_figures_of_the_month_and_the_lists_export(client, manager, file_format):
    run = controlled()
    for name in ("dashboard", "findings", "lines", "runs"):
        answer = client.get(pages_of(run)[name], {"export": file_format})
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)


def test_why_this_amount_shows_every_line_with_its_article(client, manager):
    run = controlled()
    line = run.lines.exclude(trace=b"{}").first()
    page = client.get(reverse("allowance:why", args=[line.case_id, "2026-11"]))
    text = page.content.decode()
    assert "CASF" in text and str(line.payable) in text


def test_the_months_of_a_household_set_our_amount_beside_the_payers(client, manager):
    run = controlled()
    line = next(one for one in run.lines.select_related("case") if one.difference)
    page = client.get(reverse("rights:months", args=[line.case.household_id]))
    text = page.content.decode()
    assert "Notre calcul" in text and "Écart avec le payeur" in text
    row = page.context["page"].objects[0]
    assert (row.ours, row.theirs) == (line.payable, line.payer_amount)
    assert reverse("allowance:why", args=[line.case_id, "2026-11"]) in text
    why = client.get(reverse("allowance:why", args=[line.case_id, "2026-11"])).content.decode()
    assert "Écart : " in why


def test_a_month_that_no_run_holds_shows_no_amount_of_ours(client, manager):
    settle(1)
    case = BenefitCase.objects.get()
    page = client.get(reverse("rights:months", args=[case.household_id]))
    assert page.context["page"].objects[0].ours is None
