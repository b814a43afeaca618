"""The pages of contracts: a whole contract made in the browser, what is refused, who sees what."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.pathways.models import EngagementContract
from tests.pathways.followed import TODAY, agent_as, fresh
from tests.pathways.supported import PDF, drafted, in_force, old_one, signed, supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
D = dt.date


@pytest.fixture(autouse=True)
def at_the_day(time_machine_at):
    """These pages read today's date."""


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def worker(client):
    agent = agent_as("lead_worker", "social_centre", "MDS-01")
    client.force_login(agent)
    return agent


@pytest.fixture
def pathway(ain):
    return supported()[0]


def url(name, *args):
    return reverse(f"pathways:{name}", args=args)


def read(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("&#x27;", "'")


TERMS = {
    "since": "2026-11-24", "months": "6", "aim": "Travailler dans la restauration",
    "intensity": "regular", "sought_job": "Cuisinière", "rome_code": "g1602",
}  # fmt: skip
ACTION = {
    "theme": "mobility", "objective": "Être mobile", "what": "Passer le permis",
    "kind": "training", "hours": "15",
}  # fmt: skip
SIGNED = {
    "signed_name": "Camille Essai00000", "signed_on": "2026-11-24",
    "signed_place": "Bourg-en-Bresse", "agreed": "on",
}  # fmt: skip


def test_a_whole_contract_is_made_in_the_browser(client, worker, pathway, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    made = client.post(url("new_contract", pathway.pk), TERMS)
    contract = EngagementContract.objects.get()
    assert made.url == url("contract", contract.pk)
    assert "Le plan est vide" in read(client, made.url)
    client.post(url("plan_action", contract.pk), ACTION)
    assert "Faire signer" in read(client, made.url)
    told = read(client, url("sign_contract", contract.pk))
    assert "Passer le permis" in told
    revision = fresh(contract).revision
    client.post(url("sign_contract", contract.pk), {**SIGNED, "revision": revision})
    assert "Signer pour l'organisme" in read(client, made.url)
    client.post(url("sign_for_body", contract.pk))
    page = read(client, made.url)
    assert "en cours" in page
    assert "15 h" in page
    client.post(url("give_copy", contract.pk), {"how": "by_hand", "on": "2026-11-24"})
    contract = fresh(contract)
    assert (contract.state, contract.rome_code, contract.copy_given) == (
        "active",
        "G1602",
        "by_hand",
    )


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("15", 900), ("2,5", 150), ("2.5", 150), ("2 h 30", 150), ("2h", 120), ("0", 0)],
)
def test_hours_are_typed_as_people_write_them(client, worker, pathway, typed, minutes):
    contract = drafted(pathway, worker, hours=None)
    client.post(url("plan_action", contract.pk), {**ACTION, "hours": typed})
    assert contract.actions.get().weekly_minutes == minutes


@pytest.mark.parametrize("typed", ["beaucoup", "2 h 75", "-3", "150"])
def test_hours_that_can_not_be_read_are_refused_with_an_example(client, worker, pathway, typed):
    contract = drafted(pathway, worker, hours=None)
    answer = client.post(url("plan_action", contract.pk), {**ACTION, "hours": typed})
    assert answer.status_code == 422
    assert "2 h 30" in answer.content.decode()


def test_a_contract_dated_before_birth_is_refused_on_the_form(client, worker, pathway):
    answer = client.post(url("new_contract", pathway.pk), {**TERMS, "since": "1960-01-01"})
    assert answer.status_code == 422
    assert "avant la naissance" in answer.content.decode()
    assert "Travailler dans la restauration" in answer.content.decode()


def test_a_file_that_is_not_what_it_says_is_refused_and_the_contract_stays(client, worker, pathway):
    contract = drafted(pathway, worker)
    told = {**SIGNED, "revision": contract.revision}
    program = SimpleUploadedFile("contrat.pdf", b"MZ" + b"\0" * 99, "application/pdf")
    answer = client.post(url("sign_on_paper", contract.pk), {**told, "file": program})
    assert answer.status_code == 422
    assert "ni un PDF" in answer.content.decode()
    scan = SimpleUploadedFile("contrat.pdf", PDF, "application/pdf")
    answer = client.post(url("sign_on_paper", contract.pk), {**told, "file": scan})
    assert answer.status_code == 302
    assert fresh(contract).state == "signed_by_person"


def test_a_scan_is_downloaded_never_run_and_its_reading_logged(client, worker, pathway):
    contract = signed(drafted(pathway, worker), worker, D(2026, 11, 24) - dt.timedelta(days=1))
    answer = client.get(url("contract_scan", contract.scans.get().pk))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Consultation.objects.filter(what="contrat signé").exists()


def test_the_papers_come_as_pdf(client, worker, pathway):
    contract = drafted(pathway, worker)
    assert client.get(url("preview_contract", contract.pk)).content.startswith(b"%PDF")
    printed = client.post(url("print_contract", contract.pk))
    assert client.get(printed.url).content.startswith(b"%PDF")


