"""Where everybody lands: one's own day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock
from levier.steering.web import presenting


@directory.requires()
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    agent = directory.actor_of(request)
    return render(request, "steering/day.html", presenting.day_page(agent, today))
