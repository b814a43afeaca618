"""Who may see and do what in the monthly run.

* See the runs, their lines, findings and figures: `allowance.view`, held on the whole
  Département (managers, approvers, heads of service, auditors).
* Open, calculate, control, order, file, close: the permission of the same name; the RSA
  manager holds them, never together with the approval.
* Approve: `allowance.approve`, and never whoever opened or calculated that run: the database
  refuses it too.
* Why this amount, for one household: whoever may see that household's right (`rights.view`),
  on their centre or in their caseload; somebody else's household is not found (404).
"""

from __future__ import annotations

from django.db.models import QuerySet

from levier.allowance.models import MonthlyRun, MonthlyRunQuerySet
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


def visible_runs(agent: directory.Somebody) -> MonthlyRunQuerySet:
    """The runs an agent may see: all of them or none, a run has no territory."""
    if directory.can(agent, VIEW):
        return MonthlyRun.objects.all()
    return MonthlyRun.objects.none()


def visible_cases(agent: directory.Somebody) -> QuerySet[BenefitCase]:
    """The case files whose amount an agent may have explained."""
    return rights.visible_cases(agent, "rights.view").select_related("household__claimant", "payer")


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
