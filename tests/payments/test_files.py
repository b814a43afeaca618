import contextlib

import pytest
from django.db import connection, transaction

from levier.formats.sepa import pain001
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import queries, usecases
from levier.payments.domain import FileState, OrderState
from levier.payments.models import BankAccount, BankFile, Payee, PaymentOrder

from .conftest import alice, bruno, fresh, iban, make_orders, make_payees, seal

pytestmark = pytest.mark.django_db


def test_a_file_says_what_its_orders_say():
    make_orders(make_payees(3), [100, 250, 63571])
    file = seal()
    found = pain001.read_back(queries.file_bytes(file))
    assert (file.count, file.amount, file.state) == (3, Money(63921), FileState.SEALED)
    assert sorted(cents for _, _, cents in found.transfers) == [100, 250, 63571]
    assert b"RSA" not in queries.file_bytes(file)
    assert queries.balance("transit", file.msg_id) == file.amount
    assert {order.state for order in PaymentOrder.objects.all()} == {OrderState.SEALED}


def test_the_same_orders_give_the_same_bytes_whatever_their_order():
    payees = make_payees(5)
    made = []
    for order in (payees, payees[::-1]):
        with contextlib.suppress(Again), transaction.atomic():
            make_orders(order, [100] * 5)
            made.append(queries.file_bytes(seal()))
            raise Again
    assert made[0] == made[1]


class Again(Exception):
    pass


def test_sealing_again_gives_the_same_file_back():
    make_orders(make_payees(2))
    assert seal() == seal()
    assert BankFile.objects.count() == 1


def test_orders_without_bank_details_wait_for_a_later_file():
    payees = make_payees(2)
    (late,) = usecases.ensure_payees(
        payees=[usecases.NewPayee("household", "people.household", "99", "TARD")]
    ).values()
    make_orders([*payees, late])
    first = seal()
    assert first.count == 2
    assert [order.payee_id for order in queries.without_account("2026-11")] == [late]
    account = usecases.enter_bank_account(
        payee=Payee.objects.get(pk=late), iban=iban(99), holder="Tard", decision=alice()
    )
    usecases.verify_bank_account(account=account, decision=bruno("vu"))
    second = seal()
    assert (second.count, second.msg_id) == (1, "LV-2026-11-2")


def test_whoever_approved_cannot_have_chosen_where_the_money_goes():
    payees = make_payees(1, accounts=False)
    account = usecases.enter_bank_account(
        payee=Payee.objects.get(pk=payees[0]), iban=iban(7), holder="X", decision=bruno()
    )
    usecases.verify_bank_account(account=account, decision=alice())
    make_orders(payees)  # approved by bruno, who entered the account
    with pytest.raises(Refusal, match="compte saisi par la personne"):
        seal()


def test_the_iban_is_not_in_clear_in_the_database():
    make_orders(make_payees(1))
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT iban, holder FROM payments_bankaccount")
        (row,) = cursor.fetchall()
        assert iban(1) not in str(row) and "FOYER" not in str(row)
        cursor.execute("SELECT iban FROM payments_fileorder")
        assert iban(1) not in str(cursor.fetchall())
        cursor.execute("SELECT data FROM payments_bankfile")
        assert iban(1).encode() not in bytes(cursor.fetchone()[0])


def test_orders_count_as_sent_before_the_file_leaves():
    make_orders(make_payees(2))
    file = seal()
    usecases.start_hand_over(file=file, decision=bruno())
    assert {order.state for order in PaymentOrder.objects.all()} == {OrderState.SENT}
    with pytest.raises(Refusal):
        usecases.start_hand_over(file=file, decision=bruno())
    usecases.doubt_hand_over(file=file, decision=bruno("coupure"))
    assert fresh(file).state == FileState.UNKNOWN
    assert {order.state for order in PaymentOrder.objects.all()} == {OrderState.SENT}


def test_a_file_is_void_only_by_two_people_on_the_word_of_the_bank():
    make_orders(make_payees(2))
    file = seal()
    with pytest.raises(Refusal, match="pièce"):
        usecases.ask_void(file=file, evidence=" ", decision=alice())
    with pytest.raises(Refusal, match="Personne"):
        usecases.confirm_void(file=file, decision=bruno())
    usecases.ask_void(file=file, evidence="courriel du 25", decision=alice())
    with pytest.raises(Refusal, match="quelqu'un d'autre"):
        usecases.confirm_void(file=file, decision=alice())
    usecases.confirm_void(file=file, decision=bruno())
    assert fresh(file).state == FileState.VOID
    assert {order.state for order in PaymentOrder.objects.all()} == {OrderState.REJECTED}
    assert queries.balance("transit", file.msg_id) == Money(0)
    assert list(queries.findings()) == []


def test_a_file_the_bank_has_cannot_be_void(sent_file):
    with pytest.raises(Refusal):
        usecases.ask_void(file=sent_file, evidence="x", decision=alice())


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_grow_with_a_file(count, django_assert_max_num_queries):
    make_orders(make_payees(count))
    with django_assert_max_num_queries(45):
        seal()


class TestBankAccounts:
    def enter(self, payee, number, decision=None):
        return usecases.enter_bank_account(
            payee=payee, iban=iban(number), holder="Jeanne", decision=decision or alice()
        )

    def test_two_people_and_from_the_next_month_when_it_changes(self, payee):
        old = BankAccount.objects.get()
        new = self.enter(payee, 50)
        assert str(new.usable_from) == "2026-12"
        with pytest.raises(Refusal, match="quelqu'un d'autre"):
            usecases.verify_bank_account(account=new, decision=alice())
        usecases.verify_bank_account(account=new, decision=bruno())
        november, december = new.usable_from + -1, new.usable_from
        assert list(BankAccount.objects.usable_in(november)) == [fresh(old)]
        assert list(BankAccount.objects.usable_in(december)) == [new]

    def test_first_details_can_be_used_at_once(self, db):
        (pk,) = make_payees(1, accounts=False)
        account = self.enter(Payee.objects.get(pk=pk), 50)
        assert str(account.usable_from) == "2026-11"

    @pytest.mark.parametrize("text", ["", "FR76", "FR7630006000011234567890188", "DE00 1234"])
    def test_a_wrong_iban_is_refused(self, payee, text):
        with pytest.raises(Refusal, match="IBAN"):
            usecases.enter_bank_account(payee=payee, iban=text, holder="x", decision=alice())

    def test_the_same_account_or_a_second_one_waiting_is_refused(self, payee):
        with pytest.raises(Refusal, match="déjà celui"):
            self.enter(payee, 1)
        self.enter(payee, 2)
        with pytest.raises(Refusal, match="attendent"):
            self.enter(payee, 3)

    def test_closing_wants_a_reason(self, payee):
        account = BankAccount.objects.get()
        with pytest.raises(Refusal, match="pourquoi"):
            usecases.close_bank_account(account=account, decision=alice(""))
        usecases.close_bank_account(account=account, decision=alice("compte clos"))
        assert not BankAccount.objects.usable_in(account.usable_from).exists()

    def test_an_account_used_by_several_payees_is_shown(self, db):
        first, second = make_payees(2, accounts=False)
        for pk in (first, second):
            account = self.enter(Payee.objects.get(pk=pk), 9)
            usecases.verify_bank_account(account=account, decision=bruno())
        (shared,) = queries.shared_accounts()
        assert shared.payees == 2


def test_a_month_waits_for_the_answer_of_the_bank(sent_file):
    points = queries.open_points("2026-11", sent_file.month)
    assert points == ["3 ordre(s) sans réponse de la banque."]
