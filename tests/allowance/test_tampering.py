"""What somebody changes behind the guards is found, and named, by `levier verify`."""

import pytest
from django.core.management import call_command
from django.db import connection

from levier.allowance import queries, verifying
from levier.allowance.domain import Channel
from levier.allowance.models import MonthlyRun, RunInput, RunLine
from levier.foundation import guards
from levier.kernel.money import Money
from levier.payments import usecases as payments
from levier.payments.domain import PayeeKind
from levier.payments.models import PaymentOrder
from levier.rights.models import Debt
from tests.allowance.households import NOW, settle
from tests.allowance.test_payment import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def direct():
    return closed(Channel.DIRECT, count=6)


def tamper(*statements):
    """Statements of somebody who took the guards away, then put them back."""
    guards.remove()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    guards.install()
    return " ".join(verifying.offenders())


def line_of(run):
    return RunLine.objects.filter(run=run, outcome="amount").order_by("position").first()


def test_a_month_that_nobody_touched_has_no_offender(direct):
    assert verifying.offenders() == []


@pytest.mark.parametrize(
    "change",
    [
        "payable = payable + 100, due = due + 100, \"right\" = \"right\" + 100",
        "reason = 'autre'",
        "payer_amount = payer_amount + 1",
        "overpaid = 1",
        "due = due + 1",
        "payer = 'MSA999'",
        "trace = X'7B7D'",
    ],
)  # fmt: skip
def test_a_line_changed_behind_the_guards_is_named(direct, change):
    line = line_of(direct)
    if "trace" in change and connection.vendor == "postgresql":
        change = r"trace = '\x7b7d'"
    said = tamper(f"UPDATE allowance_runline SET {change} WHERE id = {line.pk}")
    assert f"dossier {line.case.number} : le calcul rejoué diffère" in said


@pytest.mark.parametrize("total", ["payable_total", "paid_count", "payer_total", "right_total"])
def test_a_total_changed_behind_the_guards_is_named(direct, total):
    said = tamper(f"UPDATE allowance_monthlyrun SET {total} = {total} + 1")
    assert f"ne sont pas ceux de ses foyers ({total})" in said


ORDER_CHANGES = {
    "amount = amount + 1": "ne dit pas ce que disent ses ordres",
    "state = 'rejected'": "le grand livre ne le dit pas ainsi",
    "month = '2026-10-01'": "ne porte plus sa référence",
    "nature = 'complement'": "ne porte plus sa référence",
    "payee_id = (SELECT max(id) FROM payments_payee)": "ne porte plus sa référence",
    "bank_account_id = (SELECT max(id) FROM payments_bankaccount)": "compte d'un autre",
    "end_to_end_id = 'X'": "ne porte plus sa référence",
}


@pytest.mark.parametrize(("change", "sentence"), ORDER_CHANGES.items())
def test_an_order_changed_behind_the_guards_is_named(direct, change, sentence):
    other = payments.NewPayee(PayeeKind.HOUSEHOLD, "people.household", "9999", "AUTRE")
    payments.ensure_payees(payees=[other])
    order = PaymentOrder.objects.order_by("pk").first()
    said = tamper(f"UPDATE payments_paymentorder SET {change} WHERE id = {order.pk}")
    assert sentence in said
    assert order.end_to_end_id in said or "ordre X" in said


def test_entries_changed_together_so_that_accounts_still_balance_are_named(direct):
    order = PaymentOrder.objects.order_by("pk").first()
    root = order.end_to_end_id.rpartition("-")[0]
    said = tamper(
        f"UPDATE payments_transfer SET amount = amount + 500 WHERE source = '{root}'",
    )
    assert "solde" not in said
    assert f"L'écriture book de l'ordre {order.end_to_end_id}" in said


def test_an_order_without_its_line_is_named(direct):
    order = PaymentOrder.objects.order_by("pk").first()
    case = queries.BenefitCase.objects.get(household_id=int(order.payee.owner_id))
    said = tamper(
        f"DELETE FROM payments_bankentry WHERE order_id = {order.pk}",
        f"DELETE FROM payments_fileorder WHERE order_id = {order.pk}",
        f"DELETE FROM payments_paymentorder WHERE id = {order.pk}",
    )
    assert f"dossier {case.number} : {order.amount} approuvés, 0,00" in said


def test_an_approval_that_is_gone_is_missed(direct):
    assert "sans l'approbation qui le prouve" in tamper("DELETE FROM payments_approval")


def test_orders_of_a_month_that_nobody_approved_are_named(direct):
    said = tamper("UPDATE allowance_monthlyrun SET state = 'computed', approved_by = ''")
    assert "Des ordres de la paie 2026-11 n'ont pas d'approbation" in said


def test_a_frozen_file_that_can_not_be_deciphered_is_named(direct):
    row = RunInput.objects.filter(run=direct).order_by("position").first()
    other = RunInput.objects.filter(run=direct).order_by("position").last()
    said = tamper(
        "UPDATE allowance_runinput SET facts = (SELECT facts FROM allowance_runinput "
        f"WHERE id = {other.pk}) WHERE id = {row.pk}"
    )
    assert "rang 0 : le dossier figé ne se lit plus" in said


def test_a_line_of_the_bank_changed_behind_the_guards_is_named(direct):
    said = tamper("UPDATE payments_bankentry SET amount = amount + 1 WHERE position = 1")
    assert "ce qui en est gardé n'est pas ce qu'il dit" in said


def test_a_journal_line_that_is_no_line_is_named_and_stops_nothing(direct):
    said = tamper("UPDATE foundation_journalentry SET line = 'rien' WHERE sequence = 3")
    assert "la ligne 3 n'est plus celle qui a été écrite" in said


def test_a_delegated_month_that_spent_otherwise_is_named():
    run = closed(Channel.DELEGATED, count=6)
    assert verifying.offenders() == []
    line = line_of(run)
    key = f"2026-11:{line.case.number}"
    said = tamper(f"UPDATE payments_transfer SET amount = amount + 1 WHERE key = 'accr:{key}'")
    assert f"dossier {line.case.number} : " in said and "pris sur l'acompte" in said
    said = tamper(
        f"DELETE FROM payments_transfer WHERE key IN ('accr:{key}', 'cons:{key}')",
    )
    assert "versés par les payeurs" in said


def test_a_debt_that_is_not_its_parts_is_named():
    case = settle(1)[0]
    debt = Debt.objects.create(
        case=case, case_number=case.number, payer=case.payer, matricule="1", source="essai",
        origin="recalculation", assessed_on="2026-11-01", since="2026-10-01", until="2026-10-31",
        initial=Money(100_00), balance=Money(99_00), limitation_on="2028-11-01", recorded_at=NOW,
    )  # fmt: skip
    assert f"Indu n° {debt.pk}" in " ".join(verifying.offenders())


def test_the_command_exits_with_1_and_names_them(direct, capsys):
    tamper("UPDATE allowance_monthlyrun SET payable_total = payable_total + 1")
    with pytest.raises(SystemExit) as exit_code:
        call_command("verify")
    assert exit_code.value.code == 1
    out, err = capsys.readouterr()
    assert "[non] totaux égaux à ceux des foyers" in out
    assert "payable_total" in err
    assert MonthlyRun.objects.count() == 1
