"""Doubts settled by people: uncertain payments (two of them), entries looked at (one)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.payments import access, postings
from levier.payments.domain import ORDER, TO_LOOK_AT, OrderState, ResolutionOutcome
from levier.payments.models import BankEntry, FileOrder, PaymentOrder, Resolution
from levier.payments.usecases.ledger import post_all


@transaction.atomic
def propose_resolution(
    *, order: PaymentOrder, outcome: ResolutionOutcome, evidence: str, decision: Decision
) -> Resolution:
    """Say what became of an uncertain payment, on a document of the bank; another confirms."""
    access.require(decision, access.RESOLVE)
    if order.state != OrderState.UNKNOWN:
        raise Refusal("Seul un paiement « à rapprocher » se résout ainsi.")
    if not evidence.strip():
        raise Refusal("La pièce de la banque manque (date et référence).", field="evidence")
    try:
        with transaction.atomic():
            resolution = Resolution.objects.create(
                order=order,
                outcome=outcome,
                evidence=evidence.strip()[:300],
                proposed_by=decision.actor,
                proposed_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Une conclusion attend déjà d'être confirmée pour cet ordre.") from error
    record("payments.resolution.propose", resolution, decision, order=order.pk, outcome=outcome)
    return resolution


@transaction.atomic
def confirm_resolution(*, resolution: Resolution, decision: Decision) -> None:
    """A second person confirms: the order is paid, or rejected and may be issued anew."""
    access.require(decision, access.APPROVE)
    if resolution.proposed_by == decision.actor:
        raise Refusal("Vous avez proposé cette conclusion : quelqu'un d'autre doit la confirmer.")
    waiting = Resolution.objects.filter(pk=resolution.pk, confirmed_by="", refused_by="")
    if not waiting.update(confirmed_by=decision.actor, confirmed_at=decision.at):
        raise Refusal("Cette conclusion est déjà confirmée ou écartée.")
    order = PaymentOrder.objects.select_related("payee").get(pk=resolution.order_id)
    line = FileOrder.objects.filter(order=order, live=True).select_related("file").first()
    msg_id = line.file.msg_id if line else ""
    owner, day = order.payee.owner, timezone.localdate(decision.at)
    if resolution.outcome == ResolutionOutcome.PAID:
        move(order, "pay", ORDER, decision, settled_on=day)
        post_all(postings=[postings.booked(order, owner, msg_id)], decision=decision)
        return
    move(order, "reject", ORDER, decision, settled_on=day)
    FileOrder.objects.filter(order=order, live=True).update(live=False)
    if msg_id:  # outside a file nothing was on its way: the sum never stopped being due
        post_all(postings=[postings.rejected(order, owner, msg_id)], decision=decision)


@transaction.atomic
def refuse_resolution(*, resolution: Resolution, decision: Decision) -> None:
    """Set a conclusion aside, by whoever could confirm it or by its author; another may follow."""
    access.require_one(decision, access.APPROVE, access.RESOLVE)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi cette conclusion est écartée.", field="reason")
    waiting = Resolution.objects.filter(pk=resolution.pk, confirmed_by="", refused_by="")
    refused = waiting.update(
        refused_by=decision.actor,
        refused_at=decision.at,
        refused_reason=decision.reason.strip()[:300],
    )
    if not refused:
        raise Refusal("Cette conclusion est déjà confirmée ou écartée.")
    record("payments.resolution.refuse", resolution, decision, order=resolution.order_id)


@transaction.atomic
def look_at_entry(*, entry: BankEntry, note: str, decision: Decision) -> None:
    """An entry that matched nothing has been looked into: it leaves the list of what waits."""
    access.require(decision, access.RESOLVE)
    if entry.outcome not in TO_LOOK_AT:
        raise Refusal("Cette ligne est déjà rapprochée : il n'y a rien à examiner.")
    if not note.strip():
        raise Refusal("Écrivez ce qui a été constaté.", field="note")
    looked = BankEntry.objects.filter(pk=entry.pk, looked_at_by="").update(
        looked_at_by=decision.actor, looked_at=decision.at, looked_note=note.strip()[:500]
    )
    if not looked:
        raise Refusal("Cette ligne a déjà été examinée.")
    entry.refresh_from_db()
    record("payments.entry.look_at", entry, decision)
