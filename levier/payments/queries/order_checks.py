"""What an order says must be what its reference, its account and the ledger say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import F, QuerySet

from levier.kernel.money import ZERO, Money
from levier.payments import postings
from levier.payments.domain import Channel, Event, OrderState, end_to_end_id
from levier.payments.models import PaymentOrder, Transfer

CHUNK = 1000
SETTLING = (Event.SEALED, Event.BOOKED, Event.REJECTED, Event.RETURNED)
# Which entries an order of each state has behind it, by the beginning of their keys.
WRITTEN: dict[str, tuple[str, ...]] = {
    OrderState.SEALED: ("seal",),
    OrderState.SENT: ("seal",),
    OrderState.UNKNOWN: ("seal",),
    OrderState.PAID: ("seal", "book"),
    OrderState.REJECTED: ("seal", "rjct"),
    OrderState.RETURNED: ("seal", "book", "retn"),
}
OUTSIDE_A_FILE = frozenset({"book"})  # what the payeur départemental pays has no other entry
# What made a payment due, or took it back: a sign for each beginning of a key.
DUE = {"accr": 1, "adv": 1, "reco": -1, "undo:accr": -1, "undo:adv": -1, "undo:reco": 1}


def findings() -> Iterator[str]:
    """French sentences, one an order that contradicts itself or the ledger."""
    strays = PaymentOrder.objects.exclude(bank_account=None).exclude(bank_account__payee=F("payee"))
    for order in strays:
        yield f"L'{order} part sur le compte d'un autre bénéficiaire."
    given_up = _roots(PaymentOrder.objects.filter(state=OrderState.CANCELLED))
    rows = PaymentOrder.objects.select_related("payee").order_by("pk")
    orders: list[PaymentOrder] = []
    for order in rows.iterator(CHUNK):
        orders.append(order)
        if len(orders) == CHUNK:
            yield from _checked(orders, given_up)
            orders = []
    yield from _checked(orders, given_up)


def _roots(orders: QuerySet[PaymentOrder]) -> set[str]:
    return {postings.root(one) for one in orders.values_list("end_to_end_id", flat=True)}


def _checked(orders: Sequence[PaymentOrder], given_up: set[str]) -> Iterator[str]:
    sources = {postings.root(order.end_to_end_id) for order in orders}
    settled: dict[str, list[tuple[str, Money]]] = defaultdict(list)
    due: dict[str, int] = defaultdict(int)
    rows = Transfer.objects.filter(source__in=sources).order_by("pk")
    for key, event, amount, source in rows.values_list("key", "event", "amount", "source"):
        kind, _, reference = key.partition(":")
        if event in SETTLING:
            settled[reference.partition(":")[0]].append((kind, amount))
        else:
            kind = kind if kind != "undo" else ":".join(key.split(":")[:2])
            due[source] += amount.cents * DUE.get(kind, 0)
    for order in orders:
        root = postings.root(order.end_to_end_id)
        yield from _reference(order)
        yield from _settled(order, settled[order.end_to_end_id])
        yield from _due(order, Money(due[root]), root in given_up)


def _reference(order: PaymentOrder) -> Iterator[str]:
    expected = end_to_end_id(
        order.nature, order.month, order.payee.owner, order.source, order.attempt
    )
    if expected != order.end_to_end_id:
        yield (
            f"L'{order} ne porte plus sa référence : son bénéficiaire, son mois, sa nature ou sa "
            "pièce ont changé."
        )


def _settled(order: PaymentOrder, entries: list[tuple[str, Money]]) -> Iterator[str]:
    expected = set(WRITTEN.get(order.state, ()))
    if order.channel == Channel.DELEGATED:
        expected &= OUTSIDE_A_FILE
    if {kind for kind, _ in entries} != expected:
        yield f"L'{order} est {order.get_state_display()} ; le grand livre ne le dit pas ainsi."
    for kind, amount in entries:
        if amount != order.amount:
            yield f"L'écriture {kind} de l'{order} est de {amount}, pas de {order.amount}."


def _due(order: PaymentOrder, due: Money, given_up: bool) -> Iterator[str]:
    """Owed once, whatever the number of attempts; nothing once it was given up."""
    if order.state in (OrderState.PROPOSED, OrderState.CANCELLED):
        return
    if due != order.amount and not (given_up and due == ZERO):
        yield f"L'{order} est de {order.amount} ; le grand livre doit {due} pour lui."
