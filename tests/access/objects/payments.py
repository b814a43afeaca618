"""One small month of payments, the same for every centre: they belong to the whole Département."""

from __future__ import annotations

from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.payments import usecases
from levier.payments.domain import Nature, PayeeKind, ResolutionOutcome
from levier.payments.models import (
    Account,
    BankEntry,
    BankFile,
    BankMessage,
    Payee,
    PaymentOrder,
    Resolution,
)
from levier.payments.usecases import NewAccount, NewPayee, OrderLine
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments
from tests.payments.browsing import booked, camt
from tests.payments.conftest import MONTH, iban, seal, send

MAKER = Decision("system:test", NOW, "essai")
OTHER = Decision("system:visa", NOW, "essai")
RUN = "2026-09"


def month(centre):
    """Two orders of a household of the centre, in a file at the bank; one is in doubt."""
    if PaymentOrder.objects.filter(run=RUN).exists():
        return
    home = case_in(centre).household
    (payee,) = usecases.ensure_payees(
        payees=[NewPayee(PayeeKind.HOUSEHOLD, "people.household", str(home.pk), "FOYER")]
    ).values()
    account = NewAccount(payee, iban(1), "Titulaire")
    usecases.take_in_bank_accounts(accounts=[account], entered_by=MAKER.actor, decision=OTHER)
    approval = usecases.approve(
        subject=f"essai:{RUN}", computed_by=MAKER.actor, seen_hash="", decision=OTHER
    )
    lines = [OrderLine(payee, nature, Money(1000)) for nature in (Nature.RSA, Nature.AID)]
    usecases.create_orders(
        run=RUN, month=MONTH, channel="sepa", lines=lines, approval=approval, decision=MAKER
    )
    send(seal(RUN))
    first, second = PaymentOrder.objects.filter(run=RUN).order_by("pk")
    data = camt(booked(first), booked(second, 1))
    usecases.record_bank_message(name="avis.xml", data=data, decision=MAKER)
    second.refresh_from_db()
    usecases.propose_resolution(
        order=second, outcome=ResolutionOutcome.PAID, evidence="courriel", decision=MAKER
    )


@arguments(
    "payments:order",
    "payments:approve_order",
    "payments:cancel_order",
    "payments:reissue_order",
    "payments:transmit_order",
    "payments:confirm_transmitted",
    "payments:refuse_transmitted",
    "payments:propose_resolution",
)
def _order(centre):
    month(centre)
    return [PaymentOrder.objects.filter(run=RUN).earliest("pk").pk]


@arguments("payments:confirm_resolution", "payments:refuse_resolution")
def _resolution(centre):
    month(centre)
    return [Resolution.objects.earliest("pk").pk]


@arguments(
    "payments:file",
    "payments:download_file",
    "payments:start_hand_over",
    "payments:confirm_hand_over",
    "payments:doubt_hand_over",
    "payments:ask_void",
    "payments:confirm_void",
    "payments:drop_void",
)
def _file(centre):
    month(centre)
    return [BankFile.objects.get(run=RUN).pk]


@arguments("payments:build_file")
def _run(centre):
    return [RUN]


@arguments("payments:message", "payments:message_progress", "payments:resume_message")
def _message(centre):
    month(centre)
    return [BankMessage.objects.earliest("pk").pk]


@arguments("payments:entry")
def _entry(centre):
    month(centre)
    return [BankEntry.objects.earliest("pk").pk]


@arguments("payments:payee", "payments:enter_bank_account")
def _payee(centre):
    month(centre)
    return [Payee.objects.get(name="FOYER").pk]


@arguments(
    "payments:bank_account",
    "payments:verify_bank_account",
    "payments:suspend_bank_account",
    "payments:close_bank_account",
    "payments:reveal_iban",
)
def _bank_account(centre):
    month(centre)
    return [Payee.objects.get(name="FOYER").accounts.earliest("pk").pk]


@arguments("payments:account")
def _account(centre):
    month(centre)
    return [Account.objects.earliest("pk").pk]
