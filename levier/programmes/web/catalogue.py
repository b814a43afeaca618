"""The catalogue of the offer: sessions by obstacle, near a commune, with a map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, lists
from levier.programmes import access, queries
from levier.programmes.web import offer_tables
from levier.territory import maps
from levier.territory.models import Commune
from levier.territory.queries import search_communes
from levier.ui.maps import Map


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    commune = commune_typed(request.GET.get("commune", ""))
    visible = queries.room_first(access.visible_sessions(request.user).enrolling(today))
    sessions = queries.near(visible, commune).select_related("action", "commune", "organisation")
    spec = offer_tables.catalogue(by_distance=commune is not None)
    if request.GET.get(lists.EXPORT):
        return lists.respond(request, spec, sessions)
    page = spec.page(sessions, request.GET)
    context = {
        "page": replace(page, inputs=[], errors=[]),
        "inputs": page.inputs,
        "errors": page.errors,
        "commune": commune,
        "map": None if page.errors else _map(spec.narrow(sessions, request.GET), today),
    }
    return render(request, "programmes/catalogue.html", context)


def commune_typed(words: str) -> Commune | None:
    """The commune that a person means: by its code, its exact name, else the largest found."""
    words = words.replace("\x00", "").strip()[:80]
    if not words:
        return None
    found = search_communes(words).order_by("-population")
    exact = found.filter(name__iexact=words).first()
    return exact or found.first()


def _map(sessions: Any, today: date) -> Map | None:
    left = queries.places_left_by_commune(sessions)
    if not left:
        return None
    drawn = maps.by_commune(
        left, today, name="offre", title="Places libres par commune", unit="places libres"
    )
    return replace(drawn, listed=[area for area in drawn.areas if area.code in left])
