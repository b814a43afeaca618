"""The yearly evaluation of a programme, from the figures gathered to the report published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock, exports, lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.programmes import access, usecases
from levier.programmes.domain.evaluation import EVALUATION, EvaluationState
from levier.programmes.models import ActionIndicator, Evaluation
from levier.programmes.web import evaluation_forms, evaluation_presenting
from levier.programmes.web.programmes import managed_or_404, programme_url
from levier.programmes.web.sheets import action_url, changed_or_404
from levier.territory.models import SocialCentre

# Moves that take a reason or none, by the use case that does each.
PLAIN: dict[str, Callable[..., None]] = {
    "collect": usecases.collect_figures,
    "review": usecases.close_review,
    "reopen": usecases.reopen_review,
    "publish": usecases.publish_evaluation,
}


def evaluation_or_404(request: HttpRequest, pk: int) -> Evaluation:
    visible = Evaluation.objects.filter(programme__in=access.visible_programmes(request.user))
    return get_object_or_404(visible.select_related("programme"), pk=pk)


def kept_or_404(request: HttpRequest, pk: int) -> Evaluation:
    shown = evaluation_or_404(request, pk)
    if not access.may_manage_tree(request.user):
        raise Http404
    return shown


def evaluation_url(pk: int) -> str:
    return reverse("programmes:evaluation", args=[pk])


@directory.requires(access.VIEW)
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = evaluation_or_404(request, pk)
    if file_format := request.GET.get(lists.EXPORT):
        try:
            return exports.response(evaluation_presenting.sheet(shown), file_format)
        except Refusal as refusal:
            return HttpResponse(refusal.message, status=422, content_type="text/plain")
    context = evaluation_presenting.page(shown, directory.actor_of(request))
    return render(request, "programmes/evaluation.html", context)


@directory.requires(access.MANAGE)
def open_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    programme = managed_or_404(request, pk)
    form = evaluation_forms.OpenForm(posted(request), initial={"year": clock.today().year - 1})
    made: list[Evaluation] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.open_evaluation(programme=programme, **data, decision=by))

    if decided(request, form, act):
        return redirect(evaluation_url(made[0].pk))
    return asked(
        request,
        form,
        title=f"Évaluer une année de « {programme} »",
        act_label="Ouvrir l'évaluation",
        intro="Les chiffres se réunissent, les MDS les relisent, le comité conclut, puis "
        "l'évaluation est publiée et ne change plus.",
        back_url=programme_url(pk),
    )


@directory.requires(access.MANAGE, access.PUBLISH)
def move_evaluation(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = evaluation_or_404(request, pk)
    may = evaluation_presenting.may_publish if move == "publish" else access.may_manage_tree
    if move not in PLAIN or not may(request.user):
        raise Http404
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        PLAIN[move](evaluation=shown, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Évaluation {shown.get_state_display()}.")
        return redirect(evaluation_url(pk))
    return asked(
        request,
        form,
        title=f"{EVALUATION.moves[move].label} : {shown}",
        act_label=EVALUATION.moves[move].label,
        is_danger=move == "publish",
        consequences=evaluation_presenting.CONSEQUENCES.get(move, []),
        back_url=evaluation_url(pk),
    )


@directory.requires(access.MANAGE)
def give_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    shown = evaluation_or_404(request, pk)
    scope = directory.scope_of(request.user, access.MANAGE)
    centres = SocialCentre.objects.all()
    if not scope.everything:
        centres = centres.filter(pk__in=scope.centres)
    if shown.state != EvaluationState.DATA_COLLECTED and request.method != "POST":
        raise Http404
    form = evaluation_forms.OpinionForm(
        posted(request), centres=centres, initial=evaluation_presenting.opinion(shown, centres)
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.give_opinion(evaluation=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "L'avis est noté.")
        return redirect(evaluation_url(pk))
    return asked(
        request,
        form,
        title=f"Avis sur l'{shown}",
        act_label="Donner l'avis",
        back_url=evaluation_url(pk),
    )


@directory.requires(access.MANAGE)
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    shown = kept_or_404(request, pk)
    form = evaluation_forms.ConclusionForm(posted(request), initial={"on": clock.today()})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.conclude(evaluation=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Les conclusions sont notées : il reste à publier.")
        return redirect(evaluation_url(pk))
    return asked(
        request,
        form,
        title=f"Conclusions du comité : {shown}",
        act_label="Noter les conclusions",
        back_url=evaluation_url(pk),
    )


@directory.requires(access.MANAGE)
def tell_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_object_or_404(ActionIndicator.objects.select_related("action"), pk=pk)
    changed_or_404(request, indicator.action_id)
    form = evaluation_forms.IndicatorForm(
        posted(request), initial={"value": indicator.value, "revision": indicator.revision}
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.tell_indicator(indicator=indicator, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "La valeur est notée, avec votre nom et la date.")
        return redirect(action_url(indicator.action_id))
    return asked(
        request,
        form,
        title=f"{indicator.label}, {indicator.year}",
        act_label="Noter la valeur",
        intro=f"Cible : {indicator.target} {indicator.unit}".strip(),
        back_url=action_url(indicator.action_id),
    )
