"""Balances: always added up from the entries; stored ones are checked against them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, StrIndex, Substr

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.domain import AccountKind, BudgetLine, Side, budget_line
from levier.payments.models import Account, Payee, Transfer
from levier.people.models import Household

HOUSEHOLD = "people.household:"  # before the number of a household, in an account's owner


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
    """Each kind of account with its M57 line of `month`; the balances add up to zero.

    Three queries, each added up by the database.
    """
    debited, credited = _totals("debit"), _totals("credit")
    counts = dict(Account.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    return [
        BalanceLine(
            kind,
            counts[kind],
            debited.get(kind, ZERO),
            credited.get(kind, ZERO),
            budget_line(kind, month),
        )
        for kind in AccountKind
        if kind in counts
    ]


def _totals(side: str) -> dict[str, Money]:
    rows = Transfer.objects.order_by().values_list(f"{side}__kind")
    return {kind: Money(_cents(total)) for kind, total in rows.annotate(total=Sum("amount"))}


def _holder(owner: str) -> Coalesce:
    """The name behind an account (`people.household:12`): its payee, its household, or ""."""
    name = OuterRef(owner)
    colon = StrIndex(name, Value(":"))
    length = Greatest(colon - 1, Value(0))  # an owner without a colon is no payee
    payees = Payee.objects.filter(
        owner_type=Substr(name, Value(1), length), owner_id=Substr(name, colon + 1)
    )
    number = Cast(Substr(name, Value(len(HOUSEHOLD) + 1)), BigIntegerField())
    homes = Household.objects.filter(pk=number).annotate(
        name=Concat("claimant__last_name", Value(" "), "claimant__first_name")
    )
    # Only households have a number here: the database reads it for them alone.
    home = Case(
        When(**{f"{owner}__startswith": HOUSEHOLD}, then=Subquery(homes.values("name")[:1])),
        default=Value(""),
    )
    return Coalesce(Subquery(payees.values("name")[:1]), home, Value(""))


def accounts_with_balances(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Each account with `holder` and `own`, its balance in its own sense.

    Guarded accounts carry theirs; the others, a handful, are added up.
    """
    sums = {
        side: Coalesce(
            Subquery(
                Transfer.objects.filter(**{side: OuterRef("pk")})
                .order_by()
                .values(side)
                .annotate(total=Sum("amount"))
                .values("total")
            ),
            Value(0),
            output_field=MoneyField(),
        )
        for side in ("debit", "credit")
    }
    spent = ExpressionWrapper(sums["debit"] - sums["credit"], output_field=MoneyField())
    due = ExpressionWrapper(sums["credit"] - sums["debit"], output_field=MoneyField())
    return accounts.annotate(
        holder=_holder("owner"),
        own=Case(
            When(guarded=True, then=F("balance")),
            When(side=Side.DEBIT, then=spent),
            default=due,
            output_field=MoneyField(),
        ),
    )


def owners_named(words: str) -> Q:
    """Accounts whose owner's name, or own words, hold all of `words` (folded)."""
    payees, homes = Payee.objects.all(), Household.objects.all()
    plain = Q()
    for word in words.split():
        payees = payees.filter(name_key__contains=word)
        homes = homes.filter(claimant__name_key__contains=word)
        plain &= Q(owner__icontains=word)
    colon = Value(":")
    owners = payees.values_list(Concat("owner_type", colon, "owner_id"))
    numbers = homes.values_list(Concat(Value(HOUSEHOLD), Cast("pk", CharField())))
    return Q(owner__in=owners) | Q(owner__in=numbers) | plain


def transfers_with_holders(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Each entry with its accounts, and the names behind them.

    The names are looked up by the account's number, without a join: a list sorts entries alone.
    """
    names = {
        f"{side}_holder": Subquery(
            Account.objects.filter(pk=OuterRef(side))
            .annotate(holder=_holder("owner"))
            .values("holder")
        )
        for side in ("debit", "credit")
    }
    return transfers.select_related("debit", "credit").annotate(**names)


def transfers_of(account: Account) -> QuerySet[Transfer]:
    """Every entry that debits or credits an account."""
    return Transfer.objects.filter(Q(debit=account) | Q(credit=account))


def _cents(total: Money | int | None) -> int:
    return total.cents if isinstance(total, Money) else int(total or 0)
