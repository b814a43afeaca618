"""What may be done with an overpayment: when, in which words, by which use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.money import ZERO
from levier.kernel.month import Month
from levier.kernel.text import long_date
from levier.payments.web.acting import Words
from levier.payments.web.forms import Once
from levier.rights import recovery, usecases
from levier.rights.domain import DEBT, OWED, DebtState, PlanState
from levier.rights.models import Debt, RecoveryPlan
from levier.rights.web import debt_forms

RULE = "CASF L262-46"
Perform = Callable[[Debt, dict[str, Any], Decision], object]


@dataclass(frozen=True, slots=True)
class Act:
    """`label` is on the button; `words` on its page; `is_open` says whether it may be done now."""

    label: str
    words: Callable[[Debt], Words]
    form: type[Once]
    perform: Perform
    is_open: Callable[[Debt, RecoveryPlan | None], bool]


def plan_of(debt: Debt) -> RecoveryPlan | None:
    """The plan in force."""
    return next((one for one in debt.plans.all() if one.state == PlanState.ACTIVE), None)


def move(
    name: str, label: str, consequences: tuple[str, ...], form: type[Once], **more: Any
) -> Act:
    """An act that is one step of the debt's course."""

    def words(debt: Debt) -> Words:
        return Words(
            name=f"rights.debt.{name}",
            title=f"{label} : {debt.balance}",
            label=label,
            done="C'est enregistré.",
            consequences=consequences,
            **{"rule": RULE} | more,
        )

    def perform(debt: Debt, _: dict[str, Any], decision: Decision) -> None:
        usecases.move_debt(debt=debt, name=name, decision=decision)

    return Act(label, words, form, perform, lambda debt, _: name in DEBT.open_moves(debt.state))


def _plan_words(debt: Debt) -> Words:
    return Words(
        name="rights.recovery.plan",
        title=f"Retenir l'indu sur le RSA : {debt.balance}",
        label="Prévoir la retenue",
        done="La retenue est prévue.",
        consequences=(
            "Chaque mois, une part du droit est retenue jusqu'à ce que l'indu soit remboursé.",
            _ceiling(debt),
        ),
        rule=RULE,
    )


def _ceiling(debt: Debt) -> str:
    month = Month.of(clock.today()) + 1
    share = f"La retenue ne dépasse jamais {recovery.figures(month).share * 100:.0f} % du droit"
    right = debt.case.amount if debt.case else ZERO
    if right <= ZERO:
        return f"{share} ; aucun droit n'est versé à ce foyer en ce moment."
    return f"{share} : {recovery.share_of(right, month)} sur le dernier connu, {right}."


def _plan(debt: Debt, fields: dict[str, Any], decision: Decision) -> None:
    usecases.plan_recovery(debt=debt, **fields, decision=decision)


def _unplan_words(debt: Debt) -> Words:
    return Words(
        name="rights.recovery.end",
        title=f"Arrêter la retenue : {debt.balance}",
        label="Arrêter la retenue",
        done="La retenue est arrêtée.",
        consequences=("Plus rien n'est retenu ; l'indu reste dû, autrement.",),
        rule=RULE,
    )


def _unplan(debt: Debt, _: dict[str, Any], decision: Decision) -> None:
    if plan := plan_of(debt):
        usecases.end_recovery(plan=plan, decision=decision)


def _repay_words(debt: Debt) -> Words:
    return Words(
        name="rights.recovery.record",
        title=f"Enregistrer un remboursement : {debt.balance} restent dus",
        label="Enregistrer le remboursement",
        done="Le remboursement est enregistré.",
        consequences=("Le montant est déduit de l'indu et porté au grand livre.",),
        rule=RULE,
    )


def _repay(debt: Debt, fields: dict[str, Any], decision: Decision) -> None:
    usecases.record_repayment(debt=debt, **fields, decision=decision)


def _part_words(debt: Debt) -> Words:
    return Words(
        name="rights.debt.waive_part",
        title=f"Remettre une partie de l'indu : {debt.balance} restent dus",
        label="Remettre cette partie",
        done="La remise est enregistrée.",
        consequences=("Cette partie n'est plus due ; le reste suit son cours.",),
        rule=RULE,
    )


