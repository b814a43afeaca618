"""Decisions made elsewhere: the files deposited, and what became of each line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import posted
from levier.foundation import lists
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.models import ReferralImport
from levier.pathways.tasks import imports as tasks
from levier.pathways.usecases import importing
from levier.pathways.web import forms, registers
from levier.people.web import listing


@directory.requires(access.IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponseBase:
    spec = registers.imports(agents.all_names())
    rows = ReferralImport.objects.defer("content")
    return lists.respond(request, spec, rows, "pathways/imports.html")


@directory.requires(access.IMPORT)
def deposit(request: HttpRequest) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    form = forms.Deposit(posted(request), files)
    if request.method == "POST" and form.is_valid():
        decision = directory.decide(request)
        sent = form.cleaned_data["file"]
        try:
            batch = importing.receive_decisions(
                name=sent.name, content=sent.read(importing.LARGEST + 1),
                decider=form.cleaned_data["decider"], decision=decision,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            tasks.request_import(batch, decision)
            return redirect("pathways:import_batch", batch.pk)
    status = 422 if form.errors else 200
    return render(request, "pathways/import.html", {"form": form}, status=status)


@directory.requires(access.IMPORT)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponseBase:
    chosen = get_object_or_404(ReferralImport.objects.defer("content"), pk=pk)
    rows = chosen.outcomes.select_related("referral__person")
    run = tasks.run_of(chosen)
    work = run if run and run.is_live else None
    return listing.respond(
        request, registers.OUTCOMES, rows, "pathways/import_batch.html", batch=chosen, work=work
    )


@directory.requires(access.IMPORT)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the import is, alone; a full reload when it is over."""
    chosen = get_object_or_404(ReferralImport.objects.defer("content"), pk=pk)
    run = tasks.run_of(chosen)
    work = run if run and run.is_live else None
    context = {"batch": chosen, "work": work}
    answer = render(request, "pathways/import_progress.html", context)
    if work is None:
        answer["HX-Refresh"] = "true"
    return answer
