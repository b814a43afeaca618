"""Step 7: what was approved becomes orders, and what is owed enters the ledger.

Direct: one transfer order per household. Delegated: the monthly advance of each payer is
ordered, and each household's amount is written in the ledger as paid out of that advance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from django.db.models import Sum

from levier.allowance import access, queries
from levier.allowance.domain import LIFECYCLE, Nature, Outcome, RunState
from levier.allowance.models import MonthlyRun, RunComponent, RunLine
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.payments import postings
from levier.payments import usecases as payments
from levier.payments.domain import AccountKind, AccountRef, Channel, Event, PayeeKind, Posting
from levier.payments.domain import Nature as OrderNature
from levier.payments.models import Approval, BankAccount
from levier.payments.usecases import NewPayee, OrderLine
from levier.rights import usecases as rights
from levier.rights.models import Debt, Payer, PayerAdvance

Withheld = dict[int, list[tuple[str, Money]]]


def order_chunk(*, run: MonthlyRun, first: int, last: int, decision: Decision) -> int:
    """Orders (direct) or ledger entries (delegated) of positions [first, last[.

    Returns how many households. Keys are derived from what is paid: done again, nothing is
    doubled. Constant number of queries per chunk.
    """
    access.require(decision, access.ORDER)
    lines = list(
        RunLine.objects.filter(run=run, position__gte=first, position__lt=last)
        .select_related("case__household__claimant")
        .order_by("position")
    )
    if run.is_correction:
        _assess_overpayments(run, [line for line in lines if line.overpaid], decision)
    if run.is_delegated:
        return _spend_advance(run, lines, decision)
    return _order_transfers(run, lines, decision)


def _order_transfers(run: MonthlyRun, lines: Sequence[RunLine], decision: Decision) -> int:
    due = [line for line in lines if line.outcome == Outcome.AMOUNT]
    withheld = _withheld(run, lines, decision)
    payees = payments.ensure_payees(payees=[_payee(line) for line in due])
    nature = OrderNature.RSA_ARREAR if run.is_correction else OrderNature.RSA
    orders = [
        OrderLine(
            payee_id=payees[(queries.HOUSEHOLD, str(line.case.household_id))],
            nature=nature,
            amount=line.payable,
            source=queries.run_key(run) if run.is_correction else "",
            withheld=tuple(withheld.get(line.pk, ())),
        )
        for line in due
    ]
    if orders:
        payments.create_orders(
            run=queries.run_key(run),
            month=run.month,
            channel=Channel.SEPA,
            lines=orders,
            approval=_approval(run),
            decision=decision,
        )
    return len(orders)


def _payee(line: RunLine) -> NewPayee:
    home = line.case.household
    name = str(home.claimant or line.case)[:140]
    return NewPayee(PayeeKind.HOUSEHOLD, queries.HOUSEHOLD, str(home.pk), name)


def _approval(run: MonthlyRun) -> Approval:
    approval = queries.approval_of(run)
    if approval is None:
        raise Refusal("Cette paie n'est pas approuvée : aucun ordre ne peut être créé.")
    return approval


def _withheld(run: MonthlyRun, lines: Sequence[RunLine], decision: Decision) -> Withheld:
    """What is held back on debts, by line; each debt is told its part, once."""
    held: Withheld = defaultdict(list)
    parts = RunComponent.objects.filter(
        line__in=[line.pk for line in lines], nature=Nature.RECOVERY
    ).order_by("pk")
    found = list(parts.select_related("line__case"))
    debts = Debt.objects.in_bulk([int(part.source.partition(":")[2]) for part in found])
    entries = []
    for part in found:
        debt = debts[int(part.source.partition(":")[2])]
        owner = f"{queries.HOUSEHOLD}:{part.line.case.household_id}"
        entries.append(postings.debt_found(part.source, owner, debt.initial))
        held[part.line_id].append((part.source, -part.amount))
        rights.record_recovery(
            debt=debt,
            month=run.month,
            amount=-part.amount,
            source=f"allowance.runcomponent:{part.pk}",
            decision=decision,
        )
    if entries:
        payments.post_all(postings=entries, decision=decision)
    return held


def _assess_overpayments(run: MonthlyRun, lines: Sequence[RunLine], decision: Decision) -> None:
    """What the closed month paid too much becomes a debt of that household (CASF L262-46)."""
    for line in lines:
        debt = rights.assess_debt(
            case=line.case,
            amount=line.overpaid,
            month=run.month,
            source=f"allowance.runline:{line.pk}",
            assessed_on=decision.at.date(),
            decision=decision,
        )
        owner = f"{queries.HOUSEHOLD}:{line.case.household_id}"
        entry = postings.debt_found(f"rights.debt:{debt.pk}", owner, debt.initial)
        payments.post_all(postings=[entry], decision=decision)


def _spend_advance(run: MonthlyRun, lines: Sequence[RunLine], decision: Decision) -> int:
    """What each payer paid each household, taken from its advance: two entries a household."""
    payers = {payer.code: payer for payer in Payer.objects.all()}
    entries: list[Posting] = []
    key = queries.run_key(run)
    paid = [line for line in lines if line.payer_amount and not run.is_correction]
    for line in paid:
        due = postings.payable(f"{queries.HOUSEHOLD}:{line.case.household_id}")
        payer = AccountRef(AccountKind.ADVANCE, _payer_owner(payers[line.payer]))
        amount, case = cast(Money, line.payer_amount), line.case.number
        entries.append(
            Posting(f"accr:{key}:{case}", Event.ACCRUED, postings.expense(), due, amount, key)
        )
        entries.append(Posting(f"cons:{key}:{case}", Event.CONSUMED, due, payer, amount, key))
    if entries:
        payments.post_all(postings=entries, decision=decision)
    return len(paid)


def _payer_owner(payer: Payer) -> str:
    return f"rights.payer:{payer.pk}"


def order_advances(*, run: MonthlyRun, decision: Decision) -> int:
    """The advance of each payer, ordered once a month: what its own accounts claim.

    The amount is the total that the payer states (VRSF0501); without it, the sum of what it
    paid to households, household by household. A transfer when its bank details are known,
    else an order to the payeur départemental. Returns how many.
    """
    made = 0
    for payer, amount in advances_of(run):
        owner = NewPayee(PayeeKind.ORGANISATION, "rights.payer", str(payer.pk), payer.name)
        pk = payments.ensure_payees(payees=[owner])[("rights.payer", str(payer.pk))]
        if amount <= ZERO:
            continue
        known = BankAccount.objects.usable_in(run.month).filter(payee=pk).exists()
        made += payments.create_orders(
            run=queries.run_key(run),
            month=run.month,
            channel=Channel.SEPA if known else Channel.DELEGATED,
            lines=[OrderLine(pk, OrderNature.ADVANCE, amount)],
            approval=_approval(run),
            decision=decision,
        )
    return made


def advances_of(run: MonthlyRun) -> list[tuple[Payer, Money]]:
    """What is ordered to each payer for the month: its stated advance, else our sum."""
    stated = {
        row.payer_id: row.total
        for row in PayerAdvance.objects.filter(
            month=run.month, line="advance", payer__isnull=False
        ).order_by("pk")
    }
    counted = dict(
        RunLine.objects.filter(run=run, payer_amount__gt=ZERO)
        .values("payer")
        .order_by("payer")
        .annotate(total=Sum("payer_amount"))
        .values_list("payer", "total")
    )
    return [
        (payer, stated.get(payer.pk, counted.get(payer.code, ZERO)))
        for payer in Payer.objects.order_by("pk")
        if payer.pk in stated or payer.code in counted
    ]


def finish_ordering(*, run: MonthlyRun, decision: Decision) -> None:
    """approved -> ordered; in delegated payment, the advances are ordered here."""
    if run.state != RunState.APPROVED:
        return
    if run.is_delegated and not run.is_correction:
        order_advances(run=run, decision=decision)
    _check_total(run)
    move(run, "order", LIFECYCLE, decision)


def _check_total(run: MonthlyRun) -> None:
    """Direct: the orders of the run add up to what was approved, to the cent."""
    if run.is_delegated:
        return
    ordered = queries.orders_of(run).filter(attempt=1).aggregate(total=Sum("amount"))["total"]
    if (ordered or ZERO) != run.payable_total:
        raise Refusal(
            f"Les ordres font {ordered or ZERO}, la paie approuvée {run.payable_total} : rien "
            "ne part. Signalez-le, c'est une anomalie."
        )
