"""Which agent follows which household."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from levier.directory.models import Agent
from levier.foundation import bulk
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


@transaction.atomic
def follow_households(
    *, pairs: Collection[tuple[int, int]], since: date, decision: Decision
) -> int:
    """Entrust many households to agents: `pairs` of (agent, household) keys; how many were new.

    Those already entrusted stay as they are. One line of the journal for each agent.
    """
    new = set(pairs) - _followed(pairs)
    rows = [(agent, household, since, None) for agent, household in sorted(new)]
    bulk.insert_values(CaseloadEntry, ("agent", "household", "since", "until"), rows)
    for agent, count in sorted(Counter(agent for agent, _ in new).items()):
        subject = f"directory.agent:{agent}"
        record("people.caseload.follow_many", subject, decision, households=count)
    return len(new)


@transaction.atomic
def release_households(
    *, pairs: Collection[tuple[int, int]], until: date, decision: Decision
) -> int:
    """Take many households out of caseloads from a day on; how many were in them."""
    leaving = _followed(pairs) & set(pairs)
    for agent in sorted({agent for agent, _ in leaving}):
        households = [household for held_by, household in leaving if held_by == agent]
        rows = CaseloadEntry.objects.filter(agent=agent, household__in=households, until=None)
        count = rows.update(until=Greatest(F("since"), Value(until)))
        subject = f"directory.agent:{agent}"
        record("people.caseload.end_many", subject, decision, households=count)
    return len(leaving)


def _followed(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Who follows whom now, among these agents and households."""
    rows = CaseloadEntry.objects.filter(
        agent__in={agent for agent, _ in pairs},
        household__in={household for _, household in pairs},
        until=None,
    )
    return set(rows.order_by().values_list("agent_id", "household_id"))
