"""The life of an order, as moments in the order they happened."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from levier.formats.sepa.statuses import REASONS, Kind
from levier.foundation.models import JournalEntry
from levier.kernel.text import short_date
from levier.payments.domain import TO_LOOK_AT, Channel
from levier.payments.models import BankEntry, FileOrder, Resolution
from levier.payments.queries.lives import FILE, OrderLife
from levier.payments.web import links
from levier.payments.web.who import Names
from levier.ui.pieces import Event

ENTRY_MEANINGS = {Kind.BOOKED: "done", Kind.REJECTED: "danger", Kind.RETURNED: "danger"}

OUR_REASONS = {
    "MONTANT": "la banque annonce un autre montant",
    "VOID": "fichier constaté non parti",
    "RJCT": "fichier rejeté par la banque",
    "comptable": "rejeté par le comptable",
}


def label_of(reason: str) -> str:
    """What a reason means: a code of the bank, or one of ours."""
    return OUR_REASONS.get(reason) or REASONS.get(reason, reason)


def events(life: OrderLife, names: Names) -> list[Event]:
    """Everything that happened, first to last."""
    found = [
        *_birth(life, names),
        *(event for line in life.lines for event in _in_file(line, names)),
        *(_said_by_bank(entry) for entry in life.entries),
        *(event for one in life.resolutions for event in _settled(one, names)),
        *(event for line in life.journal for event in _decided(line, life, names)),
    ]
    return sorted(found, key=lambda event: event.on)  # all of them are moments, none a mere day


def _birth(life: OrderLife, names: Names) -> Iterator[Event]:
    order = life.order
    maker, approver = names[order.created_by], names[order.approved_by]
    approved_later = any(line.act == "payments.paymentorder.approve" for line in life.journal)
    detail = f"{order.amount}, {order.get_nature_display()} {order.month.of_label}."
    if order.approved_by and not approved_later:
        detail += f" Paie validée par {approver}."
    title, url = "Ordre établi", ""
    if order.replaces:
        title, url = f"Émis à nouveau, tentative {order.attempt}", links.order(order.replaces)
    yield Event(order.created_at, title, detail, "accent", maker, url)
    if life.replaced_by:
        after = life.replaced_by
        yield Event(
            after.created_at, "Émis à nouveau", f"Référence {after.end_to_end_id}.", "accent",
            url=links.order(after),
        )  # fmt: skip


def _in_file(line: FileOrder, names: Names) -> Iterator[Event]:
    file = line.file
    url = reverse("payments:file", args=[file.pk])
    title = f"Mis dans le fichier {file.msg_id}"
    yield Event(
        file.sealed_at, title, f"Rang {line.position}.", "neutral", names[file.sealed_by], url
    )
    if file.sent_at:
        yield Event(file.sent_at, "Fichier remis à la banque", "", "neutral", names[file.sent_by])


def _said_by_bank(entry: BankEntry) -> Event:
    day = f"Écriture du {short_date(entry.booked_on)}. " if entry.booked_on else ""
    said = entry.note or label_of(entry.reason)
    meaning = (
        "attention"
        if entry.outcome in TO_LOOK_AT
        else ENTRY_MEANINGS.get(Kind(entry.kind), "neutral")
    )
    whose = "ce virement" if entry.order_id else "le fichier"
    return Event(
        entry.message.received_at,
        f"La banque dit {whose} {entry.get_kind_display()}",
        f"{day}{said[:1].upper()}{said[1:]}",
        meaning,
        f"retour {entry.message.name}",
        reverse("payments:entry", args=[entry.pk]),
        entry.reason,
    )


def _settled(one: Resolution, names: Names) -> Iterator[Event]:
    outcome = one.get_outcome_display()
    yield Event(
        one.proposed_at, f"Conclusion proposée : {outcome}", f"Pièce : {one.evidence}.",
        "attention", names[one.proposed_by],
    )  # fmt: skip
    if one.confirmed_at:
        yield Event(one.confirmed_at, "Conclusion confirmée", "", "done", names[one.confirmed_by])
    if one.refused_at:
        yield Event(
            one.refused_at, "Conclusion écartée", one.refused_reason, "neutral",
            names[one.refused_by],
        )  # fmt: skip


def _decided(line: JournalEntry, life: OrderLife, names: Names) -> Iterator[Event]:
    """What only the journal tells: acts on this order alone, doubts and voidings of its files."""
    name = line.act.rpartition(".")[2]
    table = OF_FILES if line.subject_type == FILE else OF_ORDERS
    delegated = life.order.channel == Channel.DELEGATED
    if name not in table or (name in BY_PAYEUR and not delegated):
        return
    title, meaning = table[name]
    detail = f"Bordereau {life.order.reference}." if name == "send" else line.reason
    yield Event(line.at, title, detail, meaning, names[line.actor])


OF_ORDERS = {
    "approve": ("Validé par une seconde personne", "accent"),
    "cancel": ("Annulé", "neutral"),
    "send": ("Transmis au comptable", "neutral"),
    "pay": ("Payé par le comptable", "done"),
    "reject": ("Rejeté par le comptable", "danger"),
}
BY_PAYEUR = {"send", "pay", "reject"}  # by transfer, the file and the bank tell these
OF_FILES = {
    "doubt": ("Remise du fichier incertaine", "danger"),
    "void": ("Fichier constaté non parti", "attention"),
}
