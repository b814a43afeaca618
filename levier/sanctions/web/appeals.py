"""The register of appeals, one of them, and a new one from where the decision stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as rendered
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, consultations
from levier.foundation.acts import Decision
from levier.people.web import files, listing
from levier.rights import access as rights
from levier.rights.models import BenefitCase, Debt
from levier.sanctions import access
from levier.sanctions.domain.appeal import Contested
from levier.sanctions.models import Appeal, Sanction
from levier.sanctions.queries import lists
from levier.sanctions.usecases import appealing as usecases
from levier.sanctions.usecases.appealing import Against
from levier.sanctions.web import appeal_forms, appeal_tables, appeal_words
from levier.sanctions.web.breach_tables import breach_url

WITH = (
    "case__household__claimant", "centre", "handler", "debt", "delegation",
    "sanction__breach__person",
)  # fmt: skip
OF_DEBT = [(one.value, label) for one, label in (
    (Contested.WAIVER, "Une remise : elle ne conteste pas l'indu mais ne peut pas le payer"),
    (Contested.DEBT, "Elle conteste l'indu ou son montant"),
)]  # fmt: skip
OF_FILE = [(one.value, label) for one, label in (
    (Contested.REFUSAL, "Elle conteste un refus ou la fin de son droit"),
    (Contested.AMOUNT, "Elle conteste le montant de son RSA"),
)]  # fmt: skip
OF_SANCTION = [(Contested.SANCTION.value, "Elle conteste la sanction")]


def appeal_or_404(request: HttpRequest, pk: int, permission: str = access.VIEW_APPEALS) -> Appeal:
    rows = access.visible_appeals(request.user, permission)
    return get_object_or_404(rows.select_related(*WITH), pk=pk)


@directory.requires(access.VIEW_APPEALS)
@require_safe
def appeals(request: HttpRequest) -> HttpResponseBase:
    rows = lists.appeals_of(access.visible_appeals(request.user))
    return listing.respond(request, appeal_tables.APPEALS, rows, "sanctions/appeals.html")


@directory.requires(access.VIEW_APPEALS)
@require_safe
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = appeal_or_404(request, pk)
    agent = directory.actor_of(request)
    consultations.log_reading(
        actor=agent.actor,
        subject=f"people.household:{chosen.case.household_id}",
        what="recours",
        route="sanctions:appeal",
    )
    context = appeal_words.page(chosen, agent, clock.today())
    return rendered(request, "sanctions/appeal.html", context)


@directory.requires(access.HANDLE)
def new_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    household = files.household_or_404(request, pk)
    rows = access.visible_cases(request.user).filter(household=household)
    case = rows.order_by("-month", "-pk").first()
    if case is None:
        raise Http404
    back = reverse("sanctions:household", args=[pk])
    return _entered(request, case, OF_FILE, Against(""), back)


@directory.requires(access.HANDLE)
def appeal_debt(request: HttpRequest, pk: int) -> HttpResponse:
    rows = rights.visible_debts(request.user).filter(case__in=access.visible_cases(request.user))
    debt = get_object_or_404(rows.select_related("case"), pk=pk)
    assert debt.case is not None, "its case is one that the agent sees"
    against = Against("", debt=Debt.objects.get(pk=debt.pk))
    back = reverse("rights:debt", args=[pk])
    return _entered(request, debt.case, OF_DEBT, against, back, debt.assessed_on)


@directory.requires(access.HANDLE)
def appeal_sanction(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Sanction.objects.filter(
        breach__in=access.visible_breaches(request.user),
        breach__case__in=access.visible_cases(request.user),
    )
    sanction = get_object_or_404(rows.select_related("breach__case"), breach=pk)
    against = Against("", sanction=sanction)
    told_on = sanction.notified_on or sanction.decided_on
    case = sanction.breach.case
    return _entered(request, case, OF_SANCTION, against, breach_url(sanction), told_on)


def _entered(
    request: HttpRequest,
    case: BenefitCase,
    choices: Sequence[tuple[str, str]],
    against: Against,
    back: str,
    told_on: date | None = None,
) -> HttpResponse:
    """The page that enters an appeal, then the appeal itself."""
    initial = {"decision_of": told_on} if told_on else {}
    form = appeal_forms.AppealForm(posted(request), initial=initial).offer(choices)
    made: list[Appeal] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        contested = Against(data.pop("contested"), against.sanction, against.debt)
        made.append(usecases.record_appeal(case=case, against=contested, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, "Le recours est enregistré. Éditez son accusé de réception.")
        return redirect(appeal_tables.appeal_url(made[0]))
    return asked(request, form, back_url=back, **_words(case, against))


def _words(case: BenefitCase, against: Against) -> dict[str, Any]:
    """What the page that enters an appeal says."""
    effects = ["Deux mois sans réponse valent rejet : la date part du jour de réception."]
    if against.debt is not None:
        effects.insert(0, "Le recouvrement de l'indu s'arrête jusqu'à la réponse.")
    return {
        "title": "Enregistrer un recours",
        "intro": f"{case.household.claimant or case.household}, dossier {case.number}.",
        "rule": usecases.RULE,
        "consequences": effects,
        "act_label": "Enregistrer",
    }
