"""Bank details: those to verify first, one of them, and its acts by two people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.foundation.acts import Decision
from levier.payments import access, queries, usecases
from levier.payments.models import BankAccount
from levier.payments.web import account_page, account_words, forms, tables
from levier.payments.web.acting import confirm, performed, posted
from levier.payments.web.who import Names, name_of
from levier.people.web import listing

Fields = dict[str, Any]
SHOWN = 20  # of those that wait, above the list; the others are one click away


def account_or_404(request: HttpRequest, pk: int) -> BankAccount:
    visible = access.visible_bank_accounts(request.user)
    return get_object_or_404(visible.select_related("payee"), pk=pk)


def page_of(account: BankAccount) -> str:
    return reverse("payments:bank_account", args=[account.pk])


@directory.requires(access.VIEW)
@require_safe
def bank_accounts(request: HttpRequest) -> HttpResponseBase:
    visible, names = access.visible_bank_accounts(request.user), agents.all_names()
    waiting = queries.accounts_to_verify(visible)
    return listing.respond(
        request,
        tables.bank_accounts(names),
        visible.select_related("payee"),
        "payments/bank_accounts.html",
        waiting=[(one, name_of(one.entered_by, names)) for one in waiting[:SHOWN]],
        waiting_count=waiting.count(),
    )


@directory.requires(access.VIEW)
@require_safe
def bank_account(request: HttpRequest, pk: int) -> HttpResponse:
    shown = account_or_404(request, pk)
    listing.logged(request, shown.payee.owner, "compte bancaire", 1)
    context = account_page.account_page(shown, directory.actor_of(request))
    return render(request, "payments/bank_account.html", context)


@directory.requires(access.VERIFY)
def verify_bank_account(request: HttpRequest, pk: int) -> HttpResponse:
    shown = account_or_404(request, pk)

    def act(fields: Fields, by: Decision) -> None:
        usecases.verify_bank_account(account=shown, read_as=fields["iban"], decision=by)

    maker = Names({shown.entered_by})[shown.entered_by]
    form, words = forms.SecondReading(posted(request)), account_words.verify(shown, maker)
    return confirm(request, form, words, shown, act, page_of(shown))


@directory.requires(access.RECORD)
def suspend_bank_account(request: HttpRequest, pk: int) -> HttpResponse:
    shown = account_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.suspend_bank_account(account=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, account_words.suspend(shown), shown, act, page_of(shown))


@directory.requires(access.ENTER, access.VERIFY)
def close_bank_account(request: HttpRequest, pk: int) -> HttpResponse:
    shown = account_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.close_bank_account(account=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, account_words.close(shown), shown, act, page_of(shown))


@directory.requires(access.VIEW_IBAN)
def reveal_iban(request: HttpRequest, pk: int) -> HttpResponse:
    """The IBAN, on this answer only: asked again, the page wants its reason again."""
    shown = account_or_404(request, pk)
    form, read = forms.Reason(posted(request)), list[str]()

    def act(_: Fields, by: Decision) -> None:
        route = "payments:reveal_iban"
        read.append(usecases.reveal_iban(account=shown, route=route, decision=by))

    words = account_words.reveal(shown)
    done = performed(request, form, words, shown, act, page_of(shown))
    if done and not read:
        form = forms.Reason()
    context = {"account": shown, "form": form, "words": words, "iban": read[0] if read else ""}
    status = 422 if form.errors else 200
    return render(request, "payments/reveal_iban.html", context, status=status)
