"""The month in figures: what is paid, where, what changed, what differs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.allowance import access
from levier.allowance.domain import DEAD
from levier.allowance.web import picturing
from levier.allowance.web.why import month_or_404
from levier.directory import access as directory
from levier.foundation import exports
from levier.kernel.errors import Refusal


@directory.requires(access.VIEW)
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    runs = access.visible_runs(request.user).monthly().exclude(state__in=DEAD)
    run = runs.order_by("-month").first()
    if run is None:
        return render(request, "allowance/no_month.html")
    return redirect("allowance:dashboard", str(run.month))


@directory.requires(access.VIEW)
@require_safe
def month(request: HttpRequest, month: str) -> HttpResponseBase:
    runs = access.visible_runs(request.user).monthly().of_month(month_or_404(month))
    run = runs.first()
    if run is None:
        raise Http404
    if file_format := request.GET.get("export"):
        try:
            return exports.response(picturing.sheet(run), file_format)
        except Refusal as refusal:
            return HttpResponse(refusal.message, status=422)
    return render(request, "allowance/dashboard.html", picturing.dashboard(run))
