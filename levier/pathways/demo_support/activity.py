"""Hours of activity of a demonstration, over the last weeks; reasons that excuse."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from levier.foundation import bulk
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.domain import contracts as law
from levier.pathways.domain.activity import MOST, WEEK, ReasonKind, monday_of
from levier.pathways.domain.contracts import ActivityKind, ContractKind
from levier.pathways.models import ActivityHours, EngagementContract, LegitimateReason

WEEKS = 4
PAPERS = {
    ActivityKind.TRAINING: "feuille de présence",
    ActivityKind.JOB_SEARCH: "liste des candidatures",
    ActivityKind.WORKSHOP: "feuille d'émargement",
    ActivityKind.STEPS: "convocation",
    ActivityKind.VOLUNTEERING: "attestation",
    ActivityKind.WORK: "fiche de paie",
}
REASONS = ((ReasonKind.HEALTH, "arrêt"), (ReasonKind.CHILD, "certificat"),
           (ReasonKind.INTERVIEW, "convocation"), (ReasonKind.TRANSPORT, ""))  # fmt: skip


@transaction.atomic
def seed(people: Sequence[Helped], number: int) -> dict[str, int]:
    """Hours for most people under contract, a reason for some; how many."""
    asked = _asked()
    rows: list[ActivityHours] = []
    reasons: list[LegitimateReason] = []
    for one in people:
        chance = one.chance(number, "activity")
        minutes = asked.get(one.pathway.person_id)
        if minutes and chance.random() < 0.6:
            rows += _hours(one, minutes, chance)
        if minutes and chance.random() < 0.05:
            reasons.append(_reason(one, chance))
    return {"hours": bulk.insert(rows), "reasons": bulk.insert(reasons)}


def _asked() -> Mapping[int, int]:
    """What the contract in force of each person asks for, a week."""
    rows = EngagementContract.objects.filter(
        kind=ContractKind.CE, state__in=sorted(law.IN_FORCE), weekly_minutes__gt=0
    )
    return dict(rows.order_by().values_list("person_id", "weekly_minutes"))


def _hours(one: Helped, asked: int, chance: random.Random) -> Iterator[ActivityHours]:
    """About what is asked, often less, sometimes nothing."""
    monday = monday_of(one.today)
    for back in range(WEEKS, 0, -1):
        if chance.random() < 0.2:
            continue
        kind = chance.choice(list(PAPERS))
        minutes = min(round(asked * chance.uniform(0.4, 1.2) / 15) * 15, MOST)
        week = monday - WEEK * back
        if minutes and week >= one.pathway.since:
            yield ActivityHours(
                pathway=one.pathway,
                person_id=one.pathway.person_id,
                week=week,
                kind=kind,
                minutes=minutes,
                evidence=PAPERS[kind],
                recorded_by=one.actor,
                recorded_at=moment(week + WEEK),
            )


def _reason(one: Helped, chance: random.Random) -> LegitimateReason:
    kind, paper = chance.choice(REASONS)
    since = one.today - timedelta(days=chance.randrange(1, 40))
    return LegitimateReason(
        pathway=one.pathway,
        person_id=one.pathway.person_id,
        kind=kind,
        since=since,
        until=since + timedelta(days=chance.randrange(1, 8)),
        evidence=f"{paper} du {since:%d/%m/%Y}" if paper else "",
        recorded_by=one.actor,
        recorded_at=moment(since),
    )
