"""What a person sees of a link, without an account: choose a time, change it, give it up.

First name, time and place, no more. Nobody learns from an answer whether a link ever was: a wrong
one and one that is over say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.text import long_date
from levier.pathways.domain import appointments as domain
from levier.pathways.message_words import Meeting, hour, when, where
from levier.pathways.models import Appointment, Invitation, Slot
from levier.pathways.queries import appointments as queries
from levier.pathways.usecases import booking, messaging
from levier.pathways.web import limits
from levier.pathways.web.agenda import download

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
CHANGE = "changer"


def by_link(
    view: Callable[[HttpRequest, Invitation], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Turn away whoever asks too often, and every link that opens nothing."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        answer = _answered(request, token, view)
        for name, value in HEADERS.items():
            answer[name] = value
        return answer

    return guarded


def _answered(
    request: HttpRequest, token: str, view: Callable[[HttpRequest, Invitation], HttpResponse]
) -> HttpResponse:
    invitation = queries.by_token(token)
    is_over = invitation is None or not queries.is_usable(invitation, clock.now())
    # Counted: what changes something, and what opens nothing. Reading one's own link is not.
    counts = is_over or request.method == "POST"
    if counts and limits.asks_too_often(request, "booking", settings.LEVIER_LINKS_PER_MINUTE):
        return render(request, "pathways/link_later.html", _sender(), status=429)
    if invitation is None or is_over:
        return render(request, "pathways/link_over.html", _sender(), status=404)
    return view(request, invitation)


@by_link
def link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The appointment that the link holds, or the times to choose from."""
    current, refused = queries.booked(invitation), ""
    if request.method == "POST":
        refused = _book(request, invitation)
        if not refused:
            return redirect(request.path)
        current = queries.booked(invitation)
    changing = CHANGE in request.GET or bool(refused)
    context = {
        **_page(request, invitation, current),
        **(_choices(invitation) if current is None or changing else {"days": []}),
        "is_changing": changing and current is not None,
        "refused": refused,
    }
    return render(request, "pathways/link.html", context, status=422 if refused else 200)


@by_link
def link_cancel(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    current, refused = queries.booked(invitation), ""
    if current is None:
        return redirect("pathways:link", invitation.token)
    if request.method == "POST":
        try:
            booking.cancel_by_link(invitation=invitation, decision=_decision())
            return redirect("pathways:link", invitation.token)
        except Refusal as refusal:
            refused = refusal.message
    context = {**_page(request, invitation, current), "refused": refused}
    return render(request, "pathways/link_cancel.html", context, status=422 if refused else 200)


@by_link
def link_ics(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    current = queries.booked(invitation)
    if current is None:
        return redirect("pathways:link", invitation.token)
    return download(messaging.calendar_of(current, clock.now()), "rendez-vous.ics")


def _book(request: HttpRequest, invitation: Invitation) -> str:
    """Why the time can't be had, or ""."""
    typed = request.POST.get("slot", "")
    slot = (
        Slot.objects.filter(pk=int(typed)).first() if typed.isdigit() and len(typed) < 12 else None
    )
    if slot is None:
        return "Choisissez un horaire."
    try:
        booking.book_by_link(invitation=invitation, slot=slot, decision=_decision())
    except Refusal as refusal:
        return refusal.message
    return ""


def _choices(invitation: Invitation) -> dict[str, Any]:
    """Free times by day; `everywhere`: the place, when it is the same for all of them."""
    rows = list(queries.offered(invitation, clock.now())[: queries.OFFERED])
    places = {where(_meeting(slot)) for slot in rows}
    same = places.pop() if len(places) == 1 else ""
    days = [
        (long_date(day), [_choice(slot, same) for slot in slots])
        for day, slots in groupby(rows, key=lambda one: timezone.localtime(one.starts_at).date())
    ]
    return {"days": days, "everywhere": same}


def _choice(slot: Slot, same: str) -> tuple[int, str, str]:
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    place = where(_meeting(slot))
    return slot.pk, f"{hour(start)} à {hour(end)}", "" if place == same else place


def _meeting(slot: Slot) -> Meeting:
    return Meeting(timezone.localtime(slot.starts_at), slot.channel, slot.place)


def _page(
    request: HttpRequest, invitation: Invitation, current: Appointment | None
) -> dict[str, Any]:
    told: dict[str, Any] = {
        **_sender(),
        "first_name": invitation.person.first_name.title(),
        "token": invitation.token,
        "current": current,
        "until": long_date(invitation.expires_on),
    }
    if current is not None:
        start = timezone.localtime(current.starts_at)
        told["when"] = when(start)
        told["where"] = where(Meeting(start, current.slot.channel, current.slot.place))
        told["may_change"] = current.starts_at - clock.now() >= domain.LAST_CALL
    return told


def _sender() -> dict[str, str]:
    sender = settings.LEVIER_LETTERHEAD["sender"]
    return {"sender": sender["name"], "phone": sender["phone"]}


def _decision() -> Decision:
    return Decision(booking.BY_LINK, clock.now(), "")
