"""The scale: what each regime allows, with its article, and what the Département chose by date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock
from levier.kernel.text import short_date
from levier.pathways.domain.deadlines import rule
from levier.sanctions import access
from levier.sanctions.domain.choices import Choice, choices
from levier.sanctions.domain.scale import Measure, Range, Scale, scale_on
from levier.ui.pieces import Fact

LAST_DAY_OF_OLD = date(2025, 5, 31)


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def scale(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    shown = [_regime(scale_on(today), today), _regime(scale_on(LAST_DAY_OF_OLD), LAST_DAY_OF_OLD)]
    context = {"regimes": shown, "chosen": [_chosen(one) for one in choices().values()]}
    return render(request, "sanctions/scale.html", context)


def _regime(told: Scale, day: date) -> dict[str, Any]:
    until = f" et avant le {short_date(told.until)}" if told.until else ""
    return {
        "title": capfirst(told.label),
        "when": f"Faits depuis le {short_date(told.since)}{until}.",
        "rows": list(_rows(told, day)),
    }


def _rows(told: Scale, day: date) -> Iterator[Fact]:
    for ground in told.grounds.values():
        only = " ou ".join(str(Measure(one).label) for one in ground.measures)
        note = f"{ground.article} · seule mesure : {only}" if only else ground.article
        yield Fact("Motif", capfirst(ground.label), note)
    yield Fact("Premier manquement", _range(told.first), told.article)
    yield Fact("Récidive", _range(told.again), told.article)
    whose = "de plusieurs personnes, ou au RSA majoré" if told.caps_majored else (
        "de plusieurs personnes"
    )  # fmt: skip
    yield Fact("Plafond", f"{told.cap} % pour un foyer {whose}", told.cap_article)
    before = "avant toute sanction" if told.opinion_always else "avant une suppression"
    yield Fact("Avis de l'équipe pluridisciplinaire", capfirst(before), told.opinion_article)
    known = rule(told.observation_code)
    yield Fact("Délai pour répondre", str(known.regime(day).duration), known.article)


def _range(told: Range) -> str:
    low, high = told.percent
    shortest, longest = told.months
    measures = " ou ".join(str(Measure(one).label) for one in told.measures)
    return capfirst(f"{measures} de {low} à {high} %, pendant {shortest} à {longest} mois")


def _chosen(one: Choice) -> dict[str, Any]:
    return {
        "label": one.label,
        "law": one.law,
        "article": one.article,
        "rows": [
            {
                "value": f"{dated.value} {one.unit}"
                if dated.value is not None
                else "la même étendue",
                "since": dated.since,
                "until": dated.until,
                "decided": dated.decided or "aucune délibération enregistrée : à confirmer",
            }
            for dated in one.dated
        ],
    }
