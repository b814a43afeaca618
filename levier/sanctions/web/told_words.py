"""What whoever reported may read of a breach: their own words, and where the procedure stands.

Neither the money of the household, nor what others told, nor the papers (see `sanctions.access`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import capfirst

from levier.directory.models import Agent
from levier.kernel.text import short_date
from levier.sanctions import access
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.models import Breach, Sanction
from levier.sanctions.web import sanction_words
from levier.sanctions.web.breach_words import fact_event
from levier.sanctions.web.next_acts import telling
from levier.sanctions.web.wording import meaning
from levier.ui.pieces import Fact

S = BreachState


def page(breach: Breach, agent: Agent, today: date) -> dict[str, Any]:
    """At most five queries."""
    acts = list(telling(breach, is_main=True)) if access.may(agent, access.REPORT, breach) else []
    facts = breach.facts.filter(told_by=agent.actor)
    return {
        "breach": breach,
        "today": today,
        "meaning": meaning(breach),
        "act": acts[0] if acts else None,
        "more": acts[1:],
        "facts": [fact_event(fact, {agent.actor: str(agent)}) for fact in facts],
        "steps": list(_steps(breach)),
    }


def _steps(breach: Breach) -> list[Fact]:
    ground = breach.legal_ground
    rows = [Fact("Devoir concerné", capfirst(ground.label), ground.article)]
    if breach.state == S.DISMISSED:
        rows.append(Fact("Suite", "Classé sans suite", breach.dismissed_reason))
    if breach.notified_on and breach.observations_due_on:
        rows.append(
            Fact("Faits notifiés à la personne", breach.notified_on,
                 f"elle peut répondre jusqu'au {short_date(breach.observations_due_on)}")
        )  # fmt: skip
    if breach.observed_on:
        rows.append(Fact("Observations reçues", breach.observed_on))
    sanction = Sanction.objects.filter(breach=breach).first()
    if sanction is not None:
        months = sanction_words.months_of(sanction) if sanction.withholds else ""
        rows.append(Fact("Décision", capfirst(str(sanction)), months))
    if sanction is not None and sanction.lifted_on:
        rows.append(Fact("Sanction levée", sanction.lifted_on))
    return rows
