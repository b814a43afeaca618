"""What becomes of one thing said by the bank: an order paid, rejected, returned, or a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from levier.formats.sepa.statuses import Entry, Kind, Scope
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import postings
from levier.payments.domain import (
    AT_THE_BANK,
    BAD_ACCOUNT,
    BANK_ACCOUNT,
    BANK_FILE,
    DECEASED,
    ORDER,
    AccountState,
    OrderState,
    Outcome,
)
from levier.payments.models import BankAccount, BankFile, PaymentOrder
from levier.payments.models import FileOrder as Line
from levier.payments.usecases.files import reject_all
from levier.payments.usecases.ledger import chunks, post_all

GROUP = 500


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry, with a French note."""

    outcome: Outcome
    note: str = ""
    order: PaymentOrder | None = None
    file: BankFile | None = None


def orders_of(references: Sequence[str]) -> dict[str, PaymentOrder]:
    found = (
        PaymentOrder.objects.select_for_update(of=("self",))
        .filter(end_to_end_id__in=references)
        .select_related("payee")
        .order_by("pk")
    )
    return {order.end_to_end_id: order for order in found}


def files_of(orders: Sequence[PaymentOrder]) -> dict[int, str]:
    """The MsgId of the live file of each order."""
    lines = Line.objects.filter(order__in=[order.pk for order in orders], live=True)
    return dict(lines.values_list("order_id", "file__msg_id"))


def pay_all(orders: Sequence[PaymentOrder], decision: Decision) -> None:
    day = timezone.localdate(decision.at)
    for part in chunks(orders, GROUP):
        keys = [order.pk for order in part]
        moved = PaymentOrder.objects.filter(pk__in=keys, state__in=AT_THE_BANK).update(
            state=OrderState.PAID, settled_on=day
        )
        if moved != len(part):
            raise Refusal("Des ordres viennent de changer : déposez de nouveau ce fichier.")
        files = files_of(part)
        entries = [
            postings.booked(order, order.payee.owner, files.get(order.pk, "")) for order in part
        ]
        post_all(postings=entries, decision=decision)


def fate_of(entry: Entry, decision: Decision) -> Fate:
    if entry.kind is Kind.UNREADABLE:
        return Fate(Outcome.UNREADABLE, entry.problem)
    if entry.scope is not Scope.TRANSFER:
        return _fate_of_file(entry, decision)
    if entry.kind is Kind.RECEIVED:
        return Fate(Outcome.NOT_OURS, "Somme reçue : à affecter par la comptabilité.")
    order = (
        orders_of([entry.end_to_end_id]).get(entry.end_to_end_id) if entry.end_to_end_id else None
    )
    if order is None:
        return Fate(Outcome.NOT_OURS, "Aucun ordre ne porte cette référence.")
    if entry.kind in {Kind.ACCEPTED, Kind.PENDING}:
        return Fate(Outcome.NOTED, order=order)
    if entry.cents is not None and entry.cents != order.amount.cents:
        return _differs(entry, order, decision)
    return FATES[entry.kind](entry, order, decision)


def _differs(entry: Entry, order: PaymentOrder, decision: Decision) -> Fate:
    if order.state in ORDER.moves["doubt"].sources:
        move(order, "doubt", ORDER, decision, reason="MONTANT")
    said = Money(entry.cents or 0)
    note = f"La banque dit {said}, l'ordre est de {order.amount} : à éclaircir avec elle."
    return Fate(Outcome.AMOUNT_DIFFERS, note, order)


def _booked(entry: Entry, order: PaymentOrder, decision: Decision) -> Fate:
    if order.state in {OrderState.PAID, OrderState.RETURNED}:
        return Fate(Outcome.ALREADY_KNOWN, order=order)
    if order.state not in AT_THE_BANK:
        return _contradiction("débité", order)
    _pay(entry, order, decision)
    return Fate(Outcome.MATCHED, order=order)


def _pay(entry: Entry, order: PaymentOrder, decision: Decision) -> None:
    day = entry.booked_on or timezone.localdate(decision.at)
    move(order, "pay", ORDER, decision, settled_on=day)
    msg_id = files_of([order]).get(order.pk, "")
    booked = postings.booked(order, order.payee.owner, msg_id)
    post_all(postings=[booked], decision=decision)


