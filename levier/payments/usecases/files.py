"""Bank files: sealed once, handed over with the intent written first, void only by two people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.formats.sepa import pain001
from levier.formats.sepa.pain001 import CreditTransferFile, Debtor, Transfer
from levier.foundation.acts import Decision, move, record
from levier.foundation.consultations import log_reading
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_iban
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.payments import access, postings, queries
from levier.payments.domain import BANK_FILE, Channel, FileState, OrderState, remittance
from levier.payments.models import BankAccount, BankFile, FileOrder, PaymentOrder
from levier.payments.usecases.ledger import chunks, post_all

MOST_AT_ONCE = 2_000  # sealed while one waits: about two seconds


@transaction.atomic
def build_and_seal_file(
    *, run: str, month: Month, execution_on: date, debtor: Debtor, decision: Decision
) -> BankFile:
    """Put every order of a run that is ready into one pain.001.001.09, sealed.

    Orders without usable bank details are left for a later file. The bytes depend on the
    orders and on `decision.at` only. Asked again when nothing is left to pay, the last file of
    the run is given back. Refusal when there is none either, when the debtor's account is
    wrong, and when an approver had entered bank details used for the first time.
    """
    access.require(decision, access.FILE)
    orders = _ready(run, decision)
    if not orders:
        last = BankFile.objects.filter(run=run).exclude(state=FileState.VOID).last()
        if last is None:
            raise Refusal(
                "Aucun ordre prêt à payer : rien à mettre dans un fichier. Un ordre attend que "
                "les coordonnées bancaires de son bénéficiaire soient saisies, puis vérifiées par "
                "une seconde personne."
            )
        return last
    _check_approvers(orders)
    msg_id = _msg_id(run)
    data = _bytes(msg_id, execution_on, debtor, orders, decision)
    file = BankFile.objects.create(
        msg_id=msg_id,
        run=run,
        month=month,
        count=len(orders),
        amount=Money.total(order.amount for order in orders),
        execution_on=execution_on,
        debtor=f"•••• {debtor.iban[-4:]}",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        generator=pain001.GENERATOR,
        sealed_by=decision.actor,
        sealed_at=decision.at,
    )
    _put_in(file, orders, decision)
    try:
        move(file, "seal", BANK_FILE, decision)
    except IntegrityError as error:
        raise Refusal("Les ordres ont changé pendant la construction : recommencez.") from error
    total = {"count": file.count, "cents": file.amount.cents, "sha256": file.sha256}
    record("payments.file.seal", file, decision, **total)
    return file


def seal_ready_orders(*, run: str, execution_on: date, decision: Decision) -> BankFile:
    """One more file for a run, from what was issued anew or had no bank details at first.

    Refusal when nothing is ready, and for a whole month, which is sealed from its run.
    """
    access.require(decision, access.FILE)
    ready = queries.ready_run(run, Month.of(timezone.localdate(decision.at)))
    if ready is None:
        raise Refusal("Aucun virement de cette campagne n'est prêt à partir.")
    if ready.count > MOST_AT_ONCE:
        raise Refusal(
            f"{ready.count} virements sont prêts : établissez ce fichier depuis la paie du mois."
        )
    return build_and_seal_file(
        run=run,
        month=ready.month,
        execution_on=execution_on,
        debtor=queries.debtor(),
        decision=decision,
    )


def _ready(run: str, decision: Decision) -> list[PaymentOrder]:
    """Live transfers of the run with bank details, locked, in the order of the file."""
    orders = list(
        PaymentOrder.objects.select_for_update(of=("self",))
        .filter(run=run, state=OrderState.LIVE, channel=Channel.SEPA)
        .select_related("payee")
        .order_by("end_to_end_id")
    )
    month = Month.of(timezone.localdate(decision.at))
    payees = [order.payee_id for order in orders]
    account_of: dict[int, BankAccount] = {}
    for part in chunks(payees):
        usable = BankAccount.objects.usable_in(month).filter(payee__in=part).order_by("pk")
        account_of |= {account.payee_id: account for account in usable}
    for order in orders:
        account = account_of.get(order.payee_id)
        if order.bank_account_id != (account.pk if account else None):
            PaymentOrder.objects.filter(pk=order.pk).update(bank_account=account)
        order.bank_account = account
    return [order for order in orders if order.bank_account is not None]


def _account(order: PaymentOrder) -> BankAccount:
    if order.bank_account is None:
        raise AssertionError(f"{order} has no bank account")
    return order.bank_account


def _check_approvers(orders: Sequence[PaymentOrder]) -> None:
    """Who approves a payment must not have chosen where its money goes."""
    suspect = {
        order.bank_account_id: order
        for order in orders
        if _account(order).entered_by == order.approved_by
    }
    paid = set(
        PaymentOrder.objects.filter(bank_account__in=list(suspect), lines__isnull=False)
        .values_list("bank_account_id", flat=True)
        .distinct()
    )
    first = [order for account, order in suspect.items() if account not in paid]
    if first:
        raise Refusal(
            f"{len(first)} virement(s), dont {first[0].payee.name}, partent pour la première "
            "fois vers un compte saisi par la personne qui a validé la campagne. Faites valider "
            "ces ordres par quelqu'un d'autre."
        )


def _msg_id(run: str) -> str:
    number = BankFile.objects.filter(run=run).count() + 1
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in run).strip("-")
    if len(name) > 20 or not name:
        name = hashlib.sha256(run.encode()).hexdigest()[:20]
    return f"LV-{name}-{number}"


def _bytes(
    msg_id: str,
    execution_on: date,
    debtor: Debtor,
    orders: Sequence[PaymentOrder],
    decision: Decision,
) -> bytes:
    transfers = [
        Transfer(
            end_to_end_id=order.end_to_end_id,
            name=_account(order).holder,
            iban=_account(order).iban,
            bic=_account(order).bic,
            cents=order.amount.cents,
            remittance=remittance(order.month, order.end_to_end_id),
        )
        for order in orders
    ]
    checked = Debtor(debtor.name, check_iban(debtor.iban), debtor.bic)
    created_at = timezone.localtime(decision.at)
    return CreditTransferFile(msg_id, created_at, checked, execution_on, transfers).to_bytes()


def _put_in(file: BankFile, orders: Sequence[PaymentOrder], decision: Decision) -> None:
    entries = []
    for part in chunks(list(enumerate(orders, start=1)), 500):
        keys = [order.pk for _, order in part]
        live = PaymentOrder.objects.filter(pk__in=keys, state=OrderState.LIVE)
        if live.update(state=OrderState.SEALED) != len(part):
            raise Refusal("Des ordres ont changé pendant la construction : recommencez.")
        FileOrder.objects.bulk_create(
            FileOrder(file=file, order=order, position=position, iban=_account(order).iban)
            for position, order in part
        )
        entries += [postings.sealed(order, order.payee.owner, file.msg_id) for _, order in part]
    post_all(postings=entries, decision=decision)


@transaction.atomic
def start_hand_over(*, file: BankFile, decision: Decision) -> None:
    """The intent to send, written before anything leaves: from now on the orders count as sent.

    The bytes may then be taken; `confirm_hand_over` or `doubt_hand_over` says what happened.
    After a doubt, the reason says how the bank knows that it never had the file.
    """
    access.require(decision, access.HAND_OVER)
    if file.state == FileState.UNKNOWN and not decision.reason.strip():
        raise Refusal("Écrivez ce que la banque a répondu, et quand.", field="reason")
    if file.void_asked_by:
        raise Refusal(
            "Une annulation de ce fichier est demandée : confirmez-la, ou écartez-la d'abord."
        )
    move(file, "leave", BANK_FILE, decision, sent_by=decision.actor, sent_at=decision.at)
    orders = PaymentOrder.objects.filter(lines__file=file, lines__live=True)
    PaymentOrder.objects.filter(pk__in=orders.values("pk"), state=OrderState.SEALED).update(
        state=OrderState.SENT
    )


TAKEABLE = {FileState.LEAVING, FileState.SENT, FileState.CLOSED}


def take_file(*, file: BankFile, route: str, decision: Decision) -> bytes:
    """The sealed bytes, for whoever hands them over; each time is written down.

    Refusal before the hand-over has begun, so that no file leaves without its intent written,
    and while nobody knows whether it left, so that it doesn't leave twice.
    """
    access.require(decision, access.HAND_OVER)
    if file.state not in TAKEABLE:
        state = file.get_state_display()
        raise Refusal(f"Ce fichier est « {state} » : commencez la remise, puis prenez-le.")
    log_reading(
        actor=decision.actor,
        subject=f"payments.bankfile:{file.pk}",
        what="fichier bancaire",
        route=route,
        count=file.count,
    )
    return bytes(file.data)


def confirm_hand_over(*, file: BankFile, decision: Decision) -> None:
    """The bank has the file."""
    access.require(decision, access.HAND_OVER)
    move(file, "send", BANK_FILE, decision)


def doubt_hand_over(*, file: BankFile, decision: Decision) -> None:
    """Nobody knows whether the file left: nothing is sent again until the bank answers."""
    access.require(decision, access.HAND_OVER)
    if not decision.reason:
        raise Refusal("Dites ce qui s'est passé.", field="reason")
    move(file, "doubt", BANK_FILE, decision)


@transaction.atomic
def ask_void(*, file: BankFile, evidence: str, decision: Decision) -> None:
    """First of two people: the bank says that it never got this file."""
    access.require(decision, access.RESOLVE)
    BANK_FILE.check("void", file.state, file.get_state_display())
    if not evidence.strip():
        raise Refusal("La pièce de la banque manque (date et référence de sa réponse).")
    asked = BankFile.objects.filter(pk=file.pk, void_asked_by="", voided_by="").update(
        void_asked_by=decision.actor, void_evidence=evidence.strip()[:300]
    )
    if not asked:
        raise Refusal("Cette demande a déjà été faite : quelqu'un d'autre doit la confirmer.")
    file.refresh_from_db()
    record("payments.file.ask_void", file, decision)


@transaction.atomic
def confirm_void(*, file: BankFile, decision: Decision) -> None:
    """Second person: the file is void, its orders are rejected and may be issued anew."""
    access.require(decision, access.APPROVE)
    if not file.void_asked_by:
        raise Refusal("Personne n'a demandé l'annulation de ce fichier.")
    if file.void_asked_by == decision.actor:
        raise Refusal("Vous avez fait cette demande : quelqu'un d'autre doit la confirmer.")
    move(file, "void", BANK_FILE, decision, voided_by=decision.actor)
    reject_all(file, "VOID", decision)


@transaction.atomic
def drop_void(*, file: BankFile, decision: Decision) -> None:
    """Set a request of voiding aside, by its author or by whoever could confirm it."""
    access.require_one(decision, access.APPROVE, access.RESOLVE)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi cette demande est écartée.", field="reason")
    asked = BankFile.objects.filter(pk=file.pk, voided_by="").exclude(void_asked_by="")
    if not asked.update(void_asked_by="", void_evidence=""):
        raise Refusal("Aucune demande n'attend pour ce fichier.")
    file.refresh_from_db()
    record("payments.file.drop_void", file, decision)


def reject_all(file: BankFile, reason: str, decision: Decision) -> list[PaymentOrder]:
    """Every order of a file still at the bank is rejected; returns them."""
    open_states = [OrderState.SEALED, OrderState.SENT, OrderState.UNKNOWN]
    orders = list(
        PaymentOrder.objects.filter(
            lines__file=file, lines__live=True, state__in=open_states
        ).select_related("payee")
    )
    day = timezone.localdate(decision.at)
    for part in chunks(orders, 500):
        keys = [order.pk for order in part]
        moved = PaymentOrder.objects.filter(pk__in=keys, state__in=open_states).update(
            state=OrderState.REJECTED, reason=reason, settled_on=day
        )
        if moved != len(part):
            raise Refusal("Des ordres viennent de changer : recommencez.")
        FileOrder.objects.filter(file=file, order__in=keys, live=True).update(live=False)
    entries = [postings.rejected(order, order.payee.owner, file.msg_id) for order in orders]
    post_all(postings=entries, decision=decision)
    total = sum(order.amount.cents for order in orders)
    record("payments.file.reject_all", file, decision, count=len(orders), cents=total)
    return orders
