"""The runs, and one run as its ten steps."""

from __future__ import annotations

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.allowance import access, queries, tasks, usecases
from levier.allowance.models import MonthlyRun, RunLine
from levier.allowance.web import forms, presenting, tables
from levier.directory import access as directory
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal

QUEUED = {
    "open": tasks.SNAPSHOT,
    "calculate": tasks.CALCULATE,
    "control": tasks.CONTROL,
    "order": tasks.ORDER,
    "file": tasks.FILE,
    "close": tasks.CLOSE,
}
AT_ONCE = {"send": usecases.hand_over_file, "return": usecases.settle_run}
PERMISSIONS = {
    "open": access.OPEN,
    "calculate": access.CALCULATE,
    "control": access.CONTROL,
    "order": access.ORDER,
    "file": access.FILE,
    "send": "payments.hand_over",
    "return": access.CLOSE,
    "close": access.CLOSE,
}


def run_or_404(request: HttpRequest, pk: int) -> MonthlyRun:
    return get_object_or_404(access.visible_runs(request.user), pk=pk)


@directory.requires(access.VIEW)
@require_safe
def runs(request: HttpRequest) -> HttpResponseBase:
    return lists.respond(
        request,
        tables.RUNS,
        access.visible_runs(request.user),
        "allowance/runs.html",
        may_open=directory.can(request.user, access.OPEN),
    )


@directory.requires(access.OPEN)
def open_run(request: HttpRequest) -> HttpResponse:
    form = forms.Opening(request.POST or None, initial={"month": queries.next_month()})
    if request.method == "POST" and form.is_valid():
        decision = directory.decide(request)
        try:
            run = usecases.open_run(**form.cleaned_data, decision=decision)
        except Refusal as refusal:
            return refused(request, "allowance/open.html", form, refusal)
        tasks.request(kind=tasks.SNAPSHOT, run=run, decision=decision)
        return redirect("allowance:run", run.pk)
    return render(request, "allowance/open.html", {"form": form})


@directory.requires(access.VIEW)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = run_or_404(request, pk)
    context = presenting.run_page(chosen, directory.actor_of(request))
    return render(request, "allowance/run.html", context)


@directory.requires(access.VIEW)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of the step under way, alone; a full reload when it is over."""
    chosen = run_or_404(request, pk)
    work = queries.live_work(chosen)
    answer = render(request, "allowance/progress.html", {"run": chosen, "work": work})
    if work is None:
        answer["HX-Refresh"] = "true"
    return answer


@directory.requires(*sorted(set(PERMISSIONS.values())))
@require_POST
def do_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Do a step, or ask for one that takes time; the page then shows how far it is."""
    chosen = run_or_404(request, pk)
    if step not in PERMISSIONS:
        raise Http404
    decision = directory.decide(request)
    try:
        access.require(decision, PERMISSIONS[step])
        if step in QUEUED:
            tasks.request(kind=QUEUED[step], run=chosen, decision=decision)
        else:
            AT_ONCE[step](run=chosen, decision=decision)
    except Refusal as refusal:
        context = presenting.run_page(chosen, directory.actor_of(request))
        return render(request, "allowance/run.html", {**context, "refusal": refusal}, status=422)
    return redirect("allowance:run", pk)


@directory.requires(access.OPEN)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = run_or_404(request, pk)

    def act(decision: Decision) -> None:
        usecases.cancel_run(run=chosen, decision=decision)

    return confirm(request, chosen, presenting.CANCEL, act)


@directory.requires(access.OPEN)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = run_or_404(request, pk)

    def act(decision: Decision) -> None:
        made = usecases.open_correction(run=chosen, decision=decision)
        tasks.request(kind=tasks.SNAPSHOT, run=made, decision=decision)

    return confirm(request, chosen, presenting.CORRECT, act)


@directory.requires(access.VIEW)
@require_safe
def lines(request: HttpRequest, pk: int) -> HttpResponseBase:
    chosen = run_or_404(request, pk)
    rows = RunLine.objects.filter(run=chosen).select_related("run", "case__household__claimant")
    may_write = chosen.approved_by and directory.scope_of(request.user, access.SEND).everything
    spec = tables.lines_to_write_to(chosen) if may_write else tables.LINES
    return lists.respond(request, spec, rows, "allowance/lines.html", run=chosen)


def confirm(
    request: HttpRequest, run: MonthlyRun, words: presenting.Confirmation, act: presenting.Act
) -> HttpResponse:
    """A page that says what will happen, asks for a reason, then does one thing."""
    form = forms.Reason(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(directory.decide(request, form.cleaned_data["reason"]))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            status = 422
        else:
            return redirect("allowance:run", run.pk)
    context = presenting.confirmation(run, words, form)
    return render(request, "ui/confirm.html", context, status=status)


def refused(
    request: HttpRequest,
    template: str,
    form: django_forms.Form,
    refusal: Refusal,
    **context: object,
) -> HttpResponse:
    """The same page with what was refused, and why: 422."""
    known = refusal.field if refusal.field in form.fields else None
    form.add_error(known, refusal.message)
    return render(request, template, {"form": form, **context}, status=422)
