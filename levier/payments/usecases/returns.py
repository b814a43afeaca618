"""What the bank answers, taken in entry by entry; the same file twice changes nothing.

Entries are treated in the order of the file. Plain debits, which only confirm, go in groups of
one transaction; everything else is one order, one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.formats.sepa import statuses
from levier.formats.sepa.statuses import Entry, Kind, Scope
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.payments import access, postings
from levier.payments.domain import (
    AT_THE_BANK,
    BAD_ACCOUNT,
    BANK_ACCOUNT,
    BANK_FILE,
    DECEASED,
    ORDER,
    AccountState,
    FileState,
    OrderState,
    Outcome,
)
from levier.payments.models import BankAccount, BankEntry, BankFile, BankMessage, PaymentOrder
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


def record_bank_message(*, name: str, data: bytes, decision: Decision) -> BankMessage:
    """Take in a pain.002, camt.054 or camt.053.

    The same bytes give the message already there, finished if it had been interrupted. Refusal
    for a file that is none of these: nothing of it is kept. Each entry ends with one outcome;
    entries already seen in another file are counted, not treated again.
    """
    access.require(decision, access.RECORD)
    report = statuses.read(data)
    digest = hashlib.sha256(data).hexdigest()
    message = BankMessage.objects.filter(sha256=digest).first()
    if message is None:
        message = _keep(name, data, digest, report, decision)
    if message.done_at is None:
        _treat(message, report.entries, decision)
    return message


def _keep(
    name: str, data: bytes, digest: str, report: statuses.BankReport, decision: Decision
) -> BankMessage:
    try:
        with transaction.atomic():
            message = BankMessage.objects.create(
                name=name[:200],
                sha256=digest,
                format=report.format,
                version=report.version,
                message_id=report.message_id[:35],
                data=data,
                received_by=decision.actor,
                received_at=decision.at,
                count=len(report.entries),
            )
            record("payments.message.receive", message, decision, sha256=digest)
    except IntegrityError:
        return BankMessage.objects.get(sha256=digest)
    return message


def _treat(message: BankMessage, entries: Sequence[Entry], decision: Decision) -> None:
    for part in chunks(entries, GROUP):
        seen = set(
            BankEntry.objects.filter(key__in=[entry.key for entry in part]).values_list(
                "key", flat=True
            )
        )
        fresh = {entry.key: entry for entry in part if entry.key not in seen}
        for group in _groups(list(fresh.values())):
            _treat_group(message, group, decision)
    known = len(entries) - message.entries.count()
    with transaction.atomic():
        ended = BankMessage.objects.filter(pk=message.pk, done_at=None).update(
            done_at=decision.at, known=known
        )
        if ended:
            _close_files(decision)
            record("payments.message.done", message, decision, count=len(entries), known=known)
    message.refresh_from_db()


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Runs of plain debits together, all the rest one by one, in the order of the file."""
    group: list[Entry] = []
    for entry in entries:
        if entry.kind is Kind.BOOKED and entry.scope is Scope.TRANSFER and entry.end_to_end_id:
            group.append(entry)
            continue
        if group:
            yield group
            group = []
        yield [entry]
    if group:
        yield group


def _treat_group(message: BankMessage, group: list[Entry], decision: Decision) -> None:
    if len(group) > 1 and _book_plainly(message, group, decision):
        return
    for entry in group:
        with transaction.atomic():
            fate = _fate(entry, decision)
            BankEntry.objects.bulk_create([_row(message, entry, fate)])


def _book_plainly(message: BankMessage, group: list[Entry], decision: Decision) -> bool:
    """All of them in one transaction, when each only confirms an order at the bank."""
    with transaction.atomic():
        orders = _orders([entry.end_to_end_id for entry in group])
        plain = all(
            (order := orders.get(entry.end_to_end_id)) is not None
            and order.state in AT_THE_BANK
            and entry.cents == order.amount.cents
            for entry in group
        )
        if not plain or len(orders) != len(group):
            return False
        _pay_all(list(orders.values()), decision)
        rows = [
            _row(message, entry, Fate(Outcome.MATCHED, order=orders[entry.end_to_end_id]))
            for entry in group
        ]
        BankEntry.objects.bulk_create(rows)
        total = sum(order.amount.cents for order in orders.values())
        record("payments.order.book_group", message, decision, count=len(rows), cents=total)
    return True


