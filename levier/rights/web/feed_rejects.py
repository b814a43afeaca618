"""Rejects: the list, one record and what is wrong with it, its replay; anomalies."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import consultations, lists
from levier.foundation.models import LongRun
from levier.kernel.errors import Refusal
from levier.rights import access, tasks, usecases
from levier.rights.access import REPLAY
from levier.rights.domain import RejectState
from levier.rights.models import FeedReject
from levier.rights.web import feed_forms, feed_records, feed_tables


def reject_or_404(request: HttpRequest, pk: int) -> FeedReject:
    return get_object_or_404(access.visible_rejects(request.user), pk=pk)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def rejects(request: HttpRequest) -> HttpResponseBase:
    return _listed(request)


def _listed(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponseBase:
    spec = feed_tables.REJECTS
    if not directory.can(request.user, REPLAY):
        spec = replace(spec, cohort=())
    rows = access.visible_rejects(request.user).defer("raw", "value", "others")
    answer = lists.respond(request, spec, rows, "rights/rejects.html", refusal=refusal)
    if refusal:
        answer.status_code = 422
    return answer


@directory.requires(REPLAY)
@require_POST
def replay_selection(request: HttpRequest) -> HttpResponseBase:
    """Queue the replay of the rejects ticked, or of all those of the filter."""
    still_open = access.visible_rejects(request.user).filter(state=RejectState.OPEN)
    try:
        picked = feed_tables.REJECTS.picked(still_open, request.POST)
        keys = list(picked.order_by().values_list("pk", flat=True)[: tasks.MOST_REPLAYED + 1])
        run = tasks.request_replay(keys, directory.decide(request, "rejeu d'une sélection"))
    except Refusal as refusal:
        return _listed(request, refusal)
    return redirect("rights:replay_report", run.pk)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def replay_report(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(LongRun, pk=pk, kind=tasks.REJECTS_REPLAY)
    return render(request, "rights/reject_replay.html", feed_records.replay_page(run))


@directory.requires(access.VIEW_FEEDS)
@require_safe
def replay_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the replay is, alone; a full reload when it is over."""
    run = get_object_or_404(LongRun, pk=pk, kind=tasks.REJECTS_REPLAY)
    answer = render(request, "rights/reject_progress.html", {"run": run})
    if not run.is_live:
        answer["HX-Refresh"] = "true"
    return answer


@directory.requires(access.VIEW_FEEDS)
@require_safe
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """The record is somebody's file: reading it leaves a trace."""
    shown = reject_or_404(request, pk)
    return _shown(request, shown, feed_records.replay_form(shown))


def _shown(
    request: HttpRequest, shown: FeedReject, form: feed_forms.Replay, status: int = 200
) -> HttpResponse:
    case = feed_records.case_of(shown)
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=f"people.household:{case.household_id}"
        if case
        else f"rights.feedreject:{shown.pk}",
        what="rejet",
        route="rights:reject",
    )
    context = feed_records.reject_page(shown, case, directory.actor_of(request))
    return render(request, "rights/reject.html", {"form": form, **context}, status=status)


@directory.requires(REPLAY)
@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reject_or_404(request, pk)
    form = feed_records.replay_form(shown, request.POST)
    if decided(request, form, lambda data, by: feed_records.replayed(shown, data, by)):
        messages.success(request, "Le rejet est rejoué : ce dossier est pris.")
        return redirect("rights:reject", pk)
    # Read again: what was refused is undone in the database, not in the object.
    return _shown(request, reject_or_404(request, pk), form, 422)


@directory.requires(REPLAY)
def ignore(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reject_or_404(request, pk)
    form = feed_forms.Reason(posted(request))
    if decided(request, form, lambda _, by: usecases.ignore_reject(reject=shown, decision=by)):
        messages.success(request, "Le rejet est laissé de côté ; il peut être repris.")
        return redirect("rights:reject", pk)
    return asked(
        request,
        form,
        title=f"Laisser de côté le rejet de la ligne {shown.line}",
        act_label="Laisser de côté",
        consequences=["Ce dossier n'est pas pris en charge.", "Ses données restent gardées."],
        back_url=reverse("rights:reject", args=[pk]),
    )


@directory.requires(REPLAY)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reject_or_404(request, pk)
    try:
        usecases.reopen_reject(reject=shown, decision=directory.decide(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Le rejet est de nouveau à traiter.")
    return redirect("rights:reject", pk)


@directory.requires(access.VIEW_FEEDS)
@require_safe
def anomalies(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_anomalies(request.user).defer("value")
    return lists.respond(request, feed_tables.ANOMALIES, rows, "rights/feed_anomalies.html")
