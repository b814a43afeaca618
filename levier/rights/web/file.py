"""The household's file: what counts now, then everything that happened, newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.people import queries as people
from levier.people.web import files as people_files
from levier.rights import access, history, queries
from levier.rights.history import MomentKind
from levier.rights.models import BenefitCase
from levier.rights.web import file_words, files

KIND, AFTER = "voir", "apres"


@directory.requires(access.VIEW)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    opened = files.file_or_404(request, pk)
    if AFTER not in request.GET:  # the next page of the same reading is no other reading
        people_files.opened(request, opened.household, "dossier", "rights:file")
    members = people.all_members(opened.household)
    context = {
        "household": opened.household,
        "case": opened.case,
        "cases": opened.cases,
        "here": "file",
        **file_words.head(opened, members, _owed(request, opened.cases)),
        **_past(request, opened, members),
    }
    return render(request, "rights/file.html", context)


def _owed(request: HttpRequest, cases: list[BenefitCase]) -> Any:
    """What the household owes, for those who may know."""
    if not directory.can(request.user, access.VIEW_DEBTS):
        return None
    return queries.owed_on(access.visible_debts(request.user).filter(case__in=cases))


def _past(request: HttpRequest, opened: files.File, members: list[Any]) -> dict[str, Any]:
    offered = [
        kind
        for kind in MomentKind
        if kind is not MomentKind.DEBT or directory.can(request.user, access.VIEW_DEBTS)
    ]
    asked = request.GET.get(KIND, "")
    chosen = [kind for kind in offered if kind == asked] or offered
    wanted = history.Wanted(
        opened.household, opened.cases, members, frozenset(chosen),
        history.Place.parse(request.GET.get(AFTER, "")),
    )  # fmt: skip
    page = history.page(wanted)
    kept = {KIND: asked} if len(chosen) == 1 else {}
    return {
        "events": file_words.events(page.moments, opened.cases),
        "kinds": [("Tout", "?", len(chosen) > 1)]
        + [(capfirst(kind.label), f"?{urlencode({KIND: kind.value})}#histoire", chosen == [kind])
           for kind in offered],
        "more_url": f"?{urlencode({**kept, AFTER: page.after})}#histoire" if page.after else "",
        "is_first": AFTER not in request.GET,
        "first_url": f"?{urlencode(kept)}#histoire",
    }  # fmt: skip
