import pytest
from django.urls import reverse

from levier.allowance.domain import Channel as RunChannel
from levier.directory.models import Agent
from levier.foundation.models import Consultation
from levier.payments.domain import OrderState
from levier.payments.models import Account, BankEntry, PaymentOrder
from levier.payments.web import links
from tests.allowance.test_payment import closed

from .browsing import Browser, a_month, agent_with, text_of
from .conftest import make_orders, make_payees

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return Browser(client, agent_with("rsa_manager"))


def pages_of(month):
    order = month["orders"][0]
    unmatched = BankEntry.objects.filter(outcome="not_ours").get()
    return {
        "orders": [],
        "order": [order.pk],
        "files": [],
        "file": [month["file"].pk],
        "messages": [],
        "message": [month["message"].pk],
        "entries": [],
        "entry": [unmatched.pk],
        "payees": [],
        "payee": [order.payee_id],
        "bank_accounts": [],
        "bank_account": [month["account"].pk],
        "ledger": [],
        "accounts": [],
        "account": [Account.objects.get(kind="bank").pk],
        "transfers": [],
    }


LISTS = [
    "orders", "file", "files", "messages", "message", "entries", "payees", "payee",
    "bank_accounts", "ledger", "accounts", "account", "transfers",
]  # fmt: skip


def test_every_page_answers_whoever_may_see_payments(client):
    month = a_month(4)
    for role in ("rsa_manager", "payment_approver", "head_of_service", "auditor"):
        browser = Browser(client, agent_with(role))
        for name, args in pages_of(month).items():
            assert browser.get(name, *args).status_code == 200, (role, name)


@pytest.mark.parametrize("role", ["lead_worker", "mds_head", "functional_administrator"])
def test_payments_are_closed_to_those_who_do_not_pay(client, role):
    browser = Browser(client, agent_with(role))
    for name, args in pages_of(a_month(4)).items():
        assert browser.get(name, *args).status_code == 403, name


@pytest.mark.parametrize("count", [4, 300])
def test_no_page_costs_more_queries_with_more_rows(client, manager, count):
    pages = pages_of(a_month(count))
    client.force_login(manager.agent)
    for name, args in pages.items():
        with_ceiling(client, name, args, CEILINGS[name])


CEILINGS = {
    "orders": 10, "order": 17, "files": 9, "file": 14, "messages": 10, "message": 12, "entries": 9,
    "entry": 9, "payees": 9, "payee": 14, "bank_accounts": 11, "bank_account": 12, "ledger": 9,
    "accounts": 10, "account": 14, "transfers": 10,
}  # fmt: skip


def with_ceiling(client, name, args, ceiling):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse(f"payments:{name}", args=args)).status_code == 200
    asked = "\n".join(query["sql"][:160] for query in caught.captured_queries)
    assert len(caught) <= ceiling, f"{name}: {len(caught)} queries\n{asked}"


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_every_list_exports(manager, file_format):
    pages = pages_of(a_month(4))
    for name in LISTS:
        answer = manager.get(name, *pages[name], export=file_format)
        assert answer.status_code == 200, name
        assert b"".join(answer.streaming_content), name


def test_a_format_that_does_not_exist_is_told(manager):
    pages = pages_of(a_month(4))
    for name in LISTS:
        assert manager.get(name, *pages[name], export="exe").status_code == 422, name


def test_the_totals_by_state_follow_the_filter(manager):
    a_month(4)
    page = text_of(manager.get("orders"))
    assert "2 542,90 €" in page  # the four orders together
    numbers = manager.get("orders", etat=OrderState.PAID).context["numbers"]
    assert [(one.label, str(one.value)) for one in numbers] == [
        ("Ordres de cette liste", "1\u202f271,47\u00a0€")
    ]
    assert manager.get("orders", montant_min="abc").context["numbers"] == []


def test_an_order_is_found_by_a_name_without_its_accents(manager):
    payees = make_payees(2)
    make_orders(payees)
    from levier.payments import usecases
    from levier.payments.usecases import NewPayee

    usecases.ensure_payees(
        payees=[NewPayee("household", "people.household", "1", "Éloïse D'Œuvre")]
    )
    page = manager.get("orders", nom="eloise oeuvre").context["page"]
    assert [row.name for row in page.rows] == ["Éloïse D'Œuvre"]
    assert len(manager.get("payees", nom="foyer").context["page"].rows) == 1


def test_lists_and_files_that_are_read_leave_their_trace(client, manager):
    month = a_month(4)
    pages = pages_of(month)
    for name in ("orders", "payees", "order", "bank_account"):
        manager.get(name, *pages[name])
    kept = Consultation.objects.filter(actor=manager.agent.actor).order_by("pk")
    assert [(one.what, one.route, one.count) for one in kept] == [
        ("liste", "payments:orders", 4),
        ("liste", "payments:payees", 4),
        ("paiement", "payments:order", 1),
        ("compte bancaire", "payments:bank_account", 1),
    ]
    assert kept[2].subject_type == "people.household"


