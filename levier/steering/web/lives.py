"""The file of a person: everything that happened, for whoever may see it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, consultations
from levier.people.models import Person
from levier.steering import life_kinds, lives

KIND, YEAR, BEFORE = "quoi", "annee", "avant"


@directory.requires("people.view", "pathways.view")
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    agent = directory.actor_of(request)
    found = lives.person_or_none(agent, pk)
    if found is None:
        raise Http404
    if found.pk != pk:
        return redirect("steering:person", found.pk)
    consultations.log_reading(
        actor=agent.actor, subject=f"people.person:{pk}", what="histoire", route="steering:person"
    )
    return render(request, "steering/person.html", _page(request, found))


def _page(request: HttpRequest, found: Person) -> dict[str, Any]:
    agent, today = directory.actor_of(request), clock.today()
    kinds = lives.open_kinds(agent, life_kinds.KINDS)
    chosen = request.GET.get(KIND, "")
    year = _year(request.GET.get(YEAR, ""))
    wanted = lives.wanted_of(agent, found, before=_day(request.GET.get(BEFORE, "")), year=year)
    shown = [kind for kind in kinds if kind.code == chosen] or kinds
    told = lives.life(wanted, shown)
    kept = {key: request.GET[key] for key in (KIND, YEAR) if request.GET.get(key)}
    return {
        "person": found,
        "wanted": wanted,
        "events": told.events,
        "kinds": [(kind.code, kind.label) for kind in kinds],
        "years": [str(each) for each in lives.years_of(wanted, today)],
        "chosen": chosen,
        "year": str(year or ""),
        "is_first": wanted.before is None,
        "first_url": f"?{urlencode(kept)}",
        "more_url": _after(kept, told.earlier),
        "one_url": reverse("steering:person", args=[found.pk]),
    }


def _after(kept: dict[str, str], earlier: date | None) -> str:
    return f"?{urlencode({**kept, BEFORE: earlier.isoformat()})}" if earlier else ""


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 and text > "1900" else None


def _day(text: str) -> date | None:
    """From an address; None when it was damaged: the timeline then starts over."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
