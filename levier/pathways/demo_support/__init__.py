"""Support for a demonstration: contracts, obstacles, hours, prescriptions, ways out of nobody.

`seed_demo_support` runs once the pathways are open, referred and led. Everything follows from
the seed, the person and the day: the same base seeded twice gets the same things once.
"""

from __future__ import annotations

from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.pathways.demo_support import (
    activity,
    appointments,
    contracts,
    exits,
    letters,
    obstacles,
    prescriptions,
)
from levier.pathways.demo_support.people import helped
from levier.pathways.models import EngagementContract
from levier.pathways.usecases.feeding import feed_indicators
from levier.programmes.demo_services import seed_services

SEED = 1


def seed_demo_support(decision: Decision, *, limit: int | None = None) -> dict[str, int]:
    """Give open pathways that a body supports what their support is made of.

    `limit`: how many pathways at most, all when None. Returns how many of each thing were made;
    nothing when contracts exist already. No real person, no journal line but one.
    """
    if EngagementContract.objects.exists():
        return {}
    people = helped(decision.at, limit)
    made: dict[str, int] = {}
    for part in (contracts, obstacles, activity, appointments):
        made |= part.seed(people, SEED)
    made["services"] = seed_services(decision)
    made |= prescriptions.seed(people, SEED, decision)
    made |= exits.seed(people, SEED)
    made |= letters.seed(decision)
    year = timezone.localtime(decision.at).year
    made["indicators"] = feed_indicators(year=year, decision=decision)
    record("pathways.demo.support", "demo:support", decision, **made)
    return made
