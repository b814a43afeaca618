"""Six months after a way out: who is back on the RSA, as the payers' feeds say by themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from levier.foundation.acts import Decision, record
from levier.pathways.domain import exits as domain
from levier.pathways.domain.exits import Situation
from levier.pathways.models import WayOut
from levier.pathways.queries.adults import ADULTS
from levier.people.models import Membership
from levier.rights.domain import CaseState
from levier.rights.models import BenefitCase

# What a payer tells in the two months that follow speaks of the six months; later, of another day.
TOLD_WITHIN = timedelta(days=62)
ON_THE_RSA = (
    CaseState.OPEN_PAYABLE,
    CaseState.OPEN_RIGHT_SUSPENDED,
    CaseState.OPEN_PAYMENT_SUSPENDED,
)


def note_returns(*, day: date, decision: Decision) -> int:
    """Fill « de retour au RSA » for those whose six months are over and nobody told; how many.

    `day`: when the payers told. Whoever is not back is still asked for. What an agent said stays.
    In the caller's transaction. Four queries and one update a payer.
    """
    waiting = WayOut.objects.filter(
        later="", later_due_on__lte=day, later_due_on__gt=day - TOLD_WITHIN
    ).exclude(situation=Situation.DEAD)
    asked = {
        pk: merged or person
        for pk, person, merged in waiting.order_by().values_list(
            "pk", "person_id", "person__merged_into"
        )
    }
    payers = _payers_of(set(asked.values()))
    for payer in sorted(set(payers.values())):
        back = [pk for pk, person in asked.items() if payers.get(person) == payer]
        WayOut.objects.filter(pk__in=back, later="").update(
            later=Situation.BACK,
            later_category=domain.category_of(Situation.BACK),
            later_by=f"{domain.PAYER}{payer}",
            later_at=decision.at,
        )
        record("pathways.way_out.back", f"pathways.payer:{payer}", decision, ways_out=back)
    return sum(1 for person in asked.values() if person in payers)


def _payers_of(people: Collection[int]) -> dict[int, str]:
    """Who pays the RSA of these people today, by any of their records. Two queries."""
    rows = Membership.objects.filter(
        Q(person__in=people) | Q(person__merged_into__in=people), until=None, role__in=ADULTS
    )
    homes = [
        (merged or person, home)
        for person, merged, home in rows.order_by("pk").values_list(
            "person_id", "person__merged_into", "household_id"
        )
    ]
    cases = BenefitCase.objects.filter(
        household__in={home for _, home in homes}, state__in=ON_THE_RSA
    )
    paid = {
        home: f"{family}{number}"
        for home, family, number in cases.order_by("pk").values_list(
            "household_id", "payer__family", "payer__number"
        )
    }
    return {person: paid[home] for person, home in homes if home in paid}
