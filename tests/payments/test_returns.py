import datetime as dt

import pytest

from levier.formats.sepa import replies
from levier.formats.sepa.replies import Answer
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import queries, usecases
from levier.payments.domain import AccountState, FileState, OrderState, Outcome, ResolutionOutcome
from levier.payments.models import BankAccount, BankEntry, BankMessage, PaymentOrder, Transfer
from levier.payments.usecases import returns

from .conftest import DEBTOR, alice, bruno, fresh, make_orders, make_payees, seal, send

pytestmark = pytest.mark.django_db
MOMENT = dt.datetime(2026, 12, 5, 8)


def orders():
    return list(PaymentOrder.objects.order_by("pk"))


def take_in(data, name="retour.xml"):
    return usecases.record_bank_message(name=name, data=data, decision=alice())


def bookings(*answers, number="S1", version="02"):
    return replies.notification(number, MOMENT, DEBTOR.iban, answers, version=version)


def booked(order, cents=None):
    return Answer(order.end_to_end_id, order.amount.cents if cents is None else cents)


def back(order, reason="AC04"):
    return Answer(order.end_to_end_id, order.amount.cents, "RTRN", reason)


def rejections(file, *answers, number="P1", group="PART"):
    return replies.status_report(number, MOMENT, file.msg_id, answers, group_status=group)


def rejected(order, reason="AC01"):
    return Answer(order.end_to_end_id, order.amount.cents, "RJCT", reason)


def states():
    return [order.state for order in orders()]


def outcomes(message):
    return [entry.outcome for entry in message.entries.order_by("position")]


def test_a_partial_status_touches_only_the_rejected(sent_file):
    first, second, third = orders()
    accepted = Answer(first.end_to_end_id, first.amount.cents, "ACSC")
    message = take_in(rejections(sent_file, accepted, rejected(second)))
    assert states() == [OrderState.SENT, OrderState.REJECTED, OrderState.SENT]
    assert outcomes(message) == [Outcome.NOTED, Outcome.MATCHED]
    assert queries.balance("payable", second.payee.owner) == second.amount
    assert queries.balance("transit", sent_file.msg_id) == first.amount + third.amount
    assert list(queries.findings()) == []


def test_the_same_file_twice_changes_nothing(sent_file):
    data = bookings(*(booked(order) for order in orders()))
    message = take_in(data)
    count = Transfer.objects.count()
    assert take_in(data, "autre nom.xml") == message
    assert Transfer.objects.count() == count
    assert BankEntry.objects.count() == 3


def test_the_same_entries_in_another_file_are_counted_not_treated(sent_file):
    data = bookings(*(booked(order) for order in orders()))
    take_in(data)
    message = take_in(data + b"\n<!-- copie -->")
    assert (message.count, message.known, message.entries.count()) == (3, 3, 0)
    statement = replies.notification(
        "S1", MOMENT, DEBTOR.iban, [booked(orders()[0])], statement=True
    )
    assert outcomes(take_in(statement)) == [Outcome.ALREADY_KNOWN]
    assert list(queries.findings()) == []


def test_a_month_fully_booked_settles_the_file(sent_file):
    take_in(bookings(*(booked(order) for order in orders())))
    assert states() == [OrderState.PAID] * 3
    assert fresh(sent_file).state == FileState.CLOSED
    assert queries.balance("bank", "département") == sent_file.amount
    assert queries.open_points("2026-11", sent_file.month) == []
    assert list(queries.findings()) == []


def test_one_debit_for_the_whole_file_pays_all_its_orders(sent_file):
    data = bookings(Answer("X", sent_file.amount.cents)).replace(
        b"<EndToEndId>X</EndToEndId>", f"<PmtInfId>{sent_file.msg_id}-001</PmtInfId>".encode()
    )
    assert outcomes(take_in(data)) == [Outcome.MATCHED]
    assert states() == [OrderState.PAID] * 3


def test_a_return_after_the_debit_puts_the_money_back_and_suspends_the_account(sent_file):
    first = orders()[0]
    message = take_in(bookings(booked(first), back(first)))
    assert outcomes(message) == [Outcome.MATCHED, Outcome.MATCHED]
    assert states()[0] == OrderState.RETURNED
    assert queries.balance("payable", first.payee.owner) == first.amount
    assert fresh(first.bank_account).state == AccountState.SUSPENDED
    assert "relevé d'identité" in message.entries.get(position=2).note
    with pytest.raises(Refusal, match="coordonnées"):
        usecases.reissue_order(order=fresh(first), decision=alice())
    assert list(queries.findings()) == []


