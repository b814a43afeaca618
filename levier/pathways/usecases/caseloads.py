"""The caseloads that follow from who leads whom: what agents on their own caseload may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from levier.foundation.acts import Decision
from levier.pathways.models import Pathway
from levier.people import usecases as people

Pair = tuple[int, int]  # agent, household


def settle_caseloads(
    *, left: Iterable[Pair] = (), taken: Iterable[Pair] = (), on: date, decision: Decision
) -> None:
    """Give and take back households, once the pathways say who leads.

    A household stays in the caseload of an agent who still leads somebody else in it.
    """
    leaving = set(left)
    if leaving:
        held = Pathway.objects.filter(
            until=None,
            lead__in={agent for agent, _ in leaving},
            household__in={household for _, household in leaving},
        ).order_by()
        leaving -= set(held.values_list("lead_id", "household_id"))
        people.release_households(pairs=leaving, until=on, decision=decision)
    people.follow_households(pairs=set(taken), since=on, decision=decision)
