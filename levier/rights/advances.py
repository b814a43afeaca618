"""The control of a payer's monthly advance: what it asks for, against what it did household by
household (VRSF0501), against what it says that it paid them (VRSB0801).

advance asked = paid to households for the month + arrears of other months - overpayments found
                + debts handed over + waivers and cancellations + what nothing explains
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import DEAD, Nature
from levier.payments.models import PaymentOrder
from levier.rights.domain import (
    AdvanceLine,
    AnomalyKind,
    FeedInterface,
    FeedState,
    MovementKind,
)
from levier.rights.models import (
    Feed,
    FeedAnomaly,
    Payer,
    PayerAdvance,
    PayerMonth,
    PayerMovement,
)

NO_MONEY = MoneyField()
OWNER = "rights.payer"  # how payments names a payer
MONTHLY = "PME"  # TYPEOPECOMPTA of the month's own payment; the others put other months right
# What each total of the payer adds up, and with which sign it counts in the advance.
PARTS: dict[str, tuple[tuple[str, ...], int]] = {
    AdvanceLine.ALLOCATIONS: ((MovementKind.ALLOCATION,), 1),
    AdvanceLine.DEBTS: ((MovementKind.DEBT,), -1),
    AdvanceLine.TRANSFERRED: ((MovementKind.TRANSFERRED,), 1),
    AdvanceLine.WAIVERS: ((MovementKind.WAIVER,), 1),
    AdvanceLine.CANCELLATIONS: ((MovementKind.SMALL, MovementKind.OTHER), 1),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One total: as the payer states it, and as its movements add up. Signed as it counts."""

    line: AdvanceLine
    stated: Money | None
    counted: Money


@dataclass(frozen=True, slots=True)
class Control:
    """One payer, one month. `asked` is None when the payer sent no advance."""

    payer: Payer
    month: Month
    feed: Feed | None
    asked: Money | None
    moved: Money
    monthly: Money  # allocations of the month itself
    arrears: Money  # allocations of other months
    others: Money  # what does not concern this payer's households
    paid: Money  # what the beneficiaries' feed says was paid to this payer's households
    own: dict[str, Money] = field(default_factory=dict)  # by line, its own households only
    lines: tuple[Compared, ...] = ()
    orders: tuple[PaymentOrder, ...] = ()

    @property
    def unexplained(self) -> Money:
        """What the payer asks for beyond its own movements; zero when it sent no advance."""
        return ZERO if self.asked is None else self.asked - self.moved

    @property
    def gap(self) -> Money:
        """What was accounted to its households for the month beyond what it says it paid them."""
        return ZERO if self.feed is None else self.monthly - self.paid

    @property
    def ordered(self) -> Money:
        return Money.total(order.amount for order in self.orders)

    @property
    def agrees(self) -> bool:
        return not self.unexplained and not self.gap and not self.others


def asked(advances: QuerySet[PayerAdvance]) -> QuerySet[PayerAdvance]:
    """What each payer asks for, month after month: of several feeds for a month, the last.

    Adds `is_flagged` (totals that do not agree) and the `ordered` state of its order, or None.
    """
    newer = PayerAdvance.objects.filter(
        month=OuterRef("month"), payer=OuterRef("payer"), line=AdvanceLine.ADVANCE
    ).filter(feed__gt=OuterRef("feed"))
    flagged = FeedAnomaly.objects.filter(feed=OuterRef("feed"), kind=AnomalyKind.TOTALS)
    orders = PaymentOrder.objects.filter(
        month=OuterRef("month"),
        nature=Nature.ADVANCE,
        payee__owner_type=OWNER,
        payee__owner_id=Cast(OuterRef("payer"), CharField()),
    ).exclude(state__in=DEAD)
    rows = advances.filter(~Exists(newer), line=AdvanceLine.ADVANCE)
    return rows.annotate(
        is_flagged=Exists(flagged), ordered=Subquery(orders.order_by("-pk").values("state")[:1])
    )


def controls(month: Month) -> list[Control]:
    """Every payer that asked for an advance, or that paid households, in a month. Six queries."""
    feeds = _latest_feeds(month)
    stated = _stated(feeds)
    moved = _moved(feeds)
    paid = _paid(month)
    orders = _orders(month)
    known = {payer.pk: payer for payer in Payer.objects.all()}
    wanted = [pk for pk in known if pk in feeds or paid.get(pk)]
    return [
        _control(known[pk], month, feeds.get(pk), stated, moved.get(pk, {}), paid, orders)
        for pk in wanted
    ]