def test_an_old_contract_is_the_first_figure_and_leads_to_the_new_one(client, worker, pathway):
    old = old_one(pathway, worker)
    page = read(client, url("old_contracts"))
    assert "ancien contrat à remplacer" in page
    assert "37 jours" in page.replace("\u202f", " ")
    page = read(client, url("contract", old.pk))
    assert "Ancien contrat à remplacer avant le 1er janvier 2027" in page
    assert url("new_contract", pathway.pk) in page


def test_an_amendment_adds_and_stops_actions(client, worker, pathway, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    contract = in_force(pathway, worker, since=D(2026, 11, 2))
    first = contract.actions.get()
    told = {
        "since": "2026-11-24", "why": "Le permis est passé", "drop": [first.pk], **SIGNED,
        **{f"plus0-{name}": value for name, value in ACTION.items()},
    }  # fmt: skip
    assert "Passer le permis" in read(client, url("amend_contract", contract.pk))
    wrong = client.post(url("amend_contract", contract.pk), {**told, "plus0-hours": "x"})
    assert wrong.status_code == 422
    assert client.post(url("amend_contract", contract.pk), told).status_code == 302
    page = read(client, url("contract", contract.pk))
    assert "Avenant n° 1" in page


def test_the_acts_on_a_contract_in_force(client, worker, pathway, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    contract = in_force(pathway, worker, since=D(2026, 11, 2), months=3)
    action = contract.actions.get()
    done = {"state": "done", "on": "2026-11-20", "result": "Permis obtenu"}
    assert client.post(url("settle_action", action.pk), done).status_code == 302
    review = {"review": "Tout est fait.", "outcome": "renew"}
    assert client.post(url("review_contract", contract.pk), review).status_code == 302
    page = read(client, url("contract", contract.pk))
    assert "Tout est fait." in page
    assert "Préparer le contrat suivant" in page
    end = {"on": "2026-11-24", "motive": "asked", "reason": ""}
    assert client.post(url("end_contract", contract.pk), end).status_code == 302
    assert fresh(contract).state == "ended"


def test_a_head_validates_and_reads_why_not(client, pathway, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "own"
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    head = agent_as("mds_head", "social_centre", "MDS-01")
    contract = in_force(pathway, worker)
    client.force_login(head)
    assert "Valider" in read(client, url("contract", contract.pk))
    answer = client.post(url("reject_contract", contract.pk), {"reason": "Plan trop vague"})
    assert answer.status_code == 302
    assert "Plan trop vague" in read(client, url("contract", contract.pk))


def test_an_agent_of_another_centre_finds_nothing(client, pathway, worker):
    contract = drafted(pathway, worker)
    client.force_login(agent_as("lead_worker", "social_centre", "MDS-07"))
    for name in ("contract", "change_contract", "plan_action", "sign_contract", "preview_contract",
                 "end_contract"):  # fmt: skip
        assert client.get(url(name, contract.pk)).status_code == 404, name
    assert client.get(url("new_contract", pathway.pk)).status_code == 404


def test_a_reader_sees_the_contract_but_not_its_review_nor_its_acts(client, pathway, settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    contract = in_force(pathway, worker)
    client.force_login(agent_as("auditor"))
    page = read(client, url("contract", contract.pk))
    assert "Mettre fin au contrat" not in page
    assert client.get(url("end_contract", contract.pk)).status_code == 403


@pytest.mark.parametrize("name", ["all_contracts", "old_contracts"])
def test_lists_cost_the_same_at_3_and_at_300(client, name, django_assert_max_num_queries):
    from levier.pathways.models import Pathway

    agent = agent_as("head_of_service")
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    rows = supported(300, lead=worker)
    EngagementContract.objects.bulk_create(
        EngagementContract(
            pathway=one, person_id=one.person_id, kind="cer", state="active", months=12,
            since=D(2024, 6, 3), until=D(2025, 6, 3), aim="x", prepared_by="system:test",
            prepared_at=dt.datetime(2024, 6, 3, tzinfo=dt.UTC), signed_on=D(2024, 6, 3),
            signed_how="on_paper", signed_name="x", body_signed_on=D(2024, 6, 3),
            body_signed_by="system:test",
        )
        for one in rows
    )  # fmt: skip
    client.force_login(agent)
    assert Pathway.objects.count() == 300
    with django_assert_max_num_queries(18):
        client.get(url(name))
    assert client.get(url(name), {"etat": "expired_review_due", "fin": "oui"}).status_code == 200


def test_the_page_of_a_contract_has_a_ceiling(client, worker, pathway, settings,
                                               django_assert_max_num_queries):  # fmt: skip
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    contract = in_force(pathway, worker, since=D(2026, 11, 2))
    with django_assert_max_num_queries(24):
        client.get(url("contract", contract.pk))
    with django_assert_max_num_queries(16):
        client.get(url("contracts", pathway.pk))
    assert D(2026, 11, 24) == TODAY
