"""Old contracts still to be replaced before 1 January 2027 (DL-04): how many, whose, where.

`count_old(old_contracts(support_access.visible_contracts(agent)), today)` is the first figure
that heads and lead workers see; `by_centre` says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from levier.pathways.domain import contracts as domain
from levier.pathways.models import EngagementContract

RULE = "loi 2023-1196 ; décret 2024-1244"


@dataclass(frozen=True, slots=True)
class Stock:
    """`left`: people whose old contract is to be replaced; `in_hand`: whose new one is being
    prepared; `days`: left before the last day, negative once it is past."""

    left: int
    in_hand: int
    days: int


@dataclass(frozen=True, slots=True)
class CentreStock:
    centre: str
    name: str
    left: int
    in_hand: int


def _preparing() -> Exists:
    return Exists(
        EngagementContract.objects.filter(
            person=OuterRef("person"), state__in=sorted(domain.IN_PREPARATION)
        )
    )


def old_contracts(visible: QuerySet[EngagementContract]) -> QuerySet[EngagementContract]:
    """Those to replace among contracts; `is_in_hand` on each.

    None is of a pathway that ended: it takes its contracts with it (`end_with_pathways`).
    """
    keys = visible.filter(kind__in=sorted(domain.OLD), state__in=sorted(domain.IN_FORCE))
    return keys.annotate(is_in_hand=_preparing())


def count_old(rows: QuerySet[EngagementContract], today: date) -> Stock:
    """The stock in figures. One query. `rows`: what `old_contracts` gave."""
    told = rows.order_by().aggregate(
        left=Count("pk"), in_hand=Count("pk", filter=Q(is_in_hand=True))
    )
    return Stock(told["left"], told["in_hand"], (domain.REPLACED_BY - today).days)


def by_centre(rows: QuerySet[EngagementContract]) -> list[CentreStock]:
    """The stock of each centre, the largest first. One query: a page adds it up (`total_of`)."""
    told = (
        rows.order_by()
        .values("pathway__centre", "pathway__centre__name")
        .annotate(left=Count("pk"), in_hand=Count("pk", filter=Q(is_in_hand=True)))
        .order_by("-left", "pathway__centre")
    )
    return [
        CentreStock(
            one["pathway__centre"] or "",
            one["pathway__centre__name"] or "Sans MDS",
            one["left"],
            one["in_hand"],
        )
        for one in told
    ]


def total_of(centres: Iterable[CentreStock], today: date) -> Stock:
    """The stock in figures, from that of each centre."""
    rows = list(centres)
    days = (domain.REPLACED_BY - today).days
    return Stock(sum(one.left for one in rows), sum(one.in_hand for one in rows), days)
