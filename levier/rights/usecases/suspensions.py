"""Decisions not to pay, and to pay again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights.domain import SUSPENSION
from levier.rights.models import BenefitCase, PaymentSuspension

DECIDE = "rights.decide_suspension"


@transaction.atomic
def suspend_payment(
    *, case: BenefitCase, since: Month, rule: str, decision: Decision
) -> PaymentSuspension:
    """Stop paying a household from a month on, until it is lifted.

    Refusal without a reason or a rule, outside the actor's perimeter, or when payment is
    suspended already. Source: the article given in `rule` (CASF L262-37, L262-38, L262-40…).
    """
    directory.require_actor(decision, DECIDE, centre=case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Une suspension doit être motivée.", rule="CASF L262-37", field="reason")
    if not rule.strip():
        raise Refusal("Indiquez l'article qui fonde la suspension.", field="rule")
    try:
        with transaction.atomic():
            made = PaymentSuspension.objects.create(
                case=case,
                since=since,
                reason=decision.reason,
                rule=rule.strip(),
                decided_by=decision.actor,
                decided_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Le versement de ce dossier est déjà suspendu.") from error
    record("rights.payment.suspend", case, decision, since=str(since), rule=rule)
    return made


@transaction.atomic
def resume_payment(*, suspension: PaymentSuspension, until: Month, decision: Decision) -> None:
    """Pay again from `until` on. Refusal without a reason, or when it was lifted already."""
    directory.require_actor(decision, DECIDE, centre=suspension.case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la suspension est levée.", field="reason")
    if until < suspension.since:
        raise Refusal(
            f"La suspension commence en {suspension.since.label} : elle ne peut pas finir avant.",
            field="until",
        )
    move(
        suspension,
        "lift",
        SUSPENSION,
        decision,
        until=until,
        lifted_by=decision.actor,
        lifted_at=decision.at,
        lifted_reason=decision.reason,
    )
