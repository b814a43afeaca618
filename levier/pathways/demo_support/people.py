"""Whom the demonstration supports: read once, with what the rest needs of each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from levier.pathways.models import Pathway


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody supported. `chance` gives the same draws for the same person and subject."""

    pathway: Pathway
    today: date
    actor: str

    def chance(self, seed: int, subject: str) -> random.Random:
        return random.Random(f"{seed}-{subject}-{self.pathway.person_id}")  # noqa: S311 (a demo)


def helped(at: datetime, limit: int | None) -> list[Helped]:
    """Open pathways with a body, in their order. One query."""
    rows = Pathway.objects.filter(until=None, body__isnull=False)
    rows = rows.select_related("person", "body", "centre").order_by("pk")
    today = timezone.localtime(at).date()
    return [
        Helped(one, today, f"agent:{one.lead_id}" if one.lead_id else "system:demo")
        for one in rows[:limit]
    ]


def moment(day: date, hour: time = time(10)) -> datetime:
    """An hour of a day, in the local time zone."""
    return timezone.make_aware(datetime.combine(day, hour))