def _control(
    payer: Payer,
    month: Month,
    feed: Feed | None,
    stated: dict[tuple[int, str], Money],
    moved: dict[tuple[str, bool, bool], Money],
    paid: dict[int, Money],
    orders: dict[int, list[PaymentOrder]],
) -> Control:
    own = {key[:2]: amount for key, amount in moved.items() if key[2]}
    return Control(
        payer=payer,
        month=month,
        feed=feed,
        asked=stated.get((feed.pk, AdvanceLine.ADVANCE)) if feed else None,
        moved=Money.total(moved.values()),
        monthly=own.get((MovementKind.ALLOCATION, True), ZERO),
        arrears=own.get((MovementKind.ALLOCATION, False), ZERO),
        others=Money.total(amount for key, amount in moved.items() if not key[2]),
        paid=paid.get(payer.pk, ZERO),
        own={
            line: Money.total(amount for key, amount in own.items() if key[0] in kinds)
            for line, (kinds, _) in PARTS.items()
        },
        lines=tuple(_lines(feed, stated, moved)),
        orders=tuple(orders.get(payer.pk, ())),
    )


def _lines(
    feed: Feed | None,
    stated: dict[tuple[int, str], Money],
    moved: dict[tuple[str, bool, bool], Money],
) -> Iterator[Compared]:
    if feed is None:
        return
    for line, (kinds, sign) in PARTS.items():
        counted = Money.total(amount for key, amount in moved.items() if key[0] in kinds)
        said = stated.get((feed.pk, line))
        signed = None if said is None else Money(sign * said.cents)
        yield Compared(AdvanceLine(line), signed, counted)


def _latest_feeds(month: Month) -> dict[int, Feed]:
    """The last VRSF0501 of each payer for a month: what it asks for now."""
    feeds = Feed.objects.filter(
        interface=FeedInterface.MOVEMENTS, month=month, payer__isnull=False
    ).exclude(state=FeedState.ASIDE)
    return {feed.payer_id: feed for feed in feeds.order_by("reference_on", "created_on")}  # type: ignore[misc]


def _stated(feeds: dict[int, Feed]) -> dict[tuple[int, str], Money]:
    rows = PayerAdvance.objects.filter(feed__in=[feed.pk for feed in feeds.values()])
    return {(row.feed_id, row.line): row.total for row in rows}


def _moved(feeds: dict[int, Feed]) -> dict[int, dict[tuple[str, bool, bool], Money]]:
    """By payer: (kind, of the month itself, about its own households) to the sum. One query."""
    payer_of = {feed.pk: payer for payer, feed in feeds.items()}
    rows = (
        PayerMovement.objects.filter(feed__in=list(payer_of))
        .order_by()
        .values("feed", "kind", "operation", "case__payer")
        .annotate(total=Sum("amount"))
    )
    found: dict[int, dict[tuple[str, bool, bool], Money]] = {}
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


def _orders(month: Month) -> dict[int, list[PaymentOrder]]:
    """The orders of the month's advances that stand, by payer."""
    rows = PaymentOrder.objects.filter(
        month=month, nature=Nature.ADVANCE, payee__owner_type=OWNER
    ).exclude(state__in=DEAD)
    found: dict[int, list[PaymentOrder]] = {}
    for order in rows.select_related("payee").order_by("pk"):
        found.setdefault(int(order.payee.owner_id), []).append(order)
    return found


def gaps(months: QuerySet[PayerMonth], month: Month) -> QuerySet[PayerMonth]:
    """Households whose movement of the month is not what their payer says that it paid.

    `months`: the statements in force that may be seen. Adds `booked` and `gap`. Only payers that
    sent their movements are compared.
    """
    feeds = _latest_feeds(month)
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
    found = months.filter(month=month, case__payer__in=list(feeds)).annotate(booked=booked)
    return found.filter(~Q(booked=F("paid"))).annotate(
        gap=ExpressionWrapper(F("booked") - F("paid"), output_field=NO_MONEY)
    )
