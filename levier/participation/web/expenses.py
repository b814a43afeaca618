"""What coming to meetings cost, entered here, decided by somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.queries import all_names
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.foundation.consultations import log_reading
from levier.participation import access, usecases
from levier.participation.domain import EXPENSE
from levier.participation.models import GroupExpense
from levier.participation.web import forms, presenting, tables
from levier.participation.web.places import expense_or_404, held_by, member_or_404, to


@directory.requires(access.ANIMATE, access.APPROVE)
@require_safe
def expenses(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_expenses(request.user)
    log_reading(
        actor=directory.actor_of(request).actor,
        subject="participation.group:*",
        what="export" if lists.EXPORT in request.GET else "liste",
        route="participation:expenses",
        count=visible.count(),
    )
    rows = visible.select_related("member__group__centre", "meeting")
    spec = tables.expenses(all_names())
    context = presenting.expenses_page(visible)
    return lists.respond(request, spec, rows, "participation/expenses.html", **context)


@directory.requires(access.ANIMATE, access.APPROVE)
@require_safe
def expense(request: HttpRequest, pk: int) -> HttpResponse:
    shown = expense_or_404(request, pk)
    context = presenting.expense_page(shown, directory.actor_of(request))
    return render(request, "participation/expense.html", context)


@directory.requires(access.ANIMATE)
def submit_expense(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_or_404(request, pk)
    meetings = held_by(shown.group).filter(presences__member=shown)
    form = forms.ExpenseForm(posted(request), meetings=meetings)
    made: list[GroupExpense] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.submit_expense(member=shown, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, f"{made[0]} : quelqu'un d'autre valide ces frais.")
        return redirect(to("member", pk))
    return asked(
        request,
        form,
        title=f"Frais de {shown}",
        act_label="Saisir ces frais",
        intro="Un trajet et un repas suivent le barème du jour de la réunion.",
        rule="D. 2006-781",
        back_url=to("member", pk),
    )


@directory.requires(access.APPROVE)
def move_expense(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = expense_or_404(request, pk)
    if move not in EXPENSE.moves or move == "pay":
        raise Http404
    form = forms.WhyForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.decide_expense(expense=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Frais : {shown.get_state_display()}.")
        return redirect(to("expense", pk))
    return asked(
        request,
        form,
        title=f"{EXPENSE.moves[move].label} : {shown}",
        act_label=EXPENSE.moves[move].label,
        is_danger=move == "refuse",
        back_url=to("expense", pk),
    )


@directory.requires(access.APPROVE)
def pay_expense(request: HttpRequest, pk: int) -> HttpResponse:
    shown = expense_or_404(request, pk)
    form = forms.PaidForm(posted(request), initial={"on": clock.today()})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.pay_expense(expense=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le remboursement est noté.")
        return redirect(to("expense", pk))
    return asked(
        request,
        form,
        title=f"Noter le remboursement : {shown}",
        act_label="Noter le remboursement",
        intro="Le payeur départemental rembourse ; Levier garde la référence du mandat.",
        back_url=to("expense", pk),
    )
