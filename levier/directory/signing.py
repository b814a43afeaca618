"""Who signs a letter on a day, for the president of the council (CGCT L3221-3).

The delegation that a decision used signs what tells it; else whoever edits the letter, when they
hold one; else somebody who holds one and may decide there. Nobody: the letter is not written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from levier.directory import access, queries
from levier.directory.domain import DelegableAct
from levier.directory.models import SignatureDelegation
from levier.kernel.errors import Refusal
from levier.kernel.text import long_date

RULE = "CGCT L3221-3"
FOR_THE_PRESIDENT = "Pour le président du conseil départemental\net par délégation,"


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter to sign: the act it tells, its day, who edits it; whoever signs in their place
    holds `permission` on `centre` (the whole Département when None)."""

    act: DelegableAct
    day: date
    actor: str
    permission: str
    centre: str | None = None


def signatory(asked: Asked) -> SignatureDelegation | None:
    """The delegation under which a letter is signed; None when the house itself edits it.

    Refusal when nobody may sign this act there on that day.
    """
    if asked.actor.startswith("system:"):
        return None
    agent = access.agent_of(asked.actor)
    own = queries.delegation_for(agent, asked.act, asked.day) if agent else None
    found = own or next(_others(asked), None)
    if found is None:
        raise Refusal(
            f"Personne ne peut signer ce courrier le {long_date(asked.day)} : aucune délégation de "
            f"signature n'est en vigueur pour « {asked.act.label} ». Demandez à l'administrateur "
            "d'enregistrer l'arrêté.",
            rule=RULE,
        )
    return found


def _others(asked: Asked) -> Iterator[SignatureDelegation]:
    rows = SignatureDelegation.objects.on(asked.day).filter(act=asked.act, agent__is_active=True)
    for one in rows.select_related("agent").order_by("since", "pk"):
        scope = access.scope_of(one.agent, asked.permission)
        if scope.everything or (asked.centre is not None and scope.covers(centre=asked.centre)):
            yield one


def block(delegation: SignatureDelegation | None, words: str = FOR_THE_PRESIDENT) -> str:
    """What stands under a letter: `words`, then who signs and under which decree."""
    if delegation is None:
        return words
    agent = delegation.agent
    name = f"{agent}, {agent.job_title}" if agent.job_title else str(agent)
    return f"{words}\n{name}\n(délégation {delegation.reference})"
