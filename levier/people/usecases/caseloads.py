"""Which agent follows which household."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.directory.models import Agent
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.people.models import CaseloadEntry, Household


@transaction.atomic
def follow_household(
    *, household: Household, agent: Agent, since: date, decision: Decision
) -> CaseloadEntry:
    """Entrust a household to an agent. Refusal when the agent follows it already."""
    entry, created = CaseloadEntry.objects.get_or_create(
        agent=agent, household=household, until=None, defaults={"since": since}
    )
    if not created:
        raise Refusal("Ce foyer est déjà dans la file active de cet agent.", field="agent")
    record("people.caseload.follow", household, decision, agent=agent.pk, since=since.isoformat())
    return entry


@transaction.atomic
def end_following(*, entry: CaseloadEntry, until: date, decision: Decision) -> None:
    """Take a household out of a caseload from a day on. Refusal when it is out already."""
    if until < entry.since:
        raise Refusal("La fin ne peut pas précéder le début du suivi.", field="until")
    ended = CaseloadEntry.objects.filter(pk=entry.pk, until=None).update(until=until)
    if not ended:
        raise Refusal("Ce foyer n'est plus dans la file active de cet agent.")
    entry.until = until
    record("people.caseload.end", entry.household, decision, agent=entry.agent_id)