def _waive_part(debt: Debt, fields: dict[str, Any], decision: Decision) -> None:
    usecases.waive_part(debt=debt, **fields, decision=decision)


def _fraud_words(debt: Debt) -> Words:
    until = recovery.limitation(debt.assessed_on, fraudulent=True)
    return Words(
        name="rights.debt.qualify",
        title="Qualifier l'indu de fraude",
        label="Qualifier de fraude",
        done="L'indu est qualifié de fraude.",
        consequences=(
            f"Il peut être réclamé jusqu'au {long_date(until)}.",
            "Il ne pourra plus être remis, même en partie.",
        ),
        rule="CASF L262-45",
        is_danger=True,
    )


def _qualify(debt: Debt, _: dict[str, Any], decision: Decision) -> None:
    usecases.qualify_debt(debt=debt, decision=decision)


def _may_be_waived(debt: Debt, _: RecoveryPlan | None) -> bool:
    return debt.state in OWED and not debt.fraudulent


ACTS: dict[str, Act] = {
    "notification": move(
        "notify", "Notifier l'indu",
        ("L'indu devient opposable au foyer.",
         "Le foyer peut le contester devant le président du conseil départemental "
         "(CASF L262-47)."),
        debt_forms.Free,
    ),
    "retenue": Act(
        "Prévoir la retenue", _plan_words, debt_forms.Plan, _plan,
        lambda debt, plan: debt.state == DebtState.NOTIFIED and plan is None,
    ),
    "reprise": move(
        "recover", "Reprendre la retenue",
        ("Le plan gardé pendant le recours s'applique de nouveau.",), debt_forms.Free,
    ),
    "remboursement": Act(
        "Enregistrer un remboursement", _repay_words, debt_forms.Repayment, _repay,
        lambda debt, _: debt.state in OWED,
    ),
    "fin-du-recours": move(
        "resume", "Reprendre après le recours",
        ("L'indu redevient notifié ; une retenue pourra reprendre.",), debt_forms.Motive,
    ),
    "recours": move(
        "appeal", "Suspendre pour recours",
        ("Rien n'est retenu tant que le recours n'est pas tranché : il est suspensif.",
         "Le plan de retenue est gardé."), debt_forms.Motive,
    ),
    "arret": Act(
        "Arrêter la retenue", _unplan_words, debt_forms.Motive, _unplan,
        lambda debt, plan: plan is not None and debt.state in OWED,
    ),
    "remise-partielle": Act(
        "Remettre une partie", _part_words, debt_forms.PartialWaiver, _waive_part, _may_be_waived,
    ),
    "remise": move(
        "waive", "Remettre toute la dette",
        ("Plus rien n'est dû ; ce qui a été retenu ou remboursé n'est pas rendu.",
         "La remise est portée au grand livre."), debt_forms.Motive, is_danger=True,
    ),
    "titre": move(
        "title", "Émettre un titre",
        ("Le recouvrement passe au comptable public.", "La retenue sur le RSA s'arrête."),
        debt_forms.Motive,
    ),
    "prescription": move(
        "extinguish", "Constater la prescription",
        ("L'indu ne peut plus être réclamé.",), debt_forms.Motive,
        rule="CASF L262-45", is_danger=True,
    ),
    "fraude": Act(
        "Qualifier de fraude", _fraud_words, debt_forms.Motive, _qualify,
        lambda debt, _: debt.state in OWED and not debt.fraudulent,
    ),
}  # fmt: skip
# The one to offer first, by state.
MAIN: dict[str, str] = {
    DebtState.ASSESSED: "notification",
    DebtState.NOTIFIED: "retenue",
    DebtState.RECOVERING: "remboursement",
    DebtState.SUSPENDED: "fin-du-recours",
}


def is_open(slug: str, debt: Debt, plan: RecoveryPlan | None) -> bool:
    """Whether an act may be done now, as far as its own rules go."""
    if slug == "reprise" and plan is None:
        return False
    if slug == "remise" and debt.fraudulent:
        return False
    if slug == "prescription" and clock.today() < debt.limitation_on:
        return False
    return ACTS[slug].is_open(debt, plan)
