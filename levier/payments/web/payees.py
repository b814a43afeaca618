"""Who is paid: found by name, with their accounts and their orders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.payments import access, queries, usecases
from levier.payments.models import Payee
from levier.payments.web import account_words, forms, links, tables
from levier.payments.web.acting import confirm, posted
from levier.people.web import listing


def payee_or_404(request: HttpRequest, pk: int) -> Payee:
    return get_object_or_404(access.visible_payees(request.user), pk=pk)


@directory.requires(access.VIEW)
@require_safe
def payees(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_payees(request.user)
    rows = queries.payees_with_accounts(visible, Month.of(clock.today()))
    return listing.respond(request, tables.PAYEES, rows, "payments/payees.html")


@directory.requires(access.VIEW)
@require_safe
def payee(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = payee_or_404(request, pk)
    listing.logged(request, shown.owner, "paiements", 1)
    due = None
    if directory.can(request.user, access.LEDGER):
        due = queries.balance("payable", shown.owner)
    return listing.respond(
        request,
        tables.ORDERS_OF_PAYEE,
        shown.orders.all(),
        "payments/payee.html",
        payee=shown,
        accounts=[
            (account, tables.bank_account_meaning(account))
            for account in shown.accounts.order_by("-pk")
        ],
        owner_url=links.owner(shown.owner),
        due=due,
        may_enter=directory.can(request.user, access.ENTER),
    )


@directory.requires(access.ENTER)
def enter_bank_account(request: HttpRequest, pk: int) -> HttpResponse:
    shown = payee_or_404(request, pk)

    def act(fields: dict[str, Any], by: Decision) -> str:
        made = usecases.enter_bank_account(payee=shown, decision=by, **fields)
        return reverse("payments:bank_account", args=[made.pk])

    changes = shown.accounts.exclude(verified_by="").exists()
    form, words = forms.BankDetails(posted(request)), account_words.enter(shown, changes)
    back = reverse("payments:payee", args=[pk])
    return confirm(request, form, words, shown, act, back)
