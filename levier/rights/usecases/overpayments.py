"""Overpayments found by ourselves, their course, and what is held back for them."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.rights import contested, recovery
from levier.rights.access import DECIDE
from levier.rights.domain import (
    DEBT,
    OWED,
    PLAN,
    DebtOrigin,
    DebtState,
    PlanState,
    RecoveryKind,
)
from levier.rights.models import BenefitCase, Debt, RecoveryPlan
from levier.rights.usecases.repayments import end_plans, settle_part

RULE = "CASF L262-46"
ENDS = {
    "waive": RecoveryKind.WAIVED,
    "extinguish": RecoveryKind.EXTINGUISHED,
    "repay": RecoveryKind.REPAID,
}
REASONED = frozenset({"waive", "appeal", "extinguish", "resume", "title"})
# A plan stands while the debt is recovered, or may be again once its appeal is over.
RECOVERED = frozenset({DebtState.NOTIFIED, DebtState.RECOVERING, DebtState.SUSPENDED})


@transaction.atomic
def assess_debt(
    *,
    case: BenefitCase,
    amount: Money,
    month: Month,
    source: str,
    assessed_on: date,
    decision: Decision,
) -> Debt:
    """An overpayment found by recalculation of a month; the same `source` gives the same debt.

    Refusal when the amount is not positive. Limitation: CASF L262-45 (DL-11).
    """
    if amount <= ZERO:
        raise Refusal("Un indu est un montant positif.", rule=RULE, field="amount")
    debt, created = Debt.objects.get_or_create(
        source=source,
        defaults={
            "case": case,
            "case_number": case.number,
            "payer": case.payer,
            "matricule": case.matricule,
            "origin": DebtOrigin.RECALCULATION,
            "assessed_on": assessed_on,
            "since": month.first_day,
            "until": month.last_day,
            "initial": amount,
            "balance": amount,
            "limitation_on": recovery.limitation(assessed_on, fraudulent=False),
            "recorded_at": decision.at,
        },
    )
    if created:
        record("rights.debt.assess", debt, decision, cents=amount.cents, month=str(month))
    return debt


@transaction.atomic
def move_debt(*, debt: Debt, name: str, decision: Decision) -> None:
    """One step of a debt's course (see `domain.DEBT`): notify, recover, appeal, waive…

    What is forgiven or lost is kept as a part of the debt, and in the ledger; a debt that is no
    longer recovered ends its plan. Refusal when it is not possible from its state, without a
    reason for what forgives or stops, or before the limitation day for `extinguish`.
    """
    directory.require_actor(decision, DECIDE)
    _check_move(debt, name, decision)
    if name in ENDS and debt.balance:
        settle_part(debt, debt.balance, ENDS[name], f"rights.debt:{debt.pk}/{name}", decision)
    if DEBT.check(name, debt.state).target not in RECOVERED:
        end_plans(debt, decision)
    move(debt, name, DEBT, decision)


def _check_move(debt: Debt, name: str, decision: Decision) -> None:
    DEBT.check(name, debt.state)
    if name in REASONED and not decision.reason.strip():
        raise Refusal("Indiquez le motif de cette décision.", rule=RULE, field="reason")
    if name == "waive" and debt.fraudulent:
        raise Refusal("Une dette née d'une fraude ne peut pas être remise.", rule=RULE)
    if name == "extinguish" and decision.at.date() < debt.limitation_on:
        raise Refusal(
            f"Cet indu ne sera prescrit que le {short_date(debt.limitation_on)}.",
            rule="CASF L262-45",
        )
    if name in ("resume", "recover", "title"):
        _check_no_appeal(debt)
    if name == "recover" and not debt.plans.filter(state=PlanState.ACTIVE).exists():
        raise Refusal("Prévoyez d'abord comment cet indu est retenu.", rule=RULE)


def _check_no_appeal(debt: Debt) -> None:
    if contested.is_waiting(debt):
        raise Refusal(
            "Un recours contre cet indu attend sa réponse : rien n'est recouvré d'ici là.",
            rule=RULE,
        )


@transaction.atomic
def plan_recovery(
    *, debt: Debt, since: Month, instalment: Money | None, decision: Decision
) -> RecoveryPlan:
    """Hold a debt back on the right, month after month, within the legal share.

    `instalment`: the most each month, or None for the whole share. Refusal below 77 €, once
    prescribed, while an appeal suspends it, or when a plan is already running.
    """
    directory.require_actor(decision, DECIDE)
    if not recovery.is_recoverable(debt.initial, since):
        floor = recovery.figures(since).floor
        raise Refusal(f"Un indu de moins de {floor} n'est pas recouvré.", rule="CASF D262-94-1")
    if instalment is not None and instalment <= ZERO:
        raise Refusal("L'échéance doit être un montant positif.", field="instalment")
    if debt.state not in (DebtState.NOTIFIED, DebtState.RECOVERING):
        raise Refusal(
            f"Cet indu est {debt.get_state_display()} : il doit être notifié avant d'être "
            "recouvré, et aucun recours ne doit le suspendre.",
            rule=RULE,
        )
    _check_no_appeal(debt)
    if since.first_day >= debt.limitation_on:
        raise Refusal(
            f"Cet indu est prescrit depuis le {short_date(debt.limitation_on)}.",
            rule="CASF L262-45",
        )
    try:
        with transaction.atomic():
            plan = RecoveryPlan.objects.create(
                debt=debt,
                since=since,
                instalment=instalment,
                decided_by=decision.actor,
                decided_at=decision.at,
                reason=decision.reason,
            )
    except IntegrityError as error:
        raise Refusal("Un plan de recouvrement est déjà en cours pour cet indu.") from error
    if debt.state == DebtState.NOTIFIED:
        move(debt, "recover", DEBT, decision)
    record("rights.recovery.plan", debt, decision, cents=instalment.cents if instalment else None)
    return plan


@transaction.atomic
def end_recovery(*, plan: RecoveryPlan, decision: Decision) -> None:
    """Stop a plan; the debt goes on, notified, until it is recovered in another way."""
    directory.require_actor(decision, DECIDE)
    move(plan, "end", PLAN, decision)
    debt = Debt.objects.get(pk=plan.debt_id)
    if debt.state == DebtState.RECOVERING:
        move(debt, "unplan", DEBT, decision)


@transaction.atomic
def qualify_debt(*, debt: Debt, decision: Decision) -> None:
    """Say that a debt comes from a fraud or a false statement: it may no longer be waived, and
    is claimed for five years (CASF L262-45). Refusal without a reason."""
    directory.require_actor(decision, DECIDE)
    if not decision.reason.strip():
        raise Refusal("Indiquez ce qui établit la fraude.", rule="CASF L262-45", field="reason")
    if debt.state not in OWED:
        raise Refusal("Cet indu n'est plus dû.", rule=RULE)
    debt.limitation_on = recovery.limitation(debt.assessed_on, fraudulent=True)
    changed = Debt.objects.filter(pk=debt.pk, fraudulent=False).update(
        fraudulent=True, limitation_on=debt.limitation_on
    )
    if not changed:
        raise Refusal("Cet indu est déjà qualifié de fraude.")
    debt.fraudulent = True
    record("rights.debt.qualify", debt, decision, limitation=debt.limitation_on.isoformat())
