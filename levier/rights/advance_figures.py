"""The sums that the control of an advance rests on, over every household of a month.

They only change when a feed, or a rejected record of one, is taken in: each process works them
out once for what the feeds have said so far, and remembers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights.domain import FeedInterface, FeedState, MovementKind
from levier.rights.models import Feed, PayerMonth, PayerMovement

NO_MONEY = MoneyField()
MONTHLY = "PME"  # TYPEOPECOMPTA of the month's own payment; the others put other months right
REMEMBERED = 24  # months, or states of the feeds, a process remembers
NAMED = 5_000  # households in gap whose names are remembered; beyond, they are looked for anew
COUNTED = ("read", "created", "changed", "unchanged", "rejected")
# (kind, of the month itself, about its own households) to the sum.
Sums = dict[tuple[str, bool, bool], Money]
Told = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """By payer: its movements, and what it says that it paid; the statements that differ, None
    when they are too many to be named."""

    moved: dict[int, Sums]
    paid: dict[int, Money]
    differing: tuple[int, ...] | None
    gaps: int


def figures(month: Month) -> Figures:
    """Two queries, and five more when a feed has said something since."""
    return _figures(month, _told())


def _told() -> Told:
    """What the feeds have said so far, as a name: it changes with every chunk and every replay."""
    row = Feed.objects.aggregate(
        feeds=Count("pk"), last=Max("pk"), **{name: Sum(name) for name in COUNTED}
    )
    named = Feed.objects.filter(pk=row["last"]).values_list("uuid", flat=True).first()
    return (str(named), *(str(value) for value in row.values()))


@lru_cache(maxsize=REMEMBERED)
def _figures(month: Month, told: Told) -> Figures:
    feeds = latest_feeds(month)
    every = PayerMonth.objects.filter(live=True, month=month)
    found = list(_compared(every, month).order_by().values_list("pk", flat=True)[: NAMED + 1])
    named = tuple(found) if len(found) <= NAMED else None
    count = len(found) if named is not None else _compared(every, month).order_by().count()
    return Figures(_moved(feeds), _paid(month), named, count)


def latest_feeds(month: Month) -> dict[int, Feed]:
    """The last VRSF0501 of each payer for a month: what it asks for now."""
    feeds = Feed.objects.filter(
        interface=FeedInterface.MOVEMENTS,
        month=month,
        payer__isnull=False,
        state__in=[FeedState.IMPORTING, FeedState.TAKEN],
    )
    return {feed.payer_id: feed for feed in feeds.order_by("reference_on", "created_on")}  # type: ignore[misc]


def _moved(feeds: dict[int, Feed]) -> dict[int, Sums]:
    """By payer: (kind, of the month itself, about its own households) to the sum. One query."""
    payer_of = {feed.pk: payer for payer, feed in feeds.items()}
    rows = (
        PayerMovement.objects.filter(feed__in=list(payer_of))
        .order_by()
        .values("feed", "kind", "operation", "case__payer")
        .annotate(total=Sum("amount"))
    )
    found: dict[int, Sums] = {}
    for row in rows:
        payer = payer_of[row["feed"]]
        of_month = row["operation"] in (MONTHLY, "")
        own = row["case__payer"] in (payer, None)
        key = (row["kind"], of_month, own)
        sums = found.setdefault(payer, {})
        sums[key] = sums.get(key, ZERO) + row["total"]
    return found


def _paid(month: Month) -> dict[int, Money]:
    """What each payer says that it paid its households for a month. One query."""
    rows = PayerMonth.objects.filter(month=month, live=True).order_by().values("case__payer")
    summed = rows.annotate(total=Sum("paid"))
    return {row["case__payer"]: row["total"] or ZERO for row in summed}


def gaps(months: QuerySet[PayerMonth], month: Month) -> QuerySet[PayerMonth]:
    """Households whose movement of the month is not what their payer says that it paid.

    `months`: the statements in force that may be seen. Adds `booked` and `gap`. Only payers that
    sent their movements are compared.
    """
    known = figures(month).differing
    rows = months.filter(month=month) if known is None else months.filter(pk__in=known)
    return _compared(rows, month)


def _compared(rows: QuerySet[PayerMonth], month: Month) -> QuerySet[PayerMonth]:
    feeds = latest_feeds(month)
    moved = (
        PayerMovement.objects.filter(
            month=month,
            case=OuterRef("case_id"),
            kind=MovementKind.ALLOCATION,
            operation__in=[MONTHLY, ""],
            feed__in=[feed.pk for feed in feeds.values()],
        )
        .order_by()
        .values("case")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    nothing = Value(ZERO, output_field=NO_MONEY)
    booked = Coalesce(Subquery(moved, output_field=NO_MONEY), nothing)
    found = rows.filter(case__payer__in=list(feeds)).annotate(booked=booked)
    return found.filter(~Q(booked=F("paid"))).annotate(
        gap=ExpressionWrapper(F("booked") - F("paid"), output_field=NO_MONEY)
    )
