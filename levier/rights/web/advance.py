"""The payers' advances: what they ask for, checked before it is paid."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import lists
from levier.kernel.month import Month
from levier.payments import access as payments
from levier.people.web import listing
from levier.rights import access, advance_figures
from levier.rights import advances as control
from levier.rights.web import advance_presenting, advance_tables


def month_or_404(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error


@directory.requires(access.VIEW_FEEDS)
@require_safe
def advances(request: HttpRequest) -> HttpResponseBase:
    rows = control.asked(access.visible_advances(request.user))
    return lists.respond(request, advance_tables.ADVANCES, rows, "rights/advances.html")


@directory.requires(access.VIEW_FEEDS)
@require_safe
def advance(request: HttpRequest, month: str) -> HttpResponse:
    chosen = month_or_404(month)
    context = advance_presenting.advance_page(chosen, sees_orders=payments.sees(request.user))
    return render(request, "rights/advance.html", context)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def gaps(request: HttpRequest, month: str) -> HttpResponseBase:
    chosen = month_or_404(month)
    rows = advance_figures.gaps(access.visible_months(request.user), chosen)
    return listing.respond(
        request, advance_tables.GAPS, rows, "rights/advance_gaps.html", month=chosen
    )


@directory.requires(access.VIEW_FEEDS)
@require_safe
def movements(request: HttpRequest, month: str) -> HttpResponseBase:
    chosen = month_or_404(month)
    rows = access.visible_movements(request.user).filter(month=chosen)
    return listing.respond(
        request, advance_tables.MOVEMENTS, rows, "rights/advance_movements.html", month=chosen
    )