def _orders(references: Sequence[str]) -> dict[str, PaymentOrder]:
    found = (
        PaymentOrder.objects.select_for_update(of=("self",))
        .filter(end_to_end_id__in=references)
        .select_related("payee")
        .order_by("pk")
    )
    return {order.end_to_end_id: order for order in found}


def _files_of(orders: Sequence[PaymentOrder]) -> dict[int, str]:
    """The MsgId of the live file of each order."""
    lines = Line.objects.filter(order__in=[order.pk for order in orders], live=True)
    return dict(lines.values_list("order_id", "file__msg_id"))


def _pay_all(orders: Sequence[PaymentOrder], decision: Decision) -> None:
    day = timezone.localdate(decision.at)
    for part in chunks(orders, GROUP):
        keys = [order.pk for order in part]
        moved = PaymentOrder.objects.filter(pk__in=keys, state__in=AT_THE_BANK).update(
            state=OrderState.PAID, settled_on=day
        )
        if moved != len(part):
            raise Refusal("Des ordres viennent de changer : déposez de nouveau ce fichier.")
        files = _files_of(part)
        entries = [
            postings.booked(order, order.payee.owner, files.get(order.pk, "")) for order in part
        ]
        post_all(postings=entries, decision=decision)


def _row(message: BankMessage, entry: Entry, fate: Fate) -> BankEntry:
    return BankEntry(
        message=message,
        key=entry.key,
        position=entry.position,
        line=entry.line,
        kind=entry.kind.value,
        end_to_end_id=entry.end_to_end_id[:35],
        order=fate.order,
        file=fate.file,
        amount=None if entry.cents is None else Money(entry.cents),
        booked_on=entry.booked_on,
        status=entry.status[:10],
        reason=entry.reason[:10],
        information=entry.information[:500],
        outcome=fate.outcome,
        note=fate.note[:500],
    )


def _fate(entry: Entry, decision: Decision) -> Fate:
    if entry.kind is Kind.UNREADABLE:
        return Fate(Outcome.UNREADABLE, entry.problem)
    if entry.scope is not Scope.TRANSFER:
        return _fate_of_file(entry, decision)
    if entry.kind is Kind.RECEIVED:
        return Fate(Outcome.NOT_OURS, "Somme reçue : à affecter par la comptabilité.")
    order = _orders([entry.end_to_end_id]).get(entry.end_to_end_id) if entry.end_to_end_id else None
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
    msg_id = _files_of([order]).get(order.pk, "")
    booked = postings.booked(order, order.payee.owner, msg_id)
    post_all(postings=[booked], decision=decision)


def _rejected(entry: Entry, order: PaymentOrder, decision: Decision) -> Fate:
    if order.state == OrderState.REJECTED:
        return Fate(Outcome.ALREADY_KNOWN, order=order)
    if order.state not in AT_THE_BANK:
        return _contradiction("rejeté", order)
    msg_id = _files_of([order]).get(order.pk, "")
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
    _pay_all(orders, decision)
    record("payments.file.book", file, decision, count=len(orders), cents=total.cents)
    return Fate(Outcome.MATCHED, f"{len(orders)} ordre(s) payé(s).", file=file)


def _close_files(decision: Decision) -> None:
    """A file none of whose orders is still at the bank is over."""
    open_states = [FileState.LEAVING, FileState.SENT, FileState.UNKNOWN]
    for file in BankFile.objects.filter(state__in=open_states):
        waiting = PaymentOrder.objects.filter(lines__file=file, state__in=AT_THE_BANK)
        if not waiting.exists():
            move(file, "close", BANK_FILE, decision)
