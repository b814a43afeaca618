"""Sheets on paper: one action, or every action of a programme, as tagged PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, documents
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.programmes import access, queries
from levier.programmes.domain import Funder
from levier.programmes.models import Action
from levier.programmes.web import action_years, presenting
from levier.programmes.web.programmes import programme_or_404
from levier.programmes.web.sheets import action_or_404
from levier.ui.templatetags.words import number

TEMPLATE = "programmes/typst/v1/sheet.typ"
ESF_WORDS = "Cette action est cofinancée par l'Union européenne (Fonds social européen)."


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def action_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    action = action_or_404(request, pk)
    prefetch_related_objects([action], queries.partners(), queries.placements())
    return _pdf(f"Fiche de l'action {action.code}", [action], f"action-{action.code}")


@directory.requires(access.VIEW)
@require_safe
def programme_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sheet of a programme, in the order of codes."""
    programme = programme_or_404(request, pk)
    placed = programme.placements.values("action")
    actions = queries.on_paper(access.visible_actions(request.user).filter(pk__in=placed))
    return _pdf(str(programme), list(actions.order_by("code")), f"fiches-{programme.code}")


def _pdf(title: str, actions: list[Action], name: str) -> HttpResponse:
    at = clock.now()
    if not actions:
        return _refused("Ce programme n'a encore aucune action à imprimer.")
    try:
        sender = documents.letterhead()["sender"]
    except Refusal as refusal:
        return _refused(refusal.message)
    years = action_years.measured(actions, timezone.localtime(at).date())
    told = [{"sender": sender, **_sheet(action, years, at)} for action in actions]
    answer = HttpResponse(
        documents.render(TEMPLATE, told, title=title, at=at), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def _sheet(action: Action, years: action_years.Years, at: datetime) -> dict[str, Any]:
    budget = queries.budget_of(action)
    funders = {funder for lines in budget.values() for funder in lines}
    notices = [f"Fiche imprimée le {short_date(timezone.localtime(at).date())}."]
    if action.is_example:
        notices.append("Données d'exemple : l'intitulé, le budget et les cibles sont inventés.")
    if Funder.ESF in funders:
        notices.append(ESF_WORDS)
    return {
        "headline": str(action),
        "state": capfirst(action.get_state_display()),
        "texts": [[label, text] for label, text in presenting.texts(action)],
        "facts": [[fact.label, str(fact.value)] for fact in presenting.facts(action)],
        "places": [
            f"{place.programme} : {place.orientation or place.axis}"
            for place in action.placements.all()
        ],
        "budget": {
            "heads": ["Financeur", *map(str, sorted(budget))],
            "rows": [
                [funder, *("" if amount is None else str(amount) for amount in amounts)]
                for funder, amounts in presenting.budget_table(budget)
            ],
        },
        "years": action_years.across(action, years),
        "targets": {
            "heads": ["Indicateur", "Année", "Cible"],
            "rows": [
                [each.label, str(each.year), f"{number(each.target)} {each.unit}".strip()]
                for each in action.indicators.all()
            ],
        },
        "notices": "\n\n".join(notices),
    }
