"""Who may see and do what in the monthly run.

* See the runs, their lines, findings and figures: `allowance.view`, held on the whole
  Département (managers, approvers, heads of service, auditors).
* Open, calculate, control, order, file, close: the permission of the same name; the RSA
  manager holds them, never together with the approval.
* Approve: `allowance.approve`, and never whoever opened or calculated that run: the database
  refuses it too.
* Why this amount, for one household: whoever may see that household's right (`rights.view`),
  on their centre or in their caseload; somebody else's household is not found (404).
* Read a letter: whoever may see that household's right. Write, issue, send or cancel one:
  `documents.send` on that household, and what the decision itself asks: `overpayments.decide`
  for an overpayment, `rights.decide_suspension` for a suspension. Letters of a whole run:
  read with `allowance.view`, written with `documents.send` on the whole Département. The texts
  of the letters: `documents.manage`.
"""

from __future__ import annotations

from django.db.models import QuerySet

from levier.allowance.letter_states import LetterKind
from levier.allowance.models import Letter, LetterBatch, MonthlyRun, MonthlyRunQuerySet
from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.rights import access as rights
from levier.rights.models import BenefitCase

VIEW = "allowance.view"
OPEN = "allowance.open"
CALCULATE = "allowance.calculate"
CONTROL = "allowance.control"
APPROVE = "allowance.approve"
ORDER = "allowance.order"
FILE = "allowance.file"
CLOSE = "allowance.close"
READ_LETTERS = "rights.view"
SEND, MANAGE_TEXTS = "documents.send", "documents.manage"
DECIDES: dict[str, str] = {
    LetterKind.OVERPAYMENT: "overpayments.decide",
    LetterKind.SUSPENSION: "rights.decide_suspension",
    LetterKind.RESUMPTION: "rights.decide_suspension",
}


def visible_runs(agent: directory.Somebody) -> MonthlyRunQuerySet:
    """The runs an agent may see: all of them or none, a run has no territory."""
    if directory.can(agent, VIEW):
        return MonthlyRun.objects.all()
    return MonthlyRun.objects.none()


def visible_cases(agent: directory.Somebody) -> QuerySet[BenefitCase]:
    """The case files whose amount an agent may have explained."""
    return rights.visible_cases(agent, "rights.view").select_related("household__claimant", "payer")


def visible_letters(agent: directory.Somebody, permission: str = READ_LETTERS) -> QuerySet[Letter]:
    """The letters to households whose right an agent may see."""
    letters = Letter.objects.select_related("case__household__claimant", "case__payer")
    if directory.scope_of(agent, permission).everything:
        return letters
    return letters.filter(case__in=rights.visible_cases(agent, permission).order_by())


def writable_cases(agent: directory.Somebody) -> QuerySet[BenefitCase]:
    """The case files an agent may write to."""
    cases = rights.visible_cases(agent, SEND)
    return cases.select_related("household__claimant", "payer", "centre")


def visible_batches(agent: directory.Somebody) -> QuerySet[LetterBatch]:
    """Batches concern households of the whole Département: all of them or none."""
    batches = LetterBatch.objects.select_related("run")
    return batches if directory.can(agent, VIEW) else batches.none()


def kinds_open_to(agent: directory.Somebody) -> list[str]:
    """The kinds of letters an agent may write."""
    return [
        kind for kind in LetterKind.values
        if kind not in DECIDES or directory.can(agent, DECIDES[kind])
    ]  # fmt: skip


def require_letter(decision: Decision, case: BenefitCase, kind: str) -> None:
    """Refusal unless whoever decides may write this kind of letter to this household."""
    directory.require_actor(decision, SEND)
    if kind in DECIDES:
        directory.require_actor(decision, DECIDES[kind])
    agent = directory.agent_of(decision.actor)
    if agent and not rights.visible_cases(agent, SEND).filter(pk=case.pk).exists():
        raise Refusal("Ce foyer ne relève pas de votre périmètre.")


def require_everywhere(decision: Decision) -> None:
    """Refusal unless whoever decides may write to every household (a batch)."""
    directory.require_actor(decision, SEND)
    agent = directory.agent_of(decision.actor)
    if agent and not directory.scope_of(agent, SEND).everything:
        raise Refusal("Les courriers d'une paie entière se préparent pour tout le Département.")


def require(decision: Decision, permission: str) -> None:
    """Refusal unless whoever decides holds the permission today."""
    directory.require_actor(decision, permission)


def require_second_person(run: MonthlyRun, decision: Decision) -> None:
    """Refusal when the same person computed (or opened) and would now approve."""
    if decision.actor in (run.computed_by, run.opened_by):
        raise Refusal(
            "Vous avez ouvert ou calculé cette paie : une autre personne doit l'approuver.",
            rule="Décret 2012-1246, art. 9",
        )
