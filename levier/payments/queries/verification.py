"""What must hold in payments, checked on the whole database. Findings are French sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Count, F, Sum

from levier.formats.sepa import pain001, statuses
from levier.foundation import crypto, guards
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.payments.domain import AT_THE_BANK, DEAD, AccountKind, FileState, OrderState, Side
from levier.payments.guards import PAYMENTS
from levier.payments.models import (
    Account,
    Approval,
    BankFile,
    BankMessage,
    FileOrder,
    PaymentOrder,
    Transfer,
)
from levier.payments.models.payees import IBAN_INDEX
from levier.payments.queries import order_checks
from levier.payments.queries.ledger import balances

SHOWN = 3


def findings() -> Iterator[str]:
    """Everything that does not hold; nothing when every promise is kept."""
    yield from _one_live_order()
    yield from order_checks.findings()
    yield from _two_people()
    yield from _ledger()
    yield from _transit()
    yield from _files()
    yield from _entries()
    yield from _guards()


def _one_live_order() -> Iterator[str]:
    doubles = (
        PaymentOrder.objects.exclude(state__in=DEAD)
        .order_by()
        .values_list("payee", "payee__name", "month", "nature", "source")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for _, name, month, nature, _, n in doubles:
        yield f"{name} a {n} ordres en vigueur pour {month.label} ({nature})."


def _two_people() -> Iterator[str]:
    alone = PaymentOrder.objects.exclude(approved_by="").filter(approved_by=F("created_by"))
    for order in alone:
        yield f"L'{order} a été validé par la personne qui l'a établi."
    for approval in Approval.objects.filter(computed_by=F("approved_by")):
        yield f"La {approval} vient de la personne qui l'a préparée."


def _ledger() -> Iterator[str]:
    found = balances()
    total = Money.total(found.values())
    if total:
        yield f"Le grand livre ne s'équilibre pas : il manque {total}."
    bad = Transfer.objects.filter(amount__lte=ZERO) | Transfer.objects.filter(debit=F("credit"))
    for transfer in bad:
        yield f"L'écriture {transfer.key} n'a pas la forme d'une écriture."
    for account in Account.objects.filter(guarded=True).iterator(5000):
        difference = found.get(account.pk, ZERO)
        computed = difference if account.side == Side.DEBIT else -difference
        if computed != account.balance:
            yield (
                f"Le solde du compte {account} est {account.balance} ; ses écritures donnent "
                f"{computed}."
            )
        if computed < ZERO:
            yield f"Le compte {account} est négatif : {computed}."


def _transit() -> Iterator[str]:
    """What is on its way, file by file: the ledger and the orders must say the same."""
    found = balances(Account.objects.filter(kind=AccountKind.TRANSIT))
    owners = dict(Account.objects.filter(pk__in=found).values_list("pk", "owner"))
    ledger = {owners[pk]: -amount for pk, amount in found.items() if pk in owners}
    rows = (
        FileOrder.objects.filter(live=True, order__state__in=AT_THE_BANK)
        .order_by()
        .values_list("file__msg_id")
        .annotate(total=Sum("order__amount"))
    )
    orders = dict(rows)
    for msg_id in sorted(set(ledger) | set(orders)):
        said, due = ledger.get(msg_id, ZERO), orders.get(msg_id) or ZERO
        if said != due:
            yield f"Fichier {msg_id} : {said} en cours au grand livre, {due} selon les ordres."


def _files() -> Iterator[str]:
    for file in BankFile.objects.order_by("pk").iterator(20):
        if file.state == FileState.BUILDING:
            yield f"Le {file} est resté en construction."
            continue
        yield from _file(file)
    doubles = (
        FileOrder.objects.filter(live=True)
        .order_by()
        .values_list("order__end_to_end_id")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for reference, n in doubles:
        yield f"L'ordre {reference} est dans {n} fichiers en vigueur."


def _file(file: BankFile) -> Iterator[str]:
    lines = file.lines.order_by("position").values_list(
        "order__end_to_end_id", "order__bank_account__iban_index", "order__amount"
    )
    expected = [(reference, account, amount.cents) for reference, account, amount in lines]
    total = sum(cents for _, _, cents in expected)
    if (file.count, file.amount.cents) != (len(expected), total):
        yield (
            f"Le {file} annonce {file.count} virements et {file.amount} ; ses ordres en font "
            f"{len(expected)} et {Money(total)}."
        )
    try:
        data = bytes(file.data)
        found = pain001.read_back(data)
    except (crypto.WrongKey, ValueError, KeyError, pain001.ExpatError) as error:
        yield f"Le contenu du {file} ne se lit plus : {error}"
        return
    if hashlib.sha256(data).hexdigest() != file.sha256:
        yield f"Le contenu du {file} n'est plus celui qui a été scellé."
    said = [(reference, IBAN_INDEX.of(iban), cents) for reference, iban, cents in found.transfers]
    if said != expected:
        wrong = sorted({one[0] for one in set(said) ^ set(expected)})
        named = ", ".join(wrong[:SHOWN]) + ("…" if len(wrong) > SHOWN else "")
        yield f"Le contenu du {file} ne dit pas ce que disent ses ordres ({named or 'leur rang'})."
    if {*found.counts} != {file.count} or {*found.sums} != {file.amount.cents}:
        yield f"Les totaux écrits dans le {file} ne sont pas les siens."


def _entries() -> Iterator[str]:
    counted = BankMessage.objects.exclude(done_at=None).annotate(kept=Count("entries"))
    for message in counted.exclude(count=F("kept") + F("known")):
        yield (
            f"Le retour {message} contient {message.count} lignes, "
            f"{message.kept + message.known} ont une suite."
        )
    for unfinished in BankMessage.objects.filter(done_at=None):
        yield f"Le retour {unfinished} n'a pas été traité jusqu'au bout : déposez-le de nouveau."
    for order in PaymentOrder.objects.filter(state=OrderState.PAID, settled_on=None):
        yield f"L'{order} est payé sans date."
    for treated in BankMessage.objects.exclude(done_at=None).order_by("pk").iterator(20):
        yield from _message(treated)


def _message(message: BankMessage) -> Iterator[str]:
    """What the bank wrote is still there, and each line kept says what it wrote."""
    try:
        data = bytes(message.data)
        report = statuses.read(data)
    except (crypto.WrongKey, Refusal) as error:
        yield f"Le contenu du retour {message} ne se lit plus : {error}"
        return
    if hashlib.sha256(data).hexdigest() != message.sha256:
        yield f"Le contenu du retour {message} n'est plus celui qui a été déposé."
    said = {entry.key: (entry.end_to_end_id[:35], entry.cents) for entry in report.entries}
    kept = message.entries.order_by("position")
    for key, line, reference, amount in kept.values_list("key", "line", "end_to_end_id", "amount"):
        if said.get(key) != (reference, None if amount is None else amount.cents):
            yield f"Le retour {message}, ligne {line} : ce qui en est gardé n'est pas ce qu'il dit."


def _guards() -> Iterator[str]:
    ours = {guard.name for guard in PAYMENTS}
    for name in guards.missing():
        if name in ours:
            yield f"La garde « {name} » manque dans la base : lancez `levier migrate`."
