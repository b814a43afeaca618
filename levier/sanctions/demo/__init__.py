"""Breaches, panels and appeals of nobody, for a demonstration: about one person in a hundred.

`withhold_ahead` writes the parts of the right that the run of a month will hold back; once the
pathways are open, `seed_demo` tells the procedures they come from, and all the others, at every
step. The same base on the same day gets the same things; seeding twice adds nothing.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.sanctions.demo import appeals, breaches, letters, panels, partner
from levier.sanctions.demo.ahead import withhold_ahead
from levier.sanctions.demo.people import actors_of
from levier.sanctions.models import Breach

__all__ = ["seed_demo", "withhold_ahead"]


@transaction.atomic
def seed_demo(decision: Decision) -> dict[str, int]:
    """How many of each thing were made; nothing when breaches exist already."""
    if Breach.objects.exists():
        return {}
    today = timezone.localtime(decision.at).date()
    actors = actors_of(decision)
    told = breaches.seed(today, actors, decision)
    made = {"breaches": len(told), "sessions": panels.seed(told, today, decision)}
    made["breaches"] += partner.seed(today, actors)
    made["appeals"] = appeals.seed(told, today, actors)
    made["papers"] = letters.seed(actors, decision)
    record("sanctions.demo.seed", "sanctions.demo:1", decision, **made)
    return made
