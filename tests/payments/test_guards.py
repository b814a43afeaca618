"""The database itself says no, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from levier.foundation import guards
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import postings, queries, usecases
from levier.payments.domain import Event, Posting
from levier.payments.guards import PAYMENTS
from levier.payments.models import Account, BankFile, Operation
from levier.payments.usecases import files

from .conftest import alice, make_orders, make_payees, seal

pytestmark = pytest.mark.django_db


def attack(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


FROZEN_TABLES = (
    "payments_transfer", "payments_approval", "payments_fileorder", "payments_operation",
)  # fmt: skip


@pytest.fixture
def operation(sent_file):
    usecases.perform_once(key="k", act="essai", body={}, perform=lambda: "fait", decision=alice())
    return sent_file


@pytest.mark.parametrize("table", FROZEN_TABLES)
def test_written_lines_are_not_removed(operation, table):
    attack(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        attack(f"TRUNCATE {table} CASCADE")
    else:
        attack(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_transfer SET amount = amount + 1",
        "UPDATE payments_approval SET seen_hash = 'x'",
        "UPDATE payments_operation SET result = 'x'",
        "UPDATE payments_fileorder SET position = position + 10",
        "UPDATE payments_fileorder SET iban = 'x', live = FALSE",
        "UPDATE payments_account SET balance = balance + 100 WHERE guarded",
        "UPDATE payments_account SET guarded = FALSE",
        "UPDATE payments_account SET side = 'debit' WHERE side = 'credit'",
        "DELETE FROM payments_account",
        "UPDATE payments_paymentorder SET amount = amount + 1",
        "UPDATE payments_paymentorder SET bank_account_id = NULL",
        "UPDATE payments_paymentorder SET approved_by = 'x'",
        "UPDATE payments_paymentorder SET month = '2026-10-01'",
        "UPDATE payments_paymentorder SET state = 'live'",
        "UPDATE payments_paymentorder SET state = 'proposed'",
        "DELETE FROM payments_paymentorder",
        "UPDATE payments_bankfile SET amount = amount + 1",
        "UPDATE payments_bankfile SET sha256 = 'x'",
        "UPDATE payments_bankfile SET state = 'building'",
        "UPDATE payments_bankfile SET state = 'void'",
        "DELETE FROM payments_bankfile",
        "UPDATE payments_bankaccount SET iban = 'x'",
        "UPDATE payments_bankaccount SET payee_id = payee_id + 1",
        "UPDATE payments_bankaccount SET verified_by = 'x'",
        "UPDATE payments_bankaccount SET verified_by = entered_by",
        "DELETE FROM payments_bankaccount",
    ],
)
def test_what_left_for_the_bank_does_not_change(operation, sql):
    attack(sql)
    assert list(queries.findings()) == []


def insert_order(state):
    return (
        "INSERT INTO payments_paymentorder (uuid, payee_id, month, nature, source, amount, channel,"
        " run, attempt, end_to_end_id, state, reason, reference, created_by, created_at,"
        " approved_by) SELECT '00000000-0000-0000-0000-000000000000', payee_id, month, 'aid', 'x',"
        f" 5, channel, run, 1, 'Z', '{state}', '', '', 'a', created_at, 'b'"
        " FROM payments_paymentorder LIMIT 1"
    )


@pytest.mark.parametrize("state", ["sealed", "sent", "paid"])
def test_an_order_is_not_born_paid(operation, state):
    attack(insert_order(state))


def test_a_line_does_not_join_a_sealed_file(operation):
    with connection.cursor() as cursor:
        cursor.execute(insert_order("live"))
    attack(
        "INSERT INTO payments_fileorder (uuid, file_id, order_id, position, iban, live) SELECT"
        " '00000000-0000-0000-0000-000000000001', f.id, o.id, 99, 'x', TRUE"
        " FROM payments_bankfile f, payments_paymentorder o WHERE o.end_to_end_id = 'Z'"
    )


@pytest.mark.parametrize("column", ["count", "amount"])
def test_a_file_with_a_wrong_total_is_not_sealed(column, monkeypatch):
    make_orders(make_payees(2))
    real = files._put_in

    def tampers(file, orders, decision):
        real(file, orders, decision)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE payments_bankfile SET {column} = {column} + 1")

    monkeypatch.setattr(files, "_put_in", tampers)

    with pytest.raises(Refusal, match="ont changé"):
        seal()
    assert not BankFile.objects.exists()


def test_a_sum_due_is_never_paid_beyond():
    (order,) = make_orders(make_payees(1), [100])
    owner = order.payee.owner

    def pay(key, cents):
        posting = Posting(key, Event.BOOKED, postings.payable(owner), postings.BANK, Money(cents))
        return usecases.post_all(postings=[posting], decision=alice())

    with pytest.raises(Refusal, match="dépasse"):
        pay("a", 101)
    assert pay("b", 100) == 1
    assert pay("b", 100) == 0
    with pytest.raises(Refusal, match="autre contenu"):
        pay("b", 99)
    with pytest.raises(Refusal, match="dépasse"):
        pay("c", 1)


def test_an_account_opens_empty():
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(
            kind="payable", owner="x", side="credit", guarded=True, balance=Money(5)
        )


def test_a_balance_changed_behind_the_guards_is_named(sent_file):
    guards.remove()
    Account.objects.filter(kind="payable").update(balance=Money(1))
    guards.install()
    assert any("Le solde du compte" in finding for finding in queries.findings())


def test_a_file_changed_behind_the_guards_is_named(sent_file):
    guards.remove()
    sent_file.data = queries.file_bytes(sent_file).replace(b"635.71", b"935.71")
    sent_file.save()
    guards.install()
    found = " ".join(queries.findings())
    assert "n'est plus celui qui a été scellé" in found
    assert "ne dit pas ce que disent ses ordres" in found


def test_a_missing_guard_is_named(db):
    with connection.cursor() as cursor:
        on = " ON payments_transfer" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER payments_transfer_no_update{on}")
    assert any("payments_transfer_no_update" in finding for finding in queries.findings())
    guards.install()


def test_every_guard_is_in_place():
    names = {guard.name for guard in PAYMENTS}
    assert len(names) == len(PAYMENTS)
    assert not names & set(guards.missing())


def test_a_click_sent_twice_acts_once():
    calls = []

    def perform():
        calls.append(1)
        return "réponse"

    def click(body):
        return usecases.perform_once(
            key="clic", act="essai", body=body, perform=perform, decision=alice()
        )

    assert click({"a": 1}) == click({"a": 1}) == "réponse"
    assert len(calls) == 1

    with pytest.raises(Refusal, match="autre chose"):
        click({"a": 2})
    assert Operation.objects.count() == 1
