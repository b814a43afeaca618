"""The day of a decision, and under which delegation of signature it is taken."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.domain import DelegableAct
from levier.directory.models import SignatureDelegation
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.money import Money


def day_of(decision: Decision) -> date:
    return timezone.localtime(decision.at).date()


def delegation_for(
    decision: Decision, act: DelegableAct, amount: Money | None = None
) -> SignatureDelegation | None:
    """The delegation that the decision uses; the house itself signs for tests and demonstrations.

    Refusal when the agent holds none on that day, or none up to this amount.
    """
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return None
    found = agents.delegation_for(agent, act, day_of(decision), amount)
    if found is None:
        limit = f" jusqu'à {amount}" if amount else ""
        raise Refusal(
            f"Vous n'avez pas de délégation de signature pour « {act.label} »{limit} : demandez à "
            "un responsable de décider, ou à l'administrateur d'enregistrer votre délégation.",
            rule="CGCT L3221-3",
        )
    return found


def required(text: str, sentence: str, *, field: str, rule: str = "") -> str:
    """The text without its outer spaces; Refusal with this sentence when nothing is left."""
    kept = text.strip()
    if not kept:
        raise Refusal(sentence, field=field, rule=rule)
    return kept


def not_to_come(day: date, decision: Decision, *, field: str = "on") -> None:
    if day > day_of(decision):
        raise Refusal("Cette date est dans l'avenir.", field=field)
