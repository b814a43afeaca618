"""What makes a debt smaller: held back, repaid, waived. Each part once, and in the ledger."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Sum, Value

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.foundation.fields import MoneyField
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments import postings
from levier.payments import usecases as payments
from levier.payments.domain import Posting
from levier.payments.models import Transfer
from levier.rights.access import DECIDE
from levier.rights.domain import DEBT, OWED, PLAN, PlanState, RecoveryKind
from levier.rights.models import Debt, Recovery

RULE = "CASF L262-46"


@transaction.atomic
def record_recovery(
    *, debt: Debt, month: Month, amount: Money, source: str, decision: Decision
) -> Recovery:
    """A part of a debt that the run held back; the run writes it in the ledger itself.

    The same `source` never counts twice. The debt is repaid when nothing is left. Refusal above
    what is left, or of a debt that is no longer owed.
    """
    known = Recovery.objects.filter(source=source).first()
    if known is not None:
        return known
    made = _part(debt, month, amount, RecoveryKind.WITHHELD, source, decision)
    _close_when_nothing_is_left(debt, decision)
    return made


@transaction.atomic
def record_repayment(*, debt: Debt, amount: Money, reference: str, decision: Decision) -> Recovery:
    """Money that the household gave back. `reference`: the receipt, once for each repayment.

    Refusal of a receipt recorded already, above what is left, or of a debt no longer owed.
    """
    directory.require_actor(decision, DECIDE)
    if not reference.strip():
        raise Refusal("Indiquez la pièce du remboursement.", rule=RULE, field="reference")
    source = f"rights.debt:{debt.pk}/{reference.strip()}"[:80]
    if Recovery.objects.filter(source=source).exists():
        raise Refusal("Cette pièce est déjà enregistrée pour cet indu.", field="reference")
    made = settle_part(debt, amount, RecoveryKind.REPAID, source, decision)
    _close_when_nothing_is_left(debt, decision)
    return made


@transaction.atomic
def waive_part(*, debt: Debt, amount: Money, decision: Decision) -> Recovery:
    """Forgive a part of a debt; `move_debt` forgives the whole. Refusal without a reason, of
    a fraud, or when nothing would be left (CASF L262-46)."""
    directory.require_actor(decision, DECIDE)
    if not decision.reason.strip():
        raise Refusal("Indiquez le motif de la remise.", rule=RULE, field="reason")
    if debt.fraudulent:
        raise Refusal("Une dette née d'une fraude ne peut pas être remise.", rule=RULE)
    if amount >= debt.balance:
        raise Refusal(
            f"Il ne reste que {debt.balance} : choisissez la remise de toute la dette.",
            rule=RULE,
            field="amount",
        )
    rank = debt.recoveries.filter(kind=RecoveryKind.WAIVED).count() + 1
    source = f"rights.debt:{debt.pk}/waive/{rank}"
    return settle_part(debt, amount, RecoveryKind.WAIVED, source, decision)


def settle_part(
    debt: Debt, amount: Money, kind: RecoveryKind, source: str, decision: Decision
) -> Recovery:
    """A part that no longer is owed, with its entry in the ledger, in the caller's transaction."""
    entries = _taken_up(debt)
    made = _part(debt, Month.of(decision.at.date()), amount, kind, source, decision)
    owner = owner_of(debt)
    if kind == RecoveryKind.REPAID:
        entries.append(postings.repaid(source, owner, amount))
    else:
        entries.append(postings.waived(source, owner, amount))
    payments.post_all(postings=entries, decision=decision)
    return made


def _part(
    debt: Debt, month: Month, amount: Money, kind: RecoveryKind, source: str, decision: Decision
) -> Recovery:
    if amount <= ZERO:
        raise Refusal("Écrivez un montant positif.", rule=RULE, field="amount")
    taken = Debt.objects.filter(pk=debt.pk, balance__gte=amount, state__in=OWED).update(
        balance=F("balance") - Value(amount, output_field=MoneyField())
    )
    if not taken:
        raise Refusal(
            f"Il ne reste pas {amount} à recouvrer sur cet indu, ou il n'est plus dû.",
            rule=RULE,
            field="amount",
        )
    made = Recovery.objects.create(
        debt=debt,
        month=month,
        kind=kind,
        amount=amount,
        source=source,
        recorded_by=decision.actor,
        recorded_at=decision.at,
    )
    debt.refresh_from_db()
    record(
        "rights.recovery.record", debt, decision, cents=amount.cents, month=str(month), kind=kind
    )
    return made


def _close_when_nothing_is_left(debt: Debt, decision: Decision) -> None:
    if not debt.balance:
        end_plans(debt, decision)
        move(debt, "repay", DEBT, decision)


def end_plans(debt: Debt, decision: Decision) -> None:
    for plan in debt.plans.filter(state=PlanState.ACTIVE):
        move(plan, "end", PLAN, decision)


def owner_of(debt: Debt) -> str:
    """Who owes, as the ledger names it: the household, or the claim when it is not known."""
    if debt.case is None:
        return f"rights.claim:{debt.case_number}"
    return f"people.household:{debt.case.household_id}"


def _taken_up(debt: Debt) -> list[Posting]:
    """What brings the ledger to what is owed before this act: the debt, when it is not there yet,
    then what the payer recovered by itself since (its feeds say less and less)."""
    owner, name = owner_of(debt), f"rights.debt:{debt.pk}"
    parts = debt.recoveries.aggregate(total=Sum("amount"))["total"] or ZERO
    by_payer = debt.initial - debt.balance - parts
    written = _by_payer(f"{name}/payer")
    found = [postings.debt_found(name, owner, debt.initial)]
    if by_payer > written:
        key = f"{name}/payer/{by_payer.cents}"
        found.append(postings.withheld_by_payer(key, owner, by_payer - written))
    return found


def _by_payer(prefix: str) -> Money:
    rows = Transfer.objects.filter(source__startswith=f"{prefix}/")
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO
