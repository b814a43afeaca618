"""The control of a run, finding by finding, then its approval by a second person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from levier.allowance import access, usecases
from levier.allowance.models import ControlFinding
from levier.allowance.web import forms, presenting, tables
from levier.allowance.web.views import confirm, refused, run_or_404
from levier.directory import access as directory
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal


@directory.requires(access.VIEW)
@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    run = run_or_404(request, pk)
    rows = ControlFinding.objects.filter(run=run).select_related(
        "run", "line__case__household__claimant"
    )
    return lists.respond(request, tables.FINDINGS, rows, "allowance/findings.html", run=run)


@directory.requires(access.VIEW)
def finding(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    rows = ControlFinding.objects.filter(run=run_or_404(request, pk)).select_related(
        "run", "line__run", "line__case__household__claimant"
    )
    one = get_object_or_404(rows, pk=finding)
    form = forms.Deciding(request.POST or None).offer(one.state)
    context = presenting.finding_page(one, directory.actor_of(request))
    if request.method == "POST" and form.is_valid():
        decision = directory.decide(request, form.cleaned_data["reason"])
        try:
            usecases.decide_finding(
                finding=one, choice=form.cleaned_data["choice"], decision=decision
            )
        except Refusal as refusal:
            return refused(request, "allowance/finding.html", form, refusal, **context)
        return redirect("allowance:findings", pk)
    return render(request, "allowance/finding.html", {"form": form, **context})


@directory.requires(access.CONTROL)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_or_404(request, pk)

    def act(decision: Decision) -> None:
        usecases.release_run(run=run, decision=decision)

    return confirm(request, run, presenting.RELEASE, act)


@directory.requires(access.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_or_404(request, pk)
    context = presenting.approval_page(run, directory.actor_of(request))
    form = forms.Approving(request.POST or None, initial={"seen": context["seen"]})
    if request.method == "POST" and form.is_valid():
        decision = directory.decide(request, form.cleaned_data["reason"])
        try:
            usecases.approve_run(run=run, seen=form.cleaned_data["seen"], decision=decision)
        except Refusal as refusal:
            return refused(request, "allowance/approve.html", form, refusal, **context)
        return redirect("allowance:run", pk)
    return render(request, "allowance/approve.html", {"form": form, **context})


@directory.requires(access.APPROVE)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_or_404(request, pk)

    def act(decision: Decision) -> None:
        usecases.refuse_run(run=run, decision=decision)

    return confirm(request, run, presenting.REFUSE, act)
