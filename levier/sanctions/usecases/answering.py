"""The answer to an appeal: it replaces the decision contested, and says why (CRPA L412-7, -8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from levier.directory.domain import DelegableAct
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.rights import usecases as rights
from levier.rights.domain import OWED
from levier.rights.models import Debt, Reduction
from levier.sanctions.domain.appeal import APPEAL, MOVE_OF, AppealState
from levier.sanctions.domain.breach import BREACH, UNDER_WAY
from levier.sanctions.models import Appeal, Sanction
from levier.sanctions.queries.repeats import standing_percent
from levier.sanctions.usecases.appealing import require_answer, resume_recovery
from levier.sanctions.usecases.signing import day_of, delegation_for, required

RULE = "CRPA L412-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """`waived`: what is forgiven of the debt; `percent`: what a sanction is brought down to."""

    outcome: str
    why: str
    waived: Money = ZERO
    percent: int = 0


@transaction.atomic
def answer_appeal(*, appeal: Appeal, answer: Answer, decision: Decision) -> None:
    """Decide on an appeal, for the president of the council.

    Accepted: the debt is forgiven or the sanction undone from its first month. In part: what
    `answer` says. Rejected: recovery starts again. Refusal without reasons, without a delegation
    of signature (up to the amount forgiven), or for amounts beyond what is owed or was decided.
    """
    require_answer(appeal, decision)
    if answer.outcome not in MOVE_OF:
        raise Refusal("Choisissez une réponse.", field="outcome")
    outcome = AppealState(answer.outcome)
    APPEAL.check(MOVE_OF[outcome], appeal.state, appeal.get_state_display())
    why = required(answer.why, "Une réponse est motivée : dites pourquoi.", field="why", rule=RULE)
    waived = _waived(appeal, answer)
    in_part = appeal.sanction is not None and outcome == AppealState.PARTIAL
    if appeal.sanction is not None and in_part:
        _check_percent(appeal.sanction, answer)
    act = DelegableAct.DEBT_WAIVER if waived else DelegableAct.APPEAL
    move(
        appeal, MOVE_OF[outcome], APPEAL, decision,
        answered_on=day_of(decision), answered_by=decision.actor, answer=why, waived=waived,
        percent=answer.percent if in_part else 0,
        delegation=delegation_for(decision, act, waived or None),
    )  # fmt: skip
    reasoned = Decision(decision.actor, decision.at, f"Recours n° {appeal.pk} : {why}")
    if appeal.debt is not None:
        _settle_debt(appeal, outcome, waived, reasoned)
    if appeal.sanction is not None and outcome != AppealState.REJECTED:
        _undo(appeal.sanction, answer, outcome, reasoned)


def _waived(appeal: Appeal, answer: Answer) -> Money:
    """What is forgiven; all that is left when a request or a contestation is accepted."""
    debt = Debt.objects.filter(pk=appeal.debt_id or 0).first()
    if debt is None or answer.outcome == AppealState.REJECTED or debt.state not in OWED:
        return ZERO
    if answer.outcome == AppealState.FULL:
        return debt.balance
    if not ZERO < answer.waived < debt.balance:
        raise Refusal(
            f"Écrivez le montant remis, entre 0,01 € et moins de {debt.balance}.",
            rule="CASF L262-46",
            field="waived",
        )
    return answer.waived


def _settle_debt(appeal: Appeal, outcome: AppealState, waived: Money, decision: Decision) -> None:
    debt = Debt.objects.get(appeals=appeal.pk)
    if outcome == AppealState.FULL and debt.state in OWED:
        rights.move_debt(debt=debt, name="waive", decision=decision)
        return
    if waived:
        rights.waive_part(debt=debt, amount=waived, decision=decision)
    resume_recovery(appeal, decision)


def _undo(sanction: Sanction, answer: Answer, outcome: AppealState, decision: Decision) -> None:
    """Accepted: what was withheld is given back from the first month, lifted or not since. In
    part: a smaller reduction takes its place for the same months; the sanction follows it."""
    reduction, breach = sanction.reduction, sanction.breach
    if reduction is not None and (outcome == AppealState.FULL or not sanction.lifted_on):
        rights.undo_reduction(reduction=reduction, decision=decision)
        if outcome == AppealState.PARTIAL:
            _replace(sanction, reduction, answer.percent, decision)
    if outcome == AppealState.FULL and breach.state in UNDER_WAY:
        Sanction.objects.filter(pk=sanction.pk).update(
            lifted_on=day_of(decision), lifted_reason=decision.reason
        )
        move(breach, "lift", BREACH, decision)


def _check_percent(sanction: Sanction, answer: Answer) -> None:
    held = standing_percent(sanction)
    if not 0 < answer.percent < held:
        raise Refusal(
            f"Écrivez la part retenue désormais, entre 1 et {held - 1} %.", field="percent"
        )


def _replace(sanction: Sanction, former: Reduction, percent: int, decision: Decision) -> None:
    breach = sanction.breach
    made = rights.reduce_right(
        case=breach.case,
        percent=percent,
        months=(former.since, former.decided_until),
        cap=breach.scale.cap_for(people=breach.case.people, is_majored=breach.case.enhanced),
        label=former.label,
        rule=former.rule,
        source=f"{former.source}/recours",
        decision=decision,
    )
    Sanction.objects.filter(pk=sanction.pk).update(reduction=made)
    sanction.reduction = made


def dismiss_appeal(*, appeal: Appeal, decision: Decision) -> None:
    """Declare an appeal inadmissible, for a reason told to the person; recovery starts again."""
    require_answer(appeal, decision)
    why = required(decision.reason, "Dites pourquoi il est irrecevable.", field="reason", rule=RULE)
    with transaction.atomic():
        move(
            appeal, "dismiss", APPEAL, decision,
            answered_on=day_of(decision), answered_by=decision.actor, answer=why,
            delegation=delegation_for(decision, DelegableAct.APPEAL),
        )  # fmt: skip
        resume_recovery(appeal, decision)
