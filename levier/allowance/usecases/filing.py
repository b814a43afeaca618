"""Steps 8 and 9: the sealed bank file, its hand-over, and what is settled."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from levier.allowance import access, queries
from levier.allowance.domain import LIFECYCLE
from levier.allowance.models import MonthlyRun
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.payments import usecases as payments
from levier.payments.domain import Channel, FileState, OrderState
from levier.payments.models import BankFile
from levier.payments.queries.orders import debtor

SATURDAY = 5


def execution_day(decision: Decision) -> date:
    """The first working day after the decision: the same for the same decision."""
    day = timezone.localdate(decision.at) + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


@transaction.atomic
def build_file(*, run: MonthlyRun, decision: Decision) -> BankFile | None:
    """ordered -> sealed: every transfer of the run in one sealed pain.001, read back.

    Without any transfer (advances paid by the payeur départemental), no file is made: the
    orders themselves are the document. The bytes depend on the orders and `decision.at` only.
    """
    access.require(decision, access.FILE)
    file = None
    if queries.orders_of(run).filter(channel=Channel.SEPA).alive().exists():
        file = payments.build_and_seal_file(
            run=queries.run_key(run),
            month=run.month,
            execution_on=execution_day(decision),
            debtor=debtor(),
            decision=decision,
        )
    move(run, "seal", LIFECYCLE, decision)
    return file


@transaction.atomic
def hand_over_file(*, run: MonthlyRun, decision: Decision) -> None:
    """sealed -> sent: the file is at the bank, the orders to the payeur have their slip.

    Files already handed over from their own page are left as they are.
    """
    for file in BankFile.objects.filter(run=queries.run_key(run)):
        if file.state == FileState.SEALED:
            payments.start_hand_over(file=file, decision=decision)
        if file.state == FileState.LEAVING:
            payments.confirm_hand_over(file=file, decision=decision)
    for order in queries.orders_of(run).filter(channel=Channel.DELEGATED, state=OrderState.LIVE):
        slip = f"Bordereau {queries.run_key(run)}-{order.pk}"
        payments.transmit_order(order=order, reference=slip, decision=decision)
    move(run, "send", LIFECYCLE, decision)


def settle_run(*, run: MonthlyRun, decision: Decision) -> None:
    """sent -> settled: nothing is waiting at the bank any more, and nothing is in doubt (I18)."""
    access.require(decision, access.CLOSE)
    waiting = queries.orders_of(run).open()
    unaddressed = waiting.filter(state=OrderState.LIVE, bank_account=None).count()
    at_the_bank = waiting.count() - unaddressed
    if at_the_bank:
        raise Refusal(
            f"{at_the_bank} paiement(s) attendent encore la réponse de la banque ou un "
            "rapprochement : enregistrez ses retours d'abord."
        )
    move(run, "settle", LIFECYCLE, decision)
