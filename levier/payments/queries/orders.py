"""Orders, files and returns, as people ask about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from levier.formats.sepa.pain001 import Debtor
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import (
    AT_THE_BANK,
    TO_LOOK_AT,
    AccountState,
    Channel,
    FileState,
    OrderState,
    Outcome,
)
from levier.payments.models import BankAccount, BankEntry, BankFile, BankMessage, PaymentOrder


def debtor() -> Debtor:
    """The Département's own account, from the settings; Refusal when it is not set."""
    name, iban, bic = settings.LEVIER_DEBTOR
    if not iban:
        raise Refusal(
            "Le compte du Département n'est pas réglé : renseignez LEVIER_DEBTOR_IBAN avant "
            "de produire un fichier."
        )
    return Debtor(name, iban, bic)


def file_bytes(file: BankFile) -> bytes:
    """The sealed bytes, opened."""
    return bytes(file.data)


def orders_of_owner(owner_type: str, owner_id: str) -> QuerySet[PaymentOrder]:
    """Every order of a household or organisation, newest first."""
    return (
        PaymentOrder.objects.for_owner(owner_type, owner_id)
        .select_related("payee", "bank_account")
        .order_by("-month", "-pk")
    )


@dataclass(frozen=True, slots=True)
class StateTotal:
    state: OrderState
    count: int
    amount: Money


def totals_by_state(orders: QuerySet[PaymentOrder]) -> list[StateTotal]:
    """How many and how much in each state, in the order of the states."""
    rows = orders.order_by().values_list("state").annotate(n=Count("pk"), total=Sum("amount"))
    found = {state: (n, total or ZERO) for state, n, total in rows}
    return [
        StateTotal(state, found[state][0], found[state][1])
        for state in OrderState
        if state in found
    ]


@dataclass(frozen=True, slots=True)
class ReadyRun:
    """Transfers of a run that are in no file yet, and could be."""

    run: str
    month: Month
    count: int
    amount: Money


def ready_runs(month: Month) -> list[ReadyRun]:
    """The runs with orders to pay by transfer, to payees whose details are usable in a month."""
    usable = BankAccount.objects.usable_in(month).filter(payee=OuterRef("payee"))
    orders = PaymentOrder.objects.filter(state=OrderState.LIVE, channel=Channel.SEPA)
    rows = (
        orders.filter(Exists(usable.order_by()))
        .order_by("run")
        .values_list("run", "month")
        .annotate(n=Count("pk"), total=Sum("amount"))
    )
    return [ReadyRun(run, month, n, total) for run, month, n, total in rows]


def ready_run(run: str, month: Month) -> ReadyRun | None:
    return next((one for one in ready_runs(month) if one.run == run), None)


def states_in_file(file: BankFile) -> dict[OrderState, int]:
    """How many orders of a file are in each state today."""
    rows = PaymentOrder.objects.filter(lines__file=file).order_by().values_list("state")
    return {OrderState(state): n for state, n in rows.annotate(n=Count("pk"))}


def is_acknowledged(file: BankFile) -> bool:
    """Whether the bank has said anything of this file or of one of its transfers."""
    about = Q(file=file) | Q(order__lines__file=file)
    return BankEntry.objects.filter(about).exists()


def messages_to_look_at(messages: QuerySet[BankMessage]) -> QuerySet[BankMessage]:
    """Each message with `to_look_at`: how many of its entries nobody has looked into."""
    waiting = BankEntry.objects.filter(
        message=OuterRef("pk"), outcome__in=TO_LOOK_AT, looked_at_by=""
    )
    counted = waiting.order_by().values("message").annotate(n=Count("pk")).values("n")
    return messages.defer("data").annotate(to_look_at=Coalesce(Subquery(counted), Value(0)))


def message_with(data: bytes) -> BankMessage | None:
    """The message that holds these very bytes, when it was received before."""
    digest = hashlib.sha256(data).hexdigest()
    return BankMessage.objects.filter(sha256=digest).first()


def outcomes_of(message: BankMessage) -> dict[Outcome, int]:
    """How many entries of a message ended in each way."""
    rows = message.entries.order_by().values_list("outcome")
    return {Outcome(outcome): n for outcome, n in rows.annotate(n=Count("pk"))}


def without_account(run: str) -> QuerySet[PaymentOrder]:
    """Orders to pay by transfer whose payee has no usable bank details."""
    return PaymentOrder.objects.filter(
        run=run, state=OrderState.LIVE, channel=Channel.SEPA, bank_account=None
    ).select_related("payee")


@dataclass(frozen=True, slots=True)
class SharedAccount:
    last4: str
    payees: int


def shared_accounts() -> list[SharedAccount]:
    """Open bank accounts used by several payees: a couple, or a fraud; for the control."""
    rows = (
        BankAccount.objects.filter(state=AccountState.VERIFIED, usable_until=None)
        .order_by()
        .values_list("iban_index", "last4")
        .annotate(n=Count("payee", distinct=True))
        .filter(n__gt=1)
    )
    return [SharedAccount(last4, n) for _, last4, n in rows]


def unmatched_entries(entries: QuerySet[BankEntry] | None = None) -> QuerySet[BankEntry]:
    """What the bank said and nobody has looked into yet."""
    among = BankEntry.objects.all() if entries is None else entries
    waiting = among.filter(outcome__in=TO_LOOK_AT, looked_at_by="")
    return waiting.select_related("message", "order").defer("message__data")


def open_points(run: str, month: Month) -> list[str]:
    """Why a month can't be closed yet, as French sentences; empty when nothing holds it."""
    orders = PaymentOrder.objects.filter(run=run, month=month)
    points = []
    for state, words in (
        (OrderState.UNKNOWN, "à rapprocher avec la banque"),
        (OrderState.PROPOSED, "à valider par une seconde personne"),
        (OrderState.LIVE, "à payer, hors de tout fichier"),
    ):
        count = orders.filter(state=state).count()
        if count:
            points.append(f"{count} ordre(s) {words}.")
    waiting = orders.filter(state__in=AT_THE_BANK - {OrderState.UNKNOWN}).count()
    if waiting:
        points.append(f"{waiting} ordre(s) sans réponse de la banque.")
    doubtful = BankFile.objects.filter(run=run, state=FileState.UNKNOWN).count()
    if doubtful:
        points.append(f"{doubtful} fichier(s) dont la remise est incertaine.")
    return points
