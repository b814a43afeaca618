"""Overpayments: the list, one of them as a receipt, and what may be decided of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import consultations
from levier.foundation.acts import Decision
from levier.kernel.money import ZERO
from levier.payments.web import acting
from levier.people.web import listing
from levier.rights import access
from levier.rights.domain import OWED
from levier.rights.models import Debt
from levier.rights.web import debt_acts, debt_presenting, debt_tables
from levier.ui.pieces import Number


def debt_or_404(request: HttpRequest, pk: int) -> Debt:
    visible = access.visible_debts(request.user).prefetch_related("plans")
    return get_object_or_404(visible, pk=pk)


@directory.requires(access.VIEW_DEBTS)
@require_safe
def debts(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_debts(request.user)
    owed = visible.filter(state__in=OWED).aggregate(total=Sum("balance"))["total"] or ZERO
    numbers = [Number("Restent dus", owed, "indus constatés, notifiés, retenus ou en recours")]
    return listing.respond(
        request, debt_tables.DEBTS, visible, "rights/debts.html", numbers=numbers
    )


@directory.requires(access.VIEW_DEBTS)
@require_safe
def debt(request: HttpRequest, pk: int) -> HttpResponse:
    shown = debt_or_404(request, pk)
    household = f"people.household:{shown.case.household_id}" if shown.case else ""
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=household or f"rights.debt:{pk}",
        what="indu",
        route="rights:debt",
    )
    context = debt_presenting.debt_page(shown, directory.actor_of(request))
    return render(request, "rights/debt.html", context)


@directory.requires(access.DECIDE)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The page of one act: what it changes, its form, its reason."""
    shown = debt_or_404(request, pk)
    chosen = debt_acts.ACTS.get(act)
    if chosen is None:
        raise Http404
    form = chosen.form(acting.posted(request))

    def perform(fields: dict[str, Any], decision: Decision) -> None:
        chosen.perform(shown, fields, decision)

    back = reverse("rights:debt", args=[pk])
    return acting.confirm(request, form, chosen.words(shown), shown, perform, back)
