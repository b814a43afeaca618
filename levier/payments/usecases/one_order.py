"""One order at a time: approved, cancelled, issued anew, passed to the payeur départemental."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.payments import access, postings
from levier.payments.domain import ORDER, Channel, Event, OrderState
from levier.payments.models import PaymentOrder, Transfer
from levier.payments.usecases.ledger import post_all
from levier.payments.usecases.orders import insert_orders, number_order, point_to_accounts


@transaction.atomic
def approve_order(*, order: PaymentOrder, decision: Decision) -> None:
    """A proposed order becomes one to pay, by somebody else than who proposed it."""
    access.require(decision, access.APPROVE)
    if order.created_by == decision.actor:
        raise Refusal("Vous avez proposé cet ordre : quelqu'un d'autre doit le valider.")
    move(order, "approve", ORDER, decision, approved_by=decision.actor)
    if not _standing(order):  # a payment that failed is still due: it isn't owed twice
        post_all(postings=postings.owed(order, order.payee.owner), decision=decision)


@transaction.atomic
def cancel_order(*, order: PaymentOrder, decision: Decision) -> None:
    """Give an order up before it leaves; what it made due is taken back in the ledger.

    Whoever may approve a proposed order may turn it down as well.
    """
    waits = order.state == OrderState.PROPOSED
    access.require_one(decision, access.ORDER, *([access.APPROVE] if waits else []))
    if not decision.reason:
        raise Refusal("Dites pourquoi cet ordre est annulé.", field="reason")
    was_due = order.state == OrderState.LIVE
    move(order, "cancel", ORDER, decision)
    if was_due:
        entries = [postings.undone(transfer) for transfer in _standing(order)]
        post_all(postings=entries, decision=decision)


def _standing(order: PaymentOrder) -> list[Transfer]:
    """What made this payment due and was not taken back yet; withholdings first."""
    source = postings.root(order.end_to_end_id)
    own = Transfer.objects.filter(source=source).select_related("debit", "credit")
    undone = {
        key.removeprefix("undo:")
        for key in own.filter(event=Event.UNDONE).values_list("key", flat=True)
    }
    due = own.filter(event__in=[Event.ACCRUED, Event.ADVANCED, Event.WITHHELD]).order_by("-pk")
    return [transfer for transfer in due if transfer.key not in undone]


@transaction.atomic
def reissue_order(*, order: PaymentOrder, decision: Decision) -> PaymentOrder:
    """Pay anew what was rejected or came back for good: another order, to be approved.

    Its reference carries the next attempt. Refusal while the first one may still be paid, when
    it was already issued anew, and without usable bank details. When the new order was turned
    down, it is the one to issue anew.
    """
    access.require(decision, access.RESOLVE)
    if not order.is_reissuable:
        raise Refusal(
            f"Cet ordre est « {order.get_state_display()} » : seul un paiement rejeté ou "
            "retourné pour de bon s'émet à nouveau."
        )
    if PaymentOrder.objects.filter(replaces=order).exists():
        raise Refusal("Cet ordre a déjà été émis à nouveau.")
    fresh = PaymentOrder(
        payee_id=order.payee_id,
        month=order.month,
        nature=order.nature,
        source=order.source,
        amount=order.amount,
        channel=order.channel,
        run=order.run,
        created_by=decision.actor,
        created_at=decision.at,
    )
    number_order(fresh, order.payee.owner, order)
    point_to_accounts([fresh], decision)
    if fresh.channel == Channel.SEPA and fresh.bank_account_id is None:
        raise Refusal(
            "Ce bénéficiaire n'a pas de coordonnées bancaires utilisables : saisissez-les et "
            "faites-les valider d'abord."
        )
    insert_orders([fresh])
    record("payments.order.reissue", fresh, decision, replaces=order.pk, cents=fresh.amount.cents)
    return fresh


def transmit_order(*, order: PaymentOrder, reference: str, decision: Decision) -> None:
    """A delegated order goes to the payeur départemental under a slip number."""
    access.require(decision, access.HAND_OVER)
    if order.channel != Channel.DELEGATED:
        raise Refusal("Cet ordre part par virement, dans un fichier bancaire.")
    if not reference.strip():
        raise Refusal("Le numéro du bordereau ou du mandat manque.", field="reference")
    move(order, "send", ORDER, decision, reference=reference.strip()[:80])


@transaction.atomic
def confirm_transmitted(*, order: PaymentOrder, decision: Decision) -> None:
    """The payeur paid a delegated order."""
    access.require(decision, access.RECORD)
    if order.channel != Channel.DELEGATED:
        raise Refusal("Le paiement d'un virement se constate par le retour de la banque.")
    day = timezone.localdate(decision.at)
    move(order, "pay", ORDER, decision, settled_on=day)
    entry = postings.booked(order, order.payee.owner, "")
    post_all(postings=[entry], decision=decision)


@transaction.atomic
def refuse_transmitted(*, order: PaymentOrder, decision: Decision) -> None:
    """The payeur refused a delegated order: still due, it may be issued anew. The reason is his."""
    access.require(decision, access.RECORD)
    if order.channel != Channel.DELEGATED:
        raise Refusal("Le rejet d'un virement se constate par le retour de la banque.")
    if order.state != OrderState.SENT:
        raise Refusal("Seul un ordre transmis au comptable peut être rejeté par lui.")
    if not decision.reason.strip():
        raise Refusal("Écrivez le motif donné par le comptable.", field="reason")
    day = timezone.localdate(decision.at)
    move(order, "reject", ORDER, decision, reason="comptable", settled_on=day)
