"""The letters of a run, together: chosen, checked, written while one watches, printed, sent."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.allowance import access, queries, tasks, usecases
from levier.allowance.models import LetterBatch, LetterRequest, RunLine
from levier.allowance.web import letter_forms, letter_pages, letter_tables, tables
from levier.allowance.web.letters import pdf_answer
from levier.allowance.web.views import run_or_404
from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.people.web import listing


def batch_or_404(request: HttpRequest, pk: int) -> LetterBatch:
    return get_object_or_404(access.visible_batches(request.user), pk=pk)


@directory.requires(access.VIEW)
@require_safe
def batches(request: HttpRequest) -> HttpResponseBase:
    spec = letter_tables.batches(agents.all_names())
    rows = access.visible_batches(request.user)
    return lists.respond(request, spec, rows, "allowance/letter_batches.html")


@directory.requires(access.SEND)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines ticked in a run, or all those of the filter, become a batch to check."""
    run = run_or_404(request, pk)
    try:
        lines = tables.LINES.picked(RunLine.objects.filter(run=run), request.POST)
        batch = usecases.ask_for_letters(run=run, lines=lines, decision=directory.decide(request))
    except Refusal as refusal:
        return listing.refused(request, refusal, 422)
    return redirect("allowance:letter_batch", batch.pk)


@directory.requires(access.VIEW)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    context = letter_pages.batch_page(batch_or_404(request, pk), directory.actor_of(request))
    return render(request, "allowance/letter_batch.html", context)


@directory.requires(access.VIEW)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the writing is, alone; a full reload when it is over."""
    chosen = batch_or_404(request, pk)
    work = queries.last_work_of(chosen)
    live = work if work and work.is_live else None
    answer = render(
        request, "allowance/letter_batch_progress.html", {"batch": chosen, "work": live}
    )
    if live is None:
        answer["HX-Refresh"] = "true"
    return answer


@directory.requires(access.SEND)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    def act(chosen: LetterBatch, decision: Decision) -> None:
        usecases.start_batch(batch=chosen, decision=decision)
        tasks.request_letters(batch=chosen, decision=decision)

    return _done(request, pk, act)


@directory.requires(access.SEND)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a writing that stopped, where it stood."""

    def act(chosen: LetterBatch, decision: Decision) -> None:
        tasks.request_letters(batch=chosen, decision=decision)

    return _done(request, pk, act)


@directory.requires(access.SEND)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda one, by: usecases.cancel_batch(batch=one, decision=by))


def _done(
    request: HttpRequest, pk: int, act: Callable[[LetterBatch, Decision], object]
) -> HttpResponse:
    chosen = batch_or_404(request, pk)
    try:
        act(chosen, directory.decide(request))
    except Refusal as refusal:
        context = letter_pages.batch_page(chosen, directory.actor_of(request))
        context["refusal"] = refusal
        return render(request, "allowance/letter_batch.html", context, status=422)
    return redirect("allowance:letter_batch", pk)


@directory.requires(access.SEND)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = batch_or_404(request, pk)
    form = letter_forms.HandedOver(posted(request))
    if decided(request, form, lambda _, by: usecases.send_batch(batch=chosen, decision=by)):
        messages.success(request, "Envoi noté pour tous les courriers de ce lot.")
        return redirect("allowance:letter_batch", pk)
    return asked(request, form, **letter_pages.sending_batch(chosen))


@directory.requires(access.VIEW)
@require_safe
def requests(request: HttpRequest, pk: int) -> HttpResponseBase:
    chosen = batch_or_404(request, pk)
    rows = LetterRequest.objects.filter(batch=chosen).select_related(
        "line__case__household__claimant", "letter"
    )
    return listing.respond(
        request,
        letter_tables.REQUESTS,
        rows.defer("letter__content", "line__trace"),
        "allowance/letter_requests.html",
        batch=chosen,
    )


@directory.requires(access.VIEW)
@require_safe
def print_file(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    chosen = batch_or_404(request, pk)
    file = get_object_or_404(chosen.prints, rank=rank)
    listing.logged(request, f"allowance.letterbatch:{pk}", "courriers", file.count)
    return pdf_answer(bytes(file.data), f"courriers-lot-{pk}-{rank + 1}")
