"""The orders of a run, made together once somebody else approved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.payments import access, postings
from levier.payments.domain import (
    Channel,
    Nature,
    OrderState,
    Posting,
    end_to_end_id,
)
from levier.payments.models import Approval, BankAccount, Payee, PaymentOrder
from levier.payments.usecases.ledger import chunks, post_all


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a run wants paid. `amount` is what leaves (> 0); `withheld` are (debt, amount) pairs
    taken out of the right beside it. `source` stays empty for the month's RSA.
    """

    payee_id: int
    nature: Nature
    amount: Money
    source: str = ""
    withheld: tuple[tuple[str, Money], ...] = field(default=())


@transaction.atomic
def approve(
    *, subject: str, computed_by: str, seen_hash: str, decision: Decision, step: int = 1
) -> Approval:
    """One person approves what another prepared, as the screen showed it (`seen_hash`).

    `subject`: "run:2026-11". Asked again by the same person for the same thing, the approval
    already given is returned. Refusal for the maker, and when the content changed since.
    """
    access.require(decision, access.APPROVE)
    if computed_by == decision.actor:
        raise Refusal("Vous l'avez préparé vous-même : quelqu'un d'autre doit valider.")
    known = Approval.objects.filter(subject=subject, approved_by=decision.actor).first()
    if known is None:
        try:
            with transaction.atomic():
                known = Approval.objects.create(
                    subject=subject,
                    step=step,
                    computed_by=computed_by,
                    approved_by=decision.actor,
                    approved_at=decision.at,
                    seen_hash=seen_hash,
                    reason=decision.reason,
                )
        except IntegrityError as error:
            raise Refusal("Quelqu'un d'autre vient de valider : rechargez la page.") from error
        record("payments.approve", subject, decision, seen=seen_hash, step=step)
    if known.seen_hash != seen_hash:
        raise Refusal("Le contenu a changé depuis votre validation : il faut un nouveau calcul.")
    return known


@transaction.atomic
def create_orders(
    *,
    run: str,
    month: Month,
    channel: Channel,
    lines: Sequence[OrderLine],
    decision: Decision,
    approval: Approval | None = None,
) -> int:
    """Make the orders of a run and what they owe in the ledger; returns how many were new.

    With `approval` they are ready to be paid, in the name of the two people it holds; without,
    they are proposed by the decider and wait for somebody else. Called again with the same
    lines, it changes nothing. Refusal, all or nothing, when one of them has a live order from
    another run, or was made with another amount. At 9,800 lines: about two seconds.
    """
    access.require(decision, access.ORDER)
    made = 0
    for part in chunks(lines, 500):
        payees = Payee.objects.in_bulk([line.payee_id for line in part])
        fresh = _fresh(run, month, channel, part, payees)
        _sign(fresh, approval, decision)
        point_to_accounts([order for order, _ in fresh], decision)
        insert_orders([order for order, _ in fresh])
        if approval is not None:
            entries: list[Posting] = []
            for order, withheld in fresh:
                entries += postings.owed(order, payees[order.payee_id].owner, withheld)
            post_all(postings=entries, decision=decision)
        made += len(fresh)
    if made:
        total = sum(line.amount.cents for line in lines)
        record("payments.order.create", f"run:{run}", decision, count=made, cents=total)
    return made


Withheld = tuple[tuple[str, Money], ...]


def _fresh(
    run: str, month: Month, channel: Channel, part: list[OrderLine], payees: dict[int, Payee]
) -> list[tuple[PaymentOrder, Withheld]]:
    """The orders that do not exist yet, unsaved, with what is withheld."""
    last = _last_attempts(month, part)
    fresh = []
    for line in part:
        before = last.get((line.payee_id, line.nature, line.source))
        if before is not None and (before.run == run or before.state != OrderState.CANCELLED):
            _check_same(before, run, line, payees[line.payee_id])
            continue
        order = PaymentOrder(
            payee_id=line.payee_id,
            month=month,
            nature=line.nature,
            source=line.source,
            amount=line.amount,
            channel=channel,
            run=run,
        )
        number_order(order, payees[line.payee_id].owner, before)
        fresh.append((order, line.withheld))
    return fresh


def _last_attempts(month: Month, part: list[OrderLine]) -> dict[tuple[int, str, str], PaymentOrder]:
    orders = PaymentOrder.objects.filter(
        month=month, payee__in=[line.payee_id for line in part]
    ).order_by("attempt")
    return {(one.payee_id, one.nature, one.source): one for one in orders}


def _check_same(before: PaymentOrder, run: str, line: OrderLine, payee: Payee) -> None:
    if before.run != run:
        raise Refusal(
            f"{payee.name} a déjà un {before.get_nature_display()} pour {before.month.label} "
            f"({before.amount}, campagne {before.run}) : aucun ordre n'a été créé.",
        )
    if before.attempt == 1 and before.amount != line.amount:
        raise Refusal(
            f"L'ordre de {payee.name} pour {before.month.label} existe déjà avec un autre "
            f"montant ({before.amount} au lieu de {line.amount}) : aucun ordre n'a été créé.",
        )


def number_order(order: PaymentOrder, owner: str, before: PaymentOrder | None) -> None:
    """Attempt and reference: one more than the order replaced, which is over."""
    order.attempt = before.attempt + 1 if before else 1
    order.replaces = before
    order.end_to_end_id = end_to_end_id(
        order.nature, order.month, owner, order.source, order.attempt
    )


def _sign(
    fresh: Sequence[tuple[PaymentOrder, Withheld]], approval: Approval | None, decision: Decision
) -> None:
    for order, _ in fresh:
        order.created_at = decision.at
        if approval is None:
            order.created_by, order.state = decision.actor, OrderState.PROPOSED
        else:
            order.created_by, order.approved_by = approval.computed_by, approval.approved_by
            order.state = OrderState.LIVE


def point_to_accounts(orders: Sequence[PaymentOrder], decision: Decision) -> None:
    """The bank details usable the month the order is made; none leaves the order waiting."""
    wanted = [order.payee_id for order in orders if order.channel == Channel.SEPA]
    month = Month.of(timezone.localdate(decision.at))
    usable = BankAccount.objects.usable_in(month).filter(payee__in=wanted)
    account_of = dict(usable.order_by("pk").values_list("payee_id", "pk"))
    for order in orders:
        if order.channel == Channel.SEPA:
            order.bank_account_id = account_of.get(order.payee_id)


def insert_orders(orders: list[PaymentOrder]) -> None:
    try:
        with transaction.atomic():
            PaymentOrder.objects.bulk_create(orders)
    except IntegrityError as error:
        raise Refusal(
            "Un de ces ordres vient d'être créé par quelqu'un d'autre : aucun n'a été ajouté. "
            "Rechargez la page.",
        ) from error


@transaction.atomic
def order_advance(
    *,
    payee: Payee,
    month: Month,
    amount: Money,
    run: str,
    approval: Approval | None,
    decision: Decision,
) -> PaymentOrder:
    """The monthly advance to a payer (CAF, MSA), paid by the payeur départemental.

    Once a month and payer: asked again, the same order is given back.
    """
    line = OrderLine(payee.pk, Nature.ADVANCE, amount)
    create_orders(
        run=run,
        month=month,
        channel=Channel.DELEGATED,
        lines=[line],
        approval=approval,
        decision=decision,
    )
    orders = PaymentOrder.objects.filter(payee=payee, month=month, nature=Nature.ADVANCE, run=run)
    return orders.latest("attempt")
