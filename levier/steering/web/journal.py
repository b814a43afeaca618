"""The journal of decisions, whose chain anyone who reads it may check; the log of readings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.foundation import acts, lists
from levier.steering import access
from levier.steering.web import tables


@directory.requires(access.JOURNAL)
@require_safe
def journal(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_journal(request.user)
    spec = tables.journal(agents.all_names(), request.user)
    return lists.respond(request, spec, rows, "steering/journal.html")


@directory.requires(access.JOURNAL)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Every link recomputed, now: what does not hold, in sentences."""
    rows = access.visible_journal(request.user)
    context = {"count": rows.count(), "broken": acts.broken_links()}
    return render(request, "steering/journal_check.html", context)


@directory.requires(access.READINGS)
@require_safe
def readings(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_readings(request.user)
    spec = tables.readings(agents.all_names(), request.user)
    return lists.respond(request, spec, rows, "steering/readings.html")
