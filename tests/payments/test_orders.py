import pytest
from django.db import IntegrityError, transaction

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import postings, queries, usecases
from levier.payments.domain import Channel, Nature, OrderState, PayeeKind, end_to_end_id
from levier.payments.models import Payee, PaymentOrder, Transfer
from levier.payments.usecases import NewPayee, OrderLine

from .conftest import MONTH, RUN, alice, bruno, fresh, make_orders, make_payees, seal, send

pytestmark = pytest.mark.django_db


def payable(order):
    return queries.balance("payable", order.payee.owner)


def test_orders_of_an_approved_run_are_ready_and_due():
    first, second = make_orders(make_payees(2), [100, 250])
    assert (first.state, first.created_by, first.approved_by) == (
        OrderState.LIVE,
        "system:alice",
        "system:bruno",
    )
    assert first.bank_account.payee == first.payee
    assert payable(second) == Money(250)
    assert queries.balance("expense", "rsa") == Money(350)


def test_the_same_lines_again_change_nothing():
    payees = make_payees(3)
    before = [order.end_to_end_id for order in make_orders(payees)]
    assert [order.end_to_end_id for order in make_orders(payees)] == before
    assert Transfer.objects.count() == 3


def test_another_amount_for_the_same_run_is_refused():
    payees = make_payees(1)
    make_orders(payees, [100])
    with pytest.raises(Refusal, match="autre montant"):
        make_orders(payees, [101])


def test_another_run_cannot_pay_the_same_month_again():
    payees = make_payees(2)
    make_orders(payees[:1])
    with pytest.raises(Refusal, match="a déjà un RSA du mois"):
        make_orders(payees, run="2026-11 bis")
    assert PaymentOrder.objects.count() == 1


def test_a_paid_month_is_not_paid_again_even_in_raw_sql(sent_file):
    order = PaymentOrder.objects.first()
    copy = PaymentOrder(
        payee=order.payee, month=MONTH, nature=Nature.RSA, amount=order.amount, run="x",
        channel=Channel.SEPA, end_to_end_id="X", created_by="a", created_at=order.created_at,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match=r"payments_paymentorder|one_live_order"):
        copy.save(force_insert=True)


def test_references_are_the_same_on_every_machine():
    order = make_orders(make_payees(1))[0]
    assert order.end_to_end_id == end_to_end_id("rsa", MONTH, "people.household:1", "", 1)
    assert order.end_to_end_id == "A2611-OBQ33KKTSGBA2HBQ-1"
    assert len(order.end_to_end_id) <= 35


def test_whoever_prepared_cannot_approve():
    with pytest.raises(Refusal, match="vous-même"):
        usecases.approve(
            subject="run:x", computed_by="system:alice", seen_hash="", decision=alice()
        )


def test_an_approval_holds_for_what_was_seen_only():
    def approve(seen):
        return usecases.approve(
            subject="run:x", computed_by="system:alice", seen_hash=seen, decision=bruno()
        )

    assert approve("a") == approve("a")
    with pytest.raises(Refusal, match="a changé"):
        approve("b")


def test_what_is_withheld_repays_the_debt_and_never_more():
    (pk,) = make_payees(1)
    owner = Payee.objects.get(pk=pk).owner
    usecases.post_all(postings=[postings.debt_found("d1", owner, Money(500))], decision=alice())
    approval = usecases.approve(
        subject="run:r", computed_by="system:alice", seen_hash="", decision=bruno()
    )

    def order(withheld, run="r"):
        line = OrderLine(pk, Nature.RSA, Money(1000), withheld=(("d1", Money(withheld)),))
        usecases.create_orders(
            run=run, month=MONTH, channel=Channel.SEPA, lines=[line], approval=approval,
            decision=alice(),
        )  # fmt: skip

    with pytest.raises(Refusal, match="dépasse"):
        order(501)
    order(200)
    assert queries.balance("receivable", owner) == Money(300)
    assert queries.balance("payable", owner) == Money(1000)
    made = PaymentOrder.objects.get()
    usecases.cancel_order(order=made, decision=alice("erreur"))
    assert queries.balance("receivable", owner) == Money(500)
    assert queries.balance("payable", owner) == Money(0)
    assert list(queries.findings()) == []


