"""Several people at once, each with their own connection to a real database."""

import pytest

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import postings, queries, usecases
from levier.payments.domain import Event, OrderState, Posting
from levier.payments.models import BankAccount, BankFile, Operation, Payee, PaymentOrder, Transfer

from .conftest import alice, bruno, iban, make_orders, make_payees, seal

pytestmark = pytest.mark.django_db(transaction=True)


def winners(results):
    return [result for result in results if not isinstance(result, Refusal)]


def test_one_debt_is_paid_once_by_payments_of_different_keys(race):
    (order,) = make_orders(make_payees(1), [100])
    owner = order.payee.owner

    def pay(number):
        posting = Posting(
            f"pay:{number}", Event.BOOKED, postings.payable(owner), postings.BANK, Money(100)
        )
        return usecases.post_all(postings=[posting], decision=alice())

    results = race(pay, 20)
    assert len(winners(results)) == 1
    assert all("dépasse" in refusal.message for refusal in set(results) - {1})
    assert race(lambda _: queries.balance("payable", owner), 1) == [Money(0)]


def test_two_runs_cannot_both_order_the_same_month(race):
    payees = make_payees(5)
    results = race(lambda number: len(make_orders(payees, run=f"run {number}")), 4)
    assert len(winners(results)) == 1
    assert race(lambda _: PaymentOrder.objects.count(), 1) == [5]


def test_the_same_run_ordered_by_two_workers_is_ordered_once(race):
    payees = make_payees(5)
    race(lambda _: make_orders(payees), 4)

    def state(_):
        return PaymentOrder.objects.count(), Transfer.objects.count(), list(queries.findings())

    assert race(state, 1) == [(5, 5, [])]


def test_one_file_is_sealed_whoever_clicks(race):
    make_orders(make_payees(5))
    race(lambda _: seal().pk, 6)

    def state(_):
        return BankFile.objects.count(), list(queries.findings())

    assert race(state, 1) == [(1, [])]


def test_a_double_click_acts_once_and_answers_the_same(race):
    (order,) = make_orders(make_payees(1))

    def click(_):
        return usecases.perform_once(
            key="clic",
            act="annuler",
            body={"order": order.pk},
            perform=lambda: str(
                usecases.cancel_order(order=PaymentOrder.objects.get(pk=order.pk), decision=alice())
            ),
            decision=alice(),
        )

    assert race(click, 8) == ["None"] * 8
    assert race(lambda _: Operation.objects.count(), 1) == [1]


def test_an_order_is_cancelled_or_sealed_never_both(race):
    (order,) = make_orders(make_payees(1))

    def act(number):
        if number % 2:
            return seal().pk
        return usecases.cancel_order(
            order=PaymentOrder.objects.get(pk=order.pk), decision=alice("essai")
        )

    race(act, 6)

    def state(_):
        order_state = PaymentOrder.objects.get(pk=order.pk).state
        return order_state == OrderState.SEALED, BankFile.objects.count(), list(queries.findings())

    assert race(state, 1) in ([(True, 1, [])], [(False, 0, [])])


def test_two_people_cannot_both_verify_an_account(race):
    (pk,) = make_payees(1, accounts=False)
    account = usecases.enter_bank_account(
        payee=Payee.objects.get(pk=pk), iban=iban(3), holder="X", decision=alice()
    )

    def verify(_):
        return usecases.verify_bank_account(
            account=BankAccount.objects.get(pk=account.pk), decision=bruno()
        )

    assert len(winners(race(verify, 4))) == 1
