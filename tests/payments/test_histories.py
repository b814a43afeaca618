"""Random histories of payments: whatever happens, in whatever order, the promises hold."""

import datetime as dt
import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from levier.formats.sepa import replies
from levier.formats.sepa.replies import Answer
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import queries, usecases
from levier.payments.domain import ALIVE, OrderState, ResolutionOutcome
from levier.payments.models import BankFile, Payee, PaymentOrder, Resolution

from .conftest import DEBTOR, alice, bruno, make_orders, make_payees, seal

AT = dt.datetime(2026, 12, 5, 8)
COUNT = 4


class Payments(RuleBasedStateMachine):
    """The model: what each household was told to be paid, and what left and came back."""

    @initialize()
    def begin(self):
        self.history = transaction.atomic()  # each history starts from nothing
        self.history.__enter__()
        self.payees = make_payees(COUNT)
        self.runs = itertools.count()
        self.messages = itertools.count()

    def teardown(self):
        transaction.set_rollback(True)
        self.history.__exit__(None, None, None)

    def some(self, index, **filters):
        orders = PaymentOrder.objects.filter(**filters).order_by("pk")
        count = orders.count()
        return orders[index % count] if count else None

    @rule(amounts=st.lists(st.integers(1, 100_000), min_size=COUNT, max_size=COUNT))
    def order(self, amounts):
        try:
            make_orders(self.payees, amounts, run=f"r{next(self.runs)}")
        except Refusal:
            assert PaymentOrder.objects.filter(state__in=ALIVE).exists() or (
                PaymentOrder.objects.filter(state__in=[OrderState.REJECTED, OrderState.RETURNED])
            )

    @rule(index=st.integers(0, 50))
    def cancel(self, index):
        if order := self.some(index):
            with_refusals(usecases.cancel_order, order=order, decision=alice("essai"))

    @rule()
    def seal(self):
        for run in set(PaymentOrder.objects.order_by().values_list("run", flat=True)):
            with_refusals(seal, run)

    @rule(index=st.integers(0, 50), sure=st.booleans())
    def hand_over(self, index, sure):
        files = list(BankFile.objects.order_by("pk"))
        if files:
            file = files[index % len(files)]
            with_refusals(usecases.start_hand_over, file=file, decision=bruno())
            end = usecases.confirm_hand_over if sure else usecases.doubt_hand_over
            with_refusals(end, file=file, decision=bruno("essai"))

    @rule(index=st.integers(0, 50))
    def lose(self, index):
        files = list(BankFile.objects.order_by("pk"))
        if files:
            file = files[index % len(files)]
            with_refusals(usecases.ask_void, file=file, evidence="x", decision=alice())
            with_refusals(usecases.confirm_void, file=file, decision=bruno())

    @rule(index=st.integers(0, 50), off=st.sampled_from([0, 0, 0, 1]), twice=st.booleans())
    def book(self, index, off, twice):
        if order := self.some(index):
            answers = [Answer(order.end_to_end_id, order.amount.cents + off)] * (1 + twice)
            self.say(replies.notification(self.number(), AT, DEBTOR.iban, answers))

    @rule(index=st.integers(0, 50), reason=st.sampled_from(["AC04", "MS03", "MD07"]))
    def come_back(self, index, reason):
        if order := self.some(index):
            answer = Answer(order.end_to_end_id, order.amount.cents, "RTRN", reason)
            self.say(replies.notification(self.number(), AT, DEBTOR.iban, [answer]))

    @rule(index=st.integers(0, 50))
    def reject(self, index):
        if order := self.some(index):
            answer = Answer(order.end_to_end_id, order.amount.cents, "RJCT", "MS03")
            self.say(replies.status_report(self.number(), AT, "LV", [answer]))

    @rule(index=st.integers(0, 50))
    def reissue(self, index):
        if order := self.some(index, state__in=[OrderState.REJECTED, OrderState.RETURNED]):
            anew = with_refusals(usecases.reissue_order, order=order, decision=alice())
            if anew:
                usecases.approve_order(order=anew, decision=bruno())

    @precondition(lambda self: PaymentOrder.objects.filter(state=OrderState.UNKNOWN).exists())
    @rule(outcome=st.sampled_from(ResolutionOutcome))
    def resolve(self, outcome):
        order = PaymentOrder.objects.filter(state=OrderState.UNKNOWN).first()
        resolution = usecases.propose_resolution(
            order=order, outcome=outcome, evidence="x", decision=alice()
        )
        usecases.confirm_resolution(resolution=resolution, decision=bruno())
        assert not Resolution.objects.filter(confirmed_by="").exists()

    def number(self):
        return f"M{next(self.messages)}"

    def say(self, data):
        usecases.record_bank_message(name="x", data=data, decision=alice())

    @invariant()
    def promises_hold(self):
        assert list(queries.findings()) == []

    @invariant()
    def nobody_is_paid_twice(self):
        for payee in Payee.objects.all():
            paid = payee.orders.filter(state=OrderState.PAID)
            assert paid.count() <= 1
            alive = payee.orders.filter(state__in=ALIVE)
            assert alive.count() <= 1
            due = queries.balance("payable", payee.owner)
            waiting = payee.orders.filter(state=OrderState.LIVE).first()
            assert due >= (waiting.amount if waiting else Money(0))


def with_refusals(act, *args, **kwargs):
    try:
        return act(*args, **kwargs)
    except Refusal:
        return None


class Histories(TestCase):
    def test_random_histories_keep_every_promise(self):
        Payments.TestCase.settings = settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        case = Payments.TestCase("runTest")
        case.runTest()


pytestmark = pytest.mark.django_db