def test_a_return_without_a_told_debit_counts_both(sent_file):
    first = orders()[0]
    take_in(bookings(back(first, "MD07")))
    assert states()[0] == OrderState.RETURNED
    assert queries.balance("bank", "département") == Money(0)
    assert BankAccount.objects.filter(state=AccountState.SUSPENDED).count() == 0
    assert list(queries.findings()) == []


def test_a_refused_file_rejects_every_order(sent_file):
    message = take_in(rejections(sent_file, group="RJCT"))
    assert states() == [OrderState.REJECTED] * 3
    assert outcomes(message) == [Outcome.MATCHED]
    assert fresh(sent_file).state == FileState.CLOSED
    assert list(queries.findings()) == []


def test_an_accepted_file_is_one_the_bank_has():
    make_orders(make_payees(1))
    file = seal()
    usecases.start_hand_over(file=file, decision=bruno())
    usecases.doubt_hand_over(file=file, decision=bruno("coupure"))
    take_in(rejections(file, group="ACCP"))
    assert fresh(file).state == FileState.SENT


@pytest.mark.parametrize(
    "answer, outcome",
    [
        (lambda order: booked(order, order.amount.cents + 1), Outcome.AMOUNT_DIFFERS),
        (lambda order: Answer("INCONNU", 5), Outcome.NOT_OURS),
    ],
)
def test_what_does_not_match_is_kept_to_be_looked_at(sent_file, answer, outcome):
    before = Transfer.objects.count()
    message = take_in(bookings(answer(orders()[0]), booked(orders()[1])))
    assert outcomes(message)[0] == outcome
    assert states()[1] == OrderState.PAID
    assert Transfer.objects.count() == before + 1
    (entry,) = queries.unmatched_entries()
    usecases.look_at_entry(entry=entry, note="frais bancaires", decision=alice())
    assert not queries.unmatched_entries().exists()


def test_a_rejection_after_the_debit_is_a_contradiction(sent_file):
    first = orders()[0]
    take_in(bookings(booked(first)))
    message = take_in(rejections(sent_file, rejected(first)))
    assert outcomes(message) == [Outcome.CONTRADICTORY]
    assert states()[0] == OrderState.PAID


def test_an_uncertain_payment_is_settled_by_two_people(sent_file):
    first, second, _ = orders()
    take_in(bookings(booked(first, 1), booked(second, 2)))
    assert states()[:2] == [OrderState.UNKNOWN] * 2
    for order, outcome in zip((first, second), ResolutionOutcome, strict=True):
        resolution = usecases.propose_resolution(
            order=fresh(order), outcome=outcome, evidence="relevé du 6", decision=alice()
        )
        with pytest.raises(Refusal, match="quelqu'un d'autre"):
            usecases.confirm_resolution(resolution=resolution, decision=alice())
        usecases.confirm_resolution(resolution=resolution, decision=bruno())
    assert states()[:2] == [OrderState.PAID, OrderState.REJECTED]
    assert list(queries.findings()) == []


def test_nothing_unknown_is_ever_sent_again(sent_file):
    first = orders()[0]
    take_in(bookings(booked(first, 1)))
    with pytest.raises(Refusal, match="pour de bon"):
        usecases.reissue_order(order=fresh(first), decision=alice())
    assert any("à rapprocher" in point for point in queries.open_points("2026-11", first.month))


def test_a_file_that_is_no_answer_leaves_nothing(sent_file):
    with pytest.raises(Refusal, match="ordre de virement"):
        take_in(queries.file_bytes(sent_file))
    assert not BankMessage.objects.exists()


def test_a_message_cut_in_the_middle_goes_on(sent_file, monkeypatch):
    first, second, third = orders()
    data = rejections(sent_file, *map(rejected, (first, second, third)))
    real, calls = returns.fate_of, []

    def breaks(entry, decision):
        calls.append(entry)
        if len(calls) == 2:
            raise RuntimeError("coupure")
        return real(entry, decision)

    monkeypatch.setattr(returns, "fate_of", breaks)
    with pytest.raises(RuntimeError):
        take_in(data)
    assert any("jusqu'au bout" in finding for finding in queries.findings())
    message = take_in(data)
    assert outcomes(message) == [Outcome.MATCHED] * 3
    assert states() == [OrderState.REJECTED] * 3
    assert list(queries.findings()) == []


def test_a_returned_payment_is_paid_by_another_file(sent_file):
    first, second, third = orders()
    take_in(bookings(booked(second), booked(third), booked(first), back(first, "MS03")))
    anew = usecases.reissue_order(order=fresh(first), decision=alice())
    usecases.approve_order(order=anew, decision=bruno())
    file = send(seal())
    take_in(bookings(booked(anew), number="S2"))
    assert fresh(anew).state == OrderState.PAID
    assert fresh(file).state == FileState.CLOSED
    assert queries.balance("bank", "département") == sent_file.amount
    assert list(queries.findings()) == []