def test_a_cancelled_order_leaves_its_place_to_another_run():
    payees = make_payees(1)
    (first,) = make_orders(payees, [100])
    usecases.cancel_order(order=first, decision=alice("erreur"))
    (second,) = make_orders(payees, [300], run="b")
    assert (second.attempt, second.replaces) == (2, first)
    assert payable(second) == Money(300)


def test_a_sealed_order_cannot_be_cancelled():
    make_orders(make_payees(1))
    seal()
    with pytest.raises(Refusal, match="Annuler"):
        usecases.cancel_order(order=PaymentOrder.objects.get(), decision=alice())


def test_only_a_payment_that_failed_for_good_is_issued_anew(sent_file):
    order = PaymentOrder.objects.first()
    with pytest.raises(Refusal, match="pour de bon"):
        usecases.reissue_order(order=order, decision=alice())


def test_a_rejected_payment_is_issued_anew_by_two_people():
    make_orders(make_payees(3))
    file = seal()
    usecases.ask_void(file=file, evidence="courrier", decision=alice())
    usecases.confirm_void(file=file, decision=bruno())
    order = PaymentOrder.objects.first()
    anew = usecases.reissue_order(order=order, decision=alice())
    assert (anew.state, anew.attempt, anew.end_to_end_id[-2:]) == (OrderState.PROPOSED, 2, "-2")
    with pytest.raises(Refusal, match="déjà été émis"):
        usecases.reissue_order(order=order, decision=alice())
    with pytest.raises(Refusal, match="quelqu'un d'autre"):
        usecases.approve_order(order=anew, decision=alice())
    usecases.approve_order(order=anew, decision=bruno())
    assert payable(anew) == order.amount
    send(seal())
    assert payable(anew) == Money(0)
    assert list(queries.findings()) == []


def test_the_advance_is_ordered_once_and_paid_by_the_payeur():
    caf = usecases.ensure_payees(
        payees=[NewPayee(PayeeKind.ORGANISATION, "directory.organisation", "1", "CAF de l'Ain")]
    )["directory.organisation", "1"]
    payee = Payee.objects.get(pk=caf)
    approval = usecases.approve(
        subject="run:r", computed_by="system:alice", seen_hash="", decision=bruno()
    )

    def advance():
        return usecases.order_advance(
            payee=payee, month=MONTH, amount=Money(500_000_000), run=RUN, approval=approval,
            decision=alice(),
        )  # fmt: skip

    order = advance()
    assert advance() == order
    with pytest.raises(Refusal, match="bordereau"):
        usecases.transmit_order(order=order, reference=" ", decision=bruno())
    usecases.transmit_order(order=order, reference="Bordereau 12", decision=bruno())
    usecases.confirm_transmitted(order=order, decision=alice())
    assert fresh(order).state == OrderState.PAID
    assert queries.balance("advance", payee.owner) == Money(500_000_000)
    assert queries.balance("bank", "département") == Money(500_000_000)
    assert list(queries.findings()) == []


def test_no_bank_details_no_transfer():
    make_orders(make_payees(2, accounts=False))
    with pytest.raises(Refusal, match="Aucun ordre"):
        seal()


def test_the_journal_tells_how_many_and_how_much_never_who():
    make_orders(make_payees(2), [100, 200])
    line = JournalEntry.objects.get(act="payments.order.create").line
    assert '"cents":300,"count":2' in line
    assert "FOYER" not in line


def test_the_database_wants_two_people_and_an_approval():
    make_orders(make_payees(1))
    orders = PaymentOrder.objects.all()
    for change in ({"approved_by": "system:alice"}, {"approved_by": ""}, {"amount": Money(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            orders.update(**change)
