"""Households and the social centre that serves them: derived from the commune and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.people.models import Household
from levier.territory import queries as territory
from levier.territory.models import Commune

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Communes:
    """The communes of the Département and who serves them on a day. Three queries in all."""

    known: frozenset[str]
    former: dict[str, str]
    centres: dict[str, str]

    @classmethod
    def on(cls, day: date) -> Communes:
        return cls(
            frozenset(Commune.objects.order_by().values_list("code", flat=True)),
            territory.former_codes(),
            territory.centres_by_commune(day),
        )

    def place(self, code: str) -> tuple[str | None, str | None]:
        """`(commune, centre)` of an INSEE code, former ones too; none outside the Département."""
        current = code if code in self.known else self.former.get(code)
        return current, self.centres.get(current) if current else None


def derive_centres(*, day: date, decision: Decision) -> int:
    """Put every household with the centre that serves its commune on a day; how many moved.

    Called after a perimeter changes, and each day by the worker: chunks, each one transaction.
    """
    centres = territory.centres_by_commune(day)
    moved, last = 0, 0
    while True:
        rows = Household.objects.filter(pk__gt=last).order_by("pk")
        batch = list(rows.only("pk", "commune_id", "centre_id")[:BATCH])
        if not batch:
            return moved
        last = batch[-1].pk
        stale = [one for one in batch if one.centre_id != centres.get(one.commune_id or "")]
        if stale:
            _move(stale, centres, decision)
            moved += len(stale)


@transaction.atomic
def _move(stale: list[Household], centres: dict[str, str], decision: Decision) -> None:
    for household in stale:
        household.centre_id = centres.get(household.commune_id or "")
    Household.objects.bulk_update(stale, ["centre"])
    record(
        "people.centres.derive",
        f"people.household:{stale[0].pk}",
        decision,
        households=len(stale),
    )
