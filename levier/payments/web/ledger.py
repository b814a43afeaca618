"""The ledger: the trial balance, one account, every entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, exports
from levier.foundation.lists import EXPORT
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments import access, queries
from levier.payments.domain import budget_line
from levier.payments.queries import BalanceLine
from levier.payments.web import ledger_tables, links
from levier.people.web import listing
from levier.ui.pieces import Fact, Number


@directory.requires(access.LEDGER)
@require_safe
def ledger(request: HttpRequest) -> HttpResponseBase:
    lines = queries.trial_balance(Month.of(clock.today()))
    if file_format := request.GET.get(EXPORT):
        try:
            return exports.response(_sheet(lines), file_format)
        except Refusal as refusal:
            return HttpResponse(refusal.message, status=422)
    context = {
        "lines": [(line, f"{reverse('payments:accounts')}?nature={line.kind}") for line in lines],
        "numbers": _numbers(lines),
        "is_balanced": not Money.total(line.balance for line in lines),
        "debit": Money.total(line.debit for line in lines),
        "credit": Money.total(line.credit for line in lines),
    }
    return render(request, "payments/ledger.html", context)


def _numbers(lines: list[BalanceLine]) -> list[Number]:
    difference = Money.total(line.balance for line in lines)
    said = "débits et crédits se compensent au centime" if not difference else "c'est une anomalie"
    entries = reverse("payments:transfers")
    moved = Money.total(line.debit for line in lines)
    return [
        Number("Écart entre débits et crédits", difference, said),
        Number("Total des écritures", moved, "chacune a un débit et un crédit", entries),
    ]


HEADS = ["Nature", "Chapitre", "Article", "Fonction", "Libellé", "Comptes", "Débit", "Crédit",
         "Solde"]  # fmt: skip


def _sheet(lines: list[BalanceLine]) -> exports.Sheet:
    return exports.Sheet("balance", HEADS, _rows(lines))


def _rows(lines: list[BalanceLine]) -> Iterator[list[Any]]:
    for line in lines:
        budget = line.budget
        yield [
            line.kind.label, budget.chapter, budget.nature, budget.function, budget.label,
            line.accounts, line.debit, line.credit, line.balance,
        ]  # fmt: skip


@directory.requires(access.LEDGER)
@require_safe
def accounts(request: HttpRequest) -> HttpResponseBase:
    rows = queries.accounts_with_balances(access.visible_ledger(request.user))
    return listing.respond(request, ledger_tables.ACCOUNTS, rows, "payments/accounts.html")


@directory.requires(access.LEDGER)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponseBase:
    visible = queries.accounts_with_balances(access.visible_ledger(request.user))
    shown = get_object_or_404(visible, pk=pk)
    holder, own = getattr(shown, "holder", ""), getattr(shown, "own", ZERO)  # annotated
    budget = budget_line(shown.kind, Month.of(clock.today()))
    return listing.respond(
        request,
        ledger_tables.entries_of(shown),
        queries.transfers_with_holders(queries.transfers_of(shown)),
        "payments/account.html",
        heading=ledger_tables.label_of(shown, holder),
        numbers=[Number("Solde", own, f"compte {shown.get_side_display()}")],
        facts=[
            Fact("Ligne M57", budget.label, shown.budget_line),
            Fact("Titulaire", holder or shown.owner or "aucun",
                 url=links.owner(shown.owner)),
        ],
    )  # fmt: skip


@directory.requires(access.LEDGER)
@require_safe
def transfers(request: HttpRequest) -> HttpResponseBase:
    rows = queries.transfers_with_holders(access.visible_transfers(request.user))
    return listing.respond(request, ledger_tables.TRANSFERS, rows, "payments/transfers.html")
