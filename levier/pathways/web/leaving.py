"""Ways out: the list with its counts, what is said the day of, what is asked six months later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.text import counted, short_date
from levier.pathways import prescription_access as access
from levier.pathways.access import VIEW
from levier.pathways.domain import exits
from levier.pathways.domain.exits import Category, ExitMotive
from levier.pathways.models import WayOut
from levier.pathways.queries import results
from levier.pathways.usecases import leaving
from levier.pathways.web import opening, prescription_forms, prescription_tables
from levier.people.web import listing
from levier.ui.pieces import Fact, Number

WITH = ("person", "lead", "centre", "pathway")
LABELS = {
    Category.DURABLE: "vers un emploi durable",
    Category.TRANSITION: "vers un emploi de transition",
    Category.POSITIVE: "vers une formation, une structure d'insertion ou la retraite",
    Category.OTHER: "autres sorties",
}


@directory.requires(VIEW)
@require_safe
def ways_out(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_ways_out(request.user)
    numbers = list(_numbers(request, rows))
    return listing.respond(
        request, prescription_tables.WAYS_OUT, rows.select_related(*WITH),
        "pathways/ways_out.html", numbers=numbers, year=clock.today().year,
    )  # fmt: skip


def _numbers(request: HttpRequest, rows: QuerySet[WayOut]) -> Iterator[Number]:
    """What the list shows, counted by category: of the same filters, without their category."""
    params = {key: request.GET.get(key, "") for key in request.GET if key != "categorie"}
    try:
        narrowed = prescription_tables.WAYS_OUT.narrow(rows, params)
    except Refusal:
        narrowed = rows
    counts = results.exits_by_category(narrowed)
    later = results.later_by_category(narrowed, clock.today())
    yield _rate("de sorties positives", counts)
    for one, label in LABELS.items():
        yield Number(label, counts.get(one, 0))
    if untold := counts.get(Category.UNTOLD, 0):
        yield Number("à renseigner", untold)
    yield _rate("le sont six mois après", later)
    yield _back(results.returns(narrowed, clock.today()))


def _back(told: results.Returns) -> Number:
    """Who is back on the RSA six months later, and who says so."""
    rate = "–" if not told.due else f"{round(100 * told.back / told.due)} %"
    over = counted(told.due, "sortie de plus de six mois", "sorties de plus de six mois")
    by_agents = told.back - told.by_payers
    note = f"{told.back} sur {over} ; dit par les flux : {told.by_payers}, par un agent :"
    return Number("de retour au RSA six mois après", rate, f"{note} {by_agents}")


def _rate(label: str, counts: dict[str, int]) -> Number:
    rate = exits.positive_rate(counts)
    known = sum(counts.get(one, 0) for one in (*exits.POSITIVE, Category.OTHER))
    over = f"sur {counted(known, 'situation connue', 'situations connues')}"
    return Number(label, "–" if rate is None else f"{rate} %", over)


@directory.requires(VIEW)
@require_safe
def way_out(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk, VIEW)
    opening.opened(request, one.pathway, "sortie")
    today = clock.today()
    may = access.visible_ways_out(request.user, access.SUPPORT).filter(pk=one.pk).exists()
    context = {
        "one": one,
        "meaning": prescription_tables.category(one),
        "facts": _facts(one),
        "may_tell": may,
        "may_tell_later": may and today >= one.later_due_on,
        "is_late": not one.later and today >= one.later_due_on,
    }
    return render(request, "pathways/way_out.html", context)


def _facts(one: WayOut) -> list[Fact]:
    names = agents.names_of({one.told_by, one.later_by} - {""})
    by = prescription_tables.later_source(one.later_by, names)
    later = short_date(one.later_due_on)
    return [
        Fact("Motif", one.get_motive_display()),
        Fact("Situation ce jour-là", one.get_situation_display() or "pas encore renseignée",
             names.get(one.told_by, "")),
        Fact("Six mois après", one.get_later_display() or f"à demander à partir du {later}",
             f"{by} {short_date(one.later_at.date())}" if one.later_at and by else by),
        Fact("Dernier référent", one.lead),
        Fact("MDS", one.centre),
    ]  # fmt: skip


@directory.requires(access.SUPPORT)
def tell_way_out(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk, access.SUPPORT)
    motive = "" if one.motive == ExitMotive.UNKNOWN else one.motive
    form = prescription_forms.WayOutForm(
        posted(request), initial={"motive": motive, "situation": one.situation}
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        leaving.tell_way_out(way_out=one, **data, decision=by)

    return _acted(
        request, one, form, act, done="La sortie est renseignée.", act_label="Enregistrer",
        title=f"Sortie de {one.person}",
        intro=f"Le parcours s'est terminé le {short_date(one.on)}.",
    )  # fmt: skip


@directory.requires(access.SUPPORT)
def tell_later(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk, access.SUPPORT)
    form = prescription_forms.LaterForm(posted(request), initial={"situation": one.later})

    def act(data: dict[str, Any], by: Decision) -> None:
        leaving.tell_later(way_out=one, **data, decision=by)

    told = one.get_situation_display() or "pas renseignée"
    return _acted(
        request, one, form, act, done="La situation est notée.", act_label="Enregistrer",
        title=f"Six mois après : {one.person}",
        intro=f"Sortie du {short_date(one.on)}. Situation ce jour-là : {told}.",
    )  # fmt: skip


def _acted(
    request: HttpRequest, one: WayOut, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:way_out", one.pk)
    return asked(request, form, back_url=reverse("pathways:way_out", args=[one.pk]), **context)


def _one_or_404(request: HttpRequest, pk: int, permission: str) -> WayOut:
    rows = access.visible_ways_out(request.user, permission)
    return get_object_or_404(rows.select_related(*WITH), pk=pk)
