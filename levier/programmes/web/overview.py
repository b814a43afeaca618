"""The policy on one page: for an elected member, ten minutes before a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock
from levier.kernel.text import counted
from levier.programmes import access, queries
from levier.programmes.domain import ProgrammeKind
from levier.programmes.models import Action, PolicyProgramme, Session
from levier.territory import maps
from levier.territory.models import SocialCentre
from levier.territory.queries import centres_by_commune
from levier.ui.charts import Chart, Series
from levier.ui.maps import Area, Map
from levier.ui.pieces import Number


@directory.requires(access.VIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    context = _page(directory.actor_of(request), today)
    return render(request, "programmes/overview.html", {**context, "today": today})


def _page(agent: Agent, today: date) -> dict[str, Any]:
    pdi = PolicyProgramme.objects.on(today).filter(kind=ProgrammeKind.PDI)
    plan = pdi.order_by("-since").first()
    tree = queries.tree_of(plan, today.year, access.visible_actions(agent)) if plan else None
    running = queries.pact_of_today(access.visible_pacts(agent), today)
    pact = queries.pact_of(running, today) if running else None
    return {
        "plan": plan,
        "pact": running,
        "numbers": [*_of_plan(tree), _places(today), *_of_pact(pact)],
        "budget": _budget(tree) if tree and tree.axes else None,
        "map": _map(today),
        "late": [one for one in pact.promised if one.is_late] if pact else [],
    }


def _of_plan(tree: queries.Tree | None) -> list[Number]:
    if tree is None:
        return []
    url = reverse("programmes:programme", args=[tree.programme.pk])
    progress = tree.progress
    return [
        Number(f"budget {tree.year}", tree.amount, str(tree.programme), url, "Voir le programme"),
        Number("actions lancées", progress.started, f"sur {progress.total}"),
    ]


def _places(today: date) -> Number:
    sessions = Session.objects.enrolling(today)
    told = sessions.order_by().aggregate(places=Sum("places"), taken=Sum("taken"))
    left = (told["places"] or 0) - (told["taken"] or 0)
    words = counted(sessions.count(), "session ouverte", "sessions ouvertes")
    return Number("places libres", left, words, reverse("programmes:catalogue"), "Voir l'offre")


def _of_pact(pact: queries.Pact | None) -> list[Number]:
    if pact is None:
        return []
    url = reverse("programmes:pact", args=[pact.programme.pk])
    words = (
        f"sur {len(pact.promised)} ; {counted(pact.late, 'échéance passée', 'échéances passées')}"
    )
    label = "engagement tenu" if pact.kept < 2 else "engagements tenus"
    return [Number(label, pact.kept, words, url, "Voir le pacte")]


def _budget(tree: queries.Tree) -> Chart:
    names = [str(axis.node) for axis in tree.axes]
    amounts = Series("Budget", [axis.amount for axis in tree.axes])
    return Chart("axes", f"Budget {tree.year} par axe", names, [amounts], shape="rows")


def _map(today: date) -> Map:
    """Each commune in the colour of its MDS: how many actions one finds there."""
    names = {centre.pk: str(centre) for centre in SocialCentre.objects.all()}
    served = centres_by_commune(today)
    there: dict[str, set[int]] = {code: set() for code in names}
    for action, pilot in Action.objects.running(today).values_list("pk", "pilot").order_by():
        if pilot in there:
            there[pilot].add(action)
    sessions = Session.objects.enrolling(today).order_by().values_list("action", "commune")
    for action, commune in sessions.distinct():
        if served.get(commune) in there:
            there[served[commune]].add(action)
    counts = {names[code]: len(found) for code, found in there.items()}
    drawn = maps.by_commune(
        {}, today, name="actions", title="Actions que l'on trouve dans chaque MDS"
    )
    return replace(
        drawn,
        areas=[replace(area, value=counts.get(area.group)) for area in drawn.areas],
        unit="actions",
        area_label="MDS",
        value_label="Actions",
        listed=[Area(name, name, count) for name, count in counts.items()],
    )
