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
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast

from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import DEAD, Nature
from levier.payments.models import PaymentOrder
from levier.rights import advance_figures
from levier.rights.advance_figures import Sums, latest_feeds
from levier.rights.domain import (
    AdvanceLine,
    AnomalyKind,
    MovementKind,
)
from levier.rights.models import (
    Feed,
    FeedAnomaly,
    Payer,
    PayerAdvance,
)

OWNER = "rights.payer"  # how payments names a payer
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
    """Every payer that asked for an advance, or that paid households, in a month."""
    feeds = latest_feeds(month)
    stated = _stated(feeds)
    summed = advance_figures.figures(month)
    moved, paid = summed.moved, summed.paid
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
    moved: Sums,
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
    moved: Sums,
) -> Iterator[Compared]:
    if feed is None:
        return
    for line, (kinds, sign) in PARTS.items():
        counted = Money.total(amount for key, amount in moved.items() if key[0] in kinds)
        said = stated.get((feed.pk, line))
        signed = None if said is None else Money(sign * said.cents)
        yield Compared(AdvanceLine(line), signed, counted)


def _stated(feeds: dict[int, Feed]) -> dict[tuple[int, str], Money]:
    rows = PayerAdvance.objects.filter(feed__in=[feed.pk for feed in feeds.values()])
    return {(row.feed_id, row.line): row.total for row in rows}


def _orders(month: Month) -> dict[int, list[PaymentOrder]]:
    """The orders of the month's advances that stand, by payer."""
    rows = PaymentOrder.objects.filter(
        month=month, nature=Nature.ADVANCE, payee__owner_type=OWNER
    ).exclude(state__in=DEAD)
    found: dict[int, list[PaymentOrder]] = {}
    for order in rows.select_related("payee").order_by("pk"):
        found.setdefault(int(order.payee.owner_id), []).append(order)
    return found
