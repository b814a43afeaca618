"""For the demonstration: a bank that pays everything, and says so in a camt.054."""

from __future__ import annotations

from levier.allowance import queries
from levier.allowance.models import MonthlyRun
from levier.formats.sepa.replies import Answer, notification
from levier.foundation.acts import Decision
from levier.payments import usecases as payments
from levier.payments.domain import Channel, OrderState
from levier.payments.queries.orders import debtor


def pay_everything(*, run: MonthlyRun, decision: Decision) -> int:
    """Book every order of a run that was handed over; returns how many were waiting."""
    waiting = queries.orders_of(run).filter(state=OrderState.SENT)
    transfers = list(waiting.filter(channel=Channel.SEPA).order_by("end_to_end_id"))
    if transfers:
        answers = [Answer(order.end_to_end_id, order.amount.cents) for order in transfers]
        name = f"DEMO{run.pk}"
        data = notification(name, decision.at, debtor().iban, answers)
        payments.record_bank_message(name=f"{name}.xml", data=data, decision=decision)
    slips = list(waiting.filter(channel=Channel.DELEGATED).order_by("pk"))
    for order in slips:
        payments.confirm_transmitted(order=order, decision=decision)
    return len(transfers) + len(slips)
