"""Balances: always added up from the entries; stored ones are checked against them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import AccountKind, BudgetLine, Side, budget_line
from levier.payments.models import Account, Transfer


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One kind of account in the trial balance. `debit` and `credit` are totals of entries."""

    kind: AccountKind
    accounts: int
    debit: Money
    credit: Money
    budget: BudgetLine

    @property
    def balance(self) -> Money:
        """Debits less credits: the sum over every line is zero."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Statement:
    """One account: its entries, newest first, and its balance in its own sense."""

    account: Account
    transfers: QuerySet[Transfer]
    balance: Money
    budget: BudgetLine


def balances(accounts: QuerySet[Account] | None = None) -> dict[int, Money]:
    """Debits less credits of each account, by primary key, from the entries. Two queries."""
    found: dict[int, Money] = {}
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Transfer.objects.order_by()
        if accounts is not None:
            rows = rows.filter(**{f"{side}__in": accounts})
        for pk, total in rows.values_list(side).annotate(total=Sum("amount")):
            found[pk] = found.get(pk, ZERO) + Money(sign * _cents(total))
    return found


def balance(kind: str, owner: str = "") -> Money:
    """The balance of one account in its own sense (positive when owed, due, spent ...)."""
    account = Account.objects.filter(kind=kind, owner=owner).first()
    return ZERO if account is None else _in_own_sense(account)


def _in_own_sense(account: Account) -> Money:
    rows = Transfer.objects.filter(Q(debit=account) | Q(credit=account)).order_by()
    totals = rows.aggregate(
        debit=Sum("amount", filter=Q(debit=account)), credit=Sum("amount", filter=Q(credit=account))
    )
    difference = _cents(totals["debit"]) - _cents(totals["credit"])
    return Money(difference if account.side == Side.DEBIT else -difference)


def trial_balance(month: Month) -> list[BalanceLine]:
    """Each kind of account with its M57 line of `month`; the balances add up to zero."""
    totals: dict[str, dict[str, int]] = {}
    for side in ("debit", "credit"):
        rows = Transfer.objects.order_by().values_list(f"{side}__kind")
        for kind, total in rows.annotate(total=Sum("amount")):
            totals.setdefault(kind, {})[side] = _cents(total)
    counts: dict[str, int] = {}
    for kind in Account.objects.order_by().values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return [
        BalanceLine(
            kind,
            counts[kind],
            Money(totals.get(kind, {}).get("debit", 0)),
            Money(totals.get(kind, {}).get("credit", 0)),
            budget_line(kind, month),
        )
        for kind in AccountKind
        if kind in counts
    ]


def statement(account: Account, month: Month) -> Statement:
    transfers = (
        Transfer.objects.filter(Q(debit=account) | Q(credit=account))
        .select_related("debit", "credit")
        .order_by("-pk")
    )
    return Statement(account, transfers, _in_own_sense(account), budget_line(account.kind, month))


def _cents(total: Money | int | None) -> int:
    return total.cents if isinstance(total, Money) else int(total or 0)
