"""Payees and bank details, as the lists ask for them."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.kernel.month import Month
from levier.payments.domain import AccountState
from levier.payments.models import BankAccount, Payee, PaymentOrder


def payees_with_accounts(payees: QuerySet[Payee], month: Month) -> QuerySet[Payee]:
    """Each payee with `last4` of the account used in a month, or "", and its `order_count`."""
    usable = BankAccount.objects.usable_in(month).filter(payee=OuterRef("pk")).order_by("pk")
    orders = PaymentOrder.objects.filter(payee=OuterRef("pk")).order_by().values("payee")
    return payees.annotate(
        last4=Coalesce(Subquery(usable.values("last4")[:1]), Value("")),
        order_count=Coalesce(Subquery(orders.annotate(n=Count("pk")).values("n")), Value(0)),
    )


def accounts_to_verify(accounts: QuerySet[BankAccount]) -> QuerySet[BankAccount]:
    """Bank details that wait for a second person, those that wait the longest first."""
    waiting = accounts.filter(state=AccountState.ENTERED)
    return waiting.select_related("payee").order_by("entered_at", "pk")


def same_account(account: BankAccount) -> QuerySet[BankAccount]:
    """Open bank details of other payees that lead to the same account: a couple, or a fraud."""
    return (
        BankAccount.objects.filter(iban_index=account.iban_index)
        .exclude(payee=account.payee_id)
        .exclude(state=AccountState.CLOSED)
        .select_related("payee")
        .order_by("pk")
    )
