"""The calendar of an agent, month by month, and the address that an agenda reads."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory import calendars
from levier.formats import ics
from levier.foundation import clock
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.pathways.web.limits import asks_too_often
from levier.steering import calendar

BEFORE, AFTER = timedelta(days=60), timedelta(days=400)
FARTHEST = 120  # months


@directory.requires()
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    agent = directory.actor_of(request)
    shown, kind = _month(request), request.GET.get("quoi", "")
    found = calendar.entries(agent, shown.first_day, (shown + 1).first_day, kind)
    address = calendars.address_of(agent)
    context = {
        "month": shown,
        "before": shown + -1,
        "after": shown + 1,
        "is_now": shown == Month.of(clock.today()),
        "kind": kind if kind in calendar.KINDS else "",
        "kinds": calendar.KINDS.items(),
        "days": [(day, list(rows)) for day, rows in groupby(found, key=lambda one: one.day)],
        "today": clock.today(),
        "feed": _feed_url(address.token) if address else "",
    }
    return render(request, "steering/calendar.html", context)


def _month(request: HttpRequest) -> Month:
    """The month asked for; this one when it can't be read or lies far away."""
    now = Month.of(clock.today())
    try:
        asked = Month.parse(request.GET.get("mois", ""))
    except ValueError:
        return now
    return asked if abs(asked - now) <= FARTHEST else now


def _feed_url(token: str) -> str:
    return f"{settings.LEVIER_PUBLIC_URL}{reverse('steering:calendar_feed', args=[token])}"


@directory.requires()
@require_POST
def make_address(request: HttpRequest) -> HttpResponse:
    agent = directory.actor_of(request)
    calendars.make_address(agent=agent, decision=directory.decide(request))
    messages.success(request, "Votre agenda a son adresse ; la précédente ne sert plus.")
    return redirect("steering:calendar")


@directory.requires()
@require_POST
def revoke_address(request: HttpRequest) -> HttpResponse:
    agent = directory.actor_of(request)
    try:
        calendars.revoke_address(agent=agent, decision=directory.decide(request))
        messages.success(request, "L'adresse est retirée : votre agenda ne reçoit plus rien.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("steering:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the agent may see today, without signing in. A wrong address and one given up say the
    same; whoever tries many is told to wait."""
    agent = calendars.agent_behind(token)
    if agent is None:
        late = asks_too_often(request, "calendar", settings.LEVIER_LINKS_PER_MINUTE)
        return HttpResponse(status=429 if late else 404, content_type="text/plain")
    today = clock.today()
    found = calendar.entries(agent, today - BEFORE, today + AFTER)
    events = [calendar.as_event(one, settings.LEVIER_PUBLIC_URL) for one in found]
    answer = HttpResponse(ics.write(events, stamped_at=clock.now()), content_type=ics.MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="levier.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
