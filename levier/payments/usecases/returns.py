"""What the bank answers, taken in entry by entry; the same file twice changes nothing.

Entries are treated in the order of the file. Plain debits, which only confirm, go in groups of
one transaction; everything else is one order, one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from django.db import IntegrityError, transaction

from levier.formats.sepa import statuses
from levier.formats.sepa.statuses import Entry, Kind, Scope
from levier.foundation.acts import Decision, move, record
from levier.kernel.money import Money
from levier.payments import access
from levier.payments.domain import (
    AT_THE_BANK,
    BANK_FILE,
    FileState,
    Outcome,
)
from levier.payments.models import BankEntry, BankFile, BankMessage, PaymentOrder
from levier.payments.usecases.fates import GROUP, Fate, fate_of, orders_of, pay_all
from levier.payments.usecases.ledger import chunks

Progress = Callable[[int, int], None]


def record_bank_message(*, name: str, data: bytes, decision: Decision) -> BankMessage:
    """Take in a pain.002, camt.054 or camt.053: received, then treated to its end.

    The same bytes give the message already there, finished if it had been interrupted. Refusal
    for a file that is none of these: nothing of it is kept. Each entry ends with one outcome;
    entries already seen in another file are counted, not treated again.
    """
    message, report = _received(name, data, decision)
    if message.done_at is None:
        _treat(message, report.entries, decision, _nobody)
    return message


def receive_bank_message(*, name: str, data: bytes, decision: Decision) -> BankMessage:
    """Keep a message of the bank as it came; `treat_bank_message` then says what it changes."""
    message, _ = _received(name, data, decision)
    return message


def treat_bank_message(
    *, message: BankMessage, decision: Decision, on_progress: Progress | None = None
) -> None:
    """Treat what was received, from where an interruption left it.

    `on_progress(done, total)` is called after each group of entries, between two transactions.
    """
    access.require(decision, access.RECORD)
    if message.done_at is None:
        report = statuses.read(bytes(message.data))
        _treat(message, report.entries, decision, on_progress or _nobody)


def _nobody(done: int, total: int) -> None:
    """Nobody waits to be told how far it is."""


def _received(
    name: str, data: bytes, decision: Decision
) -> tuple[BankMessage, statuses.BankReport]:
    access.require(decision, access.RECORD)
    report = statuses.read(data)
    digest = hashlib.sha256(data).hexdigest()
    message = BankMessage.objects.filter(sha256=digest).first()
    return message or _keep(name, data, digest, report, decision), report


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


def _treat(
    message: BankMessage, entries: Sequence[Entry], decision: Decision, on_progress: Progress
) -> None:
    done = 0
    for part in chunks(entries, GROUP):
        seen = set(
            BankEntry.objects.filter(key__in=[entry.key for entry in part]).values_list(
                "key", flat=True
            )
        )
        fresh = {entry.key: entry for entry in part if entry.key not in seen}
        for group in _groups(list(fresh.values())):
            _treat_group(message, group, decision)
        done += len(part)
        on_progress(done, len(entries))
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
            fate = fate_of(entry, decision)
            BankEntry.objects.bulk_create([_row(message, entry, fate)])


def _book_plainly(message: BankMessage, group: list[Entry], decision: Decision) -> bool:
    """All of them in one transaction, when each only confirms an order at the bank."""
    with transaction.atomic():
        orders = orders_of([entry.end_to_end_id for entry in group])
        plain = all(
            (order := orders.get(entry.end_to_end_id)) is not None
            and order.state in AT_THE_BANK
            and entry.cents == order.amount.cents
            for entry in group
        )
        if not plain or len(orders) != len(group):
            return False
        pay_all(list(orders.values()), decision)
        rows = [
            _row(message, entry, Fate(Outcome.MATCHED, order=orders[entry.end_to_end_id]))
            for entry in group
        ]
        BankEntry.objects.bulk_create(rows)
        total = sum(order.amount.cents for order in orders.values())
        record("payments.order.book_group", message, decision, count=len(rows), cents=total)
    return True


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


def _close_files(decision: Decision) -> None:
    """A file none of whose orders is still at the bank is over."""
    open_states = [FileState.LEAVING, FileState.SENT, FileState.UNKNOWN]
    for file in BankFile.objects.filter(state__in=open_states):
        waiting = PaymentOrder.objects.filter(lines__file=file, state__in=AT_THE_BANK)
        if not waiting.exists():
            move(file, "close", BANK_FILE, decision)