def test_the_life_of_an_order_is_told_in_order(manager):
    month = a_month(4)
    events = manager.get("order", month["orders"][0].pk).context["events"]
    assert [event.title for event in events] == [
        "Ordre établi",
        "Mis dans le fichier LV-2026-11-1",
        "Fichier remis à la banque",
        "La banque dit ce virement débité",
        "La banque dit ce virement revenu",
    ]
    assert "compte clos" in events[-1].detail.lower()


def test_the_ledger_says_large_that_it_adds_up_to_zero(manager):
    a_month(4)
    page = manager.get("ledger")
    assert str(page.context["numbers"][0].value) == "0,00\u00a0€"
    assert page.context["is_balanced"]
    assert "017/65171/447" in text_of(page)


def test_the_statement_of_an_account_names_the_payee_behind_it(manager):
    month = a_month(4)
    owed = Account.objects.get(kind="payable", owner="people.household:2")
    page = manager.get("account", owed.pk)
    assert page.context["heading"] == "Somme due, FOYER 2"
    assert {row.cells[2].value for row in page.context["page"].rows} == {
        "Dépense, RSA",
        f"Virements en cours, {month['file'].msg_id}",
    }


def test_entries_are_found_by_month_event_and_document(manager):
    month = a_month(4)
    reference = month["orders"][2].end_to_end_id.rpartition("-")[0]
    found = manager.get("transfers", piece=reference).context["page"].rows
    assert len(found) == 3  # due, in a file, booked
    assert len(manager.get("transfers", mois="2026-11", evenement="seal").context["page"].rows) == 4
    assert not manager.get("transfers", mois="2026-10").context["page"].rows
    assert manager.get("transfers", mois="9999-12").status_code == 200
    assert manager.get("transfers", mois="11-2026").context["page"].errors


def test_accounts_with_a_balance_are_found(manager):
    a_month(4)
    found = manager.get("accounts", nature="payable", solde="oui").context["page"].rows
    assert [row.cells[3].value.cents for row in found] == [63571]  # the payment that came back
    assert manager.get("accounts", titulaire="FOYER 3").context["page"].total == 1


def test_an_empty_house_says_what_will_come(client, manager):
    for name in ("orders", "files", "messages", "entries", "payees", "bank_accounts", "ledger",
                 "accounts", "transfers"):  # fmt: skip
        answer = manager.get(name)
        assert answer.status_code == 200
        assert "empty" in text_of(answer), name


def test_an_auditor_reads_and_changes_nothing(client):
    month = a_month(4)
    auditor = Browser(client, agent_with("auditor"))
    order = month["orders"][1]
    for name in ("approve_order", "cancel_order", "reissue_order", "propose_resolution"):
        assert auditor.get(name, order.pk).status_code == 403
    assert auditor.get("deposit_message").status_code == 403
    assert auditor.get("reveal_iban", month["account"].pk).status_code == 403
    assert not auditor.get("order", order.pk).context["acts"]
    assert Agent.objects.count() == 1 and PaymentOrder.objects.count() == 4


def test_an_order_leads_to_its_run_and_a_payee_to_its_file(manager):
    order = a_month(4)["orders"][0]
    facts = {fact.label: fact.url for fact in manager.get("order", order.pk).context["facts"]}
    assert facts["Campagne"] == reverse("allowance:dashboard", args=["2026-11"])
    assert links.run("2026-11-R7") == reverse("allowance:run", args=[7])
    assert links.run("essai") == ""
    owner = manager.get("payee", order.payee_id).context["owner_url"]
    assert owner == reverse("rights:file", args=[1])
    assert links.owner("rights.payer:1") == links.owner("rsa") == ""


@pytest.mark.parametrize("channel", RunChannel)
def test_a_month_paid_by_its_run_can_be_read_from_end_to_end(manager, channel):
    """Both ways to pay: the orders of a real run, closed, with the answers of the bank."""
    run = closed(channel, count=6)
    shown = manager.get("orders", mois="2026-11")
    assert shown.context["page"].total == PaymentOrder.objects.count() > 0
    for order in PaymentOrder.objects.all():
        page = manager.get("order", order.pk)
        titles = [event.title for event in page.context["events"]]
        assert titles[0] == "Ordre établi" and len(titles) >= 3
        assert page.context["main_act"] is None and not page.context["acts"]
    assert len(manager.get("files").context["page"].rows) == (not run.is_delegated)
    assert manager.get("ledger").context["is_balanced"]
    assert manager.get("accounts").status_code == 200