def _rejected(entry: Entry, order: PaymentOrder, decision: Decision) -> Fate:
    if order.state == OrderState.REJECTED:
        return Fate(Outcome.ALREADY_KNOWN, order=order)
    if order.state not in AT_THE_BANK:
        return _contradiction("rejeté", order)
    msg_id = files_of([order]).get(order.pk, "")
    if not msg_id:
        return _contradiction("rejeté", order)
    day = timezone.localdate(decision.at)
    move(order, "reject", ORDER, decision, reason=entry.reason[:35], settled_on=day)
    Line.objects.filter(order=order, live=True).update(live=False)
    post_all(postings=[postings.rejected(order, order.payee.owner, msg_id)], decision=decision)
    return Fate(Outcome.MATCHED, _consequence(entry, order, decision), order)


def _returned(entry: Entry, order: PaymentOrder, decision: Decision) -> Fate:
    if order.state == OrderState.RETURNED:
        return Fate(Outcome.ALREADY_KNOWN, order=order)
    if order.state not in AT_THE_BANK | {OrderState.PAID}:
        return _contradiction("revenu", order)
    if order.state != OrderState.PAID:  # the debit was not told: it took place all the same
        _pay(entry, order, decision)
    day = entry.booked_on or timezone.localdate(decision.at)
    move(order, "return", ORDER, decision, reason=entry.reason[:35], settled_on=day)
    Line.objects.filter(order=order, live=True).update(live=False)
    post_all(postings=postings.returned(order, order.payee.owner), decision=decision)
    return Fate(Outcome.MATCHED, _consequence(entry, order, decision), order)


def _contradiction(said: str, order: PaymentOrder) -> Fate:
    state = order.get_state_display()
    note = f"La banque dit ce virement {said}, alors que l'ordre est « {state} » : à éclaircir."
    return Fate(Outcome.CONTRADICTORY, note, order)


FATES = {Kind.BOOKED: _booked, Kind.REJECTED: _rejected, Kind.RETURNED: _returned}


def _consequence(entry: Entry, order: PaymentOrder, decision: Decision) -> str:
    """What the reason asks of us: an account not to use again, a death to look into."""
    label = entry.reason_label
    if entry.reason == DECEASED:
        return "Bénéficiaire décédé, selon la banque : le droit est à vérifier."
    if entry.reason in BAD_ACCOUNT and order.bank_account_id is not None:
        account = BankAccount.objects.get(pk=order.bank_account_id)
        if account.state == AccountState.VERIFIED:
            why = Decision(decision.actor, decision.at, f"{entry.reason} : {label}")
            move(account, "suspend", BANK_ACCOUNT, why, closed_reason=why.reason[:200])
            return f"{label} : compte suspendu, demandez un nouveau relevé d'identité bancaire."
    return f"{label}." if label else ""


def _fate_of_file(entry: Entry, decision: Decision) -> Fate:
    msg_id = entry.msg_id or entry.batch_id.removesuffix("-001")
    file = BankFile.objects.filter(msg_id=msg_id).first()
    if file is None:
        return Fate(Outcome.NOT_OURS, "Aucun de nos fichiers ne porte cet identifiant.")
    if entry.kind in {Kind.ACCEPTED, Kind.PENDING}:
        if file.state in BANK_FILE.moves["send"].sources:
            move(file, "send", BANK_FILE, decision)
        return Fate(Outcome.NOTED, file=file)
    if entry.kind is Kind.REJECTED:
        orders = reject_all(file, entry.reason or "RJCT", decision)
        outcome = Outcome.MATCHED if orders else Outcome.ALREADY_KNOWN
        return Fate(outcome, f"{len(orders)} ordre(s) rejeté(s).", file=file)
    if entry.kind is Kind.BOOKED:
        return _book_file(entry, file, decision)
    return Fate(Outcome.CONTRADICTORY, "Un fichier entier ne revient pas : à éclaircir.", file=file)


def _book_file(entry: Entry, file: BankFile, decision: Decision) -> Fate:
    """One debit for the whole file (batch booking)."""
    orders = list(
        PaymentOrder.objects.filter(
            lines__file=file, lines__live=True, state__in=AT_THE_BANK
        ).select_related("payee")
    )
    total = Money.total(order.amount for order in orders)
    if not orders:
        return Fate(Outcome.ALREADY_KNOWN, file=file)
    if entry.cents != total.cents:
        note = f"La banque a débité {Money(entry.cents or 0)} ; restaient {total} dans ce fichier."
        return Fate(Outcome.AMOUNT_DIFFERS, note, file=file)
    pay_all(orders, decision)
    record("payments.file.book", file, decision, count=len(orders), cents=total.cents)
    return Fate(Outcome.MATCHED, f"{len(orders)} ordre(s) payé(s).", file=file)
