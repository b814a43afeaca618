"""Everything that happened to one order or one file, as its rows and the journal tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from levier.foundation.models import JournalEntry, LongRun
from levier.payments.models import (
    BankEntry,
    BankFile,
    BankMessage,
    FileOrder,
    PaymentOrder,
    Resolution,
    Transfer,
)
from levier.payments.postings import root

ORDER, FILE = "payments.paymentorder", "payments.bankfile"


@dataclass(frozen=True, slots=True)
class OrderLife:
    """What an order went through. `journal` has its own lines and those of its files."""

    order: PaymentOrder
    lines: Sequence[FileOrder]
    entries: Sequence[BankEntry]
    resolutions: Sequence[Resolution]
    journal: Sequence[JournalEntry]
    replaced_by: PaymentOrder | None

    @property
    def open_resolution(self) -> Resolution | None:
        """The conclusion that waits for a second person."""
        return next((one for one in self.resolutions if one.is_open), None)

    def actors(self) -> set[str]:
        found = {self.order.created_by, self.order.approved_by}
        found |= {line.actor for line in self.journal}
        for line in self.lines:
            found |= {line.file.sealed_by, line.file.sent_by}
        for one in self.resolutions:
            found |= {one.proposed_by, one.confirmed_by, one.refused_by}
        if self.order.bank_account:
            found.add(self.order.bank_account.entered_by)
        return found - {""}


def life_of(order: PaymentOrder) -> OrderLife:
    """Five queries, whatever the order went through."""
    lines = list(
        FileOrder.objects.filter(order=order).select_related("file").defer("file__data", "iban")
    )
    files = [str(line.file_id) for line in lines]
    return OrderLife(
        order=order,
        lines=lines,
        entries=list(
            BankEntry.objects.filter(Q(order=order) | Q(file__in=files, order=None))
            .select_related("message")
            .defer("message__data")
            .order_by("pk")
        ),
        resolutions=list(Resolution.objects.filter(order=order).order_by("pk")),
        journal=list(
            JournalEntry.objects.filter(
                Q(subject_type=ORDER, subject_id=str(order.pk))
                | Q(subject_type=FILE, subject_id__in=files)
            ).order_by("sequence")
        ),
        replaced_by=PaymentOrder.objects.filter(replaces=order).first(),
    )


def journal_of_file(file: BankFile) -> list[JournalEntry]:
    """What was decided on a file, first to last."""
    lines = JournalEntry.objects.filter(subject_type=FILE, subject_id=str(file.pk))
    return list(lines.order_by("sequence"))


def transfers_of_order(order: PaymentOrder) -> list[Transfer]:
    """The entries of the ledger that this payment made, all its attempts together."""
    source = root(order.end_to_end_id)
    return list(
        Transfer.objects.filter(source=source).select_related("debit", "credit").order_by("pk")
    )


def subject_of(message: BankMessage) -> str:
    """How the long run that treats a message names it."""
    return f"bankmessage:{message.pk}"


def works_on(message: BankMessage) -> list[LongRun]:
    """The treatments asked for a message, the newest first."""
    return list(LongRun.objects.filter(subject=subject_of(message)).order_by("-pk")[:1])
