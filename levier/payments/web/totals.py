"""How many orders and how much, state by state, for the filter of the list."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.text import counted
from levier.payments import queries
from levier.payments.models import PaymentOrder
from levier.payments.web import tables
from levier.ui.pieces import Number


def by_state(orders: QuerySet[PaymentOrder], params: QueryDict) -> list[Number]:
    """The whole first, then each state that is present; nothing when the filter can't be read."""
    try:
        found = queries.totals_by_state(tables.ORDERS.narrow(orders, params))
    except Refusal:
        return []
    total = Money.total(one.amount for one in found)
    count = sum(one.count for one in found)
    shown = [Number("Ordres de cette liste", total, counted(count, "ordre"))]
    if len(found) < 2:
        return shown
    return shown + [
        Number(capfirst(one.state.label), one.amount, counted(one.count, "ordre"),
               _narrowed(params, one.state))
        for one in found
    ]  # fmt: skip


def _narrowed(params: QueryDict, state: str) -> str:
    """The same list, in one state."""
    asked = params.copy()
    for cursor in ("apres", "avant", "export"):
        asked.pop(cursor, None)
    asked["etat"] = state
    return f"{reverse('payments:orders')}?{asked.urlencode()}"
