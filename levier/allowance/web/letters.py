"""Letters: the list, one letter as it comes out, writing to a household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.allowance import access, letter_pdf, usecases
from levier.allowance.models import Letter
from levier.allowance.web import letter_forms, letter_pages, letter_tables
from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.people.web import files, listing


def letter_or_404(request: HttpRequest, pk: int, permission: str = access.READ_LETTERS) -> Letter:
    visible = access.visible_letters(request.user, permission)
    return get_object_or_404(visible.select_related("debt", "suspension", "line"), pk=pk)


def own_letter_or_404(request: HttpRequest, pk: int) -> Letter:
    """A letter the agent may act on; 403 for a decision that is not theirs to announce."""
    chosen = letter_or_404(request, pk, access.SEND)
    if chosen.kind not in access.kinds_open_to(directory.actor_of(request)):
        raise PermissionDenied
    return chosen


@directory.requires(access.READ_LETTERS)
@require_safe
def letters(request: HttpRequest) -> HttpResponseBase:
    return listing.respond(
        request,
        letter_tables.letters(agents.all_names()),
        access.visible_letters(request.user).defer("content"),
        "allowance/letters.html",
        may_batch=directory.can(request.user, access.VIEW),
    )


@directory.requires(access.READ_LETTERS)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = letter_or_404(request, pk)
    files.opened(request, chosen.case.household, "courrier", "allowance:letter")
    context = letter_pages.letter_page(chosen, directory.actor_of(request))
    return render(request, "allowance/letter.html", context)


@directory.requires(access.READ_LETTERS)
@require_safe
def letter_pdf_file(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = letter_or_404(request, pk)
    try:
        pdf = letter_pdf.pdf_of(chosen)
    except Refusal as refusal:
        return listing.refused(request, refusal, 422)
    files.opened(request, chosen.case.household, "courrier", "allowance:letter_pdf")
    return pdf_answer(pdf, chosen.reference or f"projet-{chosen.pk}")


def pdf_answer(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@directory.requires(access.SEND)
def write_letter(request: HttpRequest, case: int) -> HttpResponse:
    """Choose what to tell a household; the project is then read before it is issued."""
    chosen = get_object_or_404(access.writable_cases(request.user), pk=case)
    choices = letter_pages.choices_for(chosen, directory.actor_of(request))
    form = letter_forms.Writing(choices, posted(request), initial=_first(request, choices))
    made: list[Letter] = []

    def act(data: dict[str, Any], decision: Decision) -> None:
        told = letter_pages.told_of(data["about"], data.get("words", ""))
        made.append(usecases.prepare_letter(case=chosen, told=told, decision=decision))

    if decided(request, form, act):
        return redirect("allowance:letter", made[0].pk)
    context = letter_pages.writing_page(chosen)
    status = 422 if form.errors else 200
    context |= {"form": form, "has_choices": bool(choices)}
    return render(request, "allowance/letter_writing.html", context, status=status)


def _first(request: HttpRequest, choices: list[tuple[str, str]]) -> dict[str, str]:
    """What the address asks to tell (`?quoi=suspension`), else the first choice."""
    wanted = request.GET.get("quoi", "")
    keys = [key for key, _ in choices]
    return {"about": next((key for key in keys if wanted and key.startswith(wanted)),
                          keys[0] if keys else "")}  # fmt: skip


@directory.requires(access.SEND)
@require_POST
def issue_letter(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = own_letter_or_404(request, pk)
    try:
        usecases.issue_letter(letter=chosen, decision=directory.decide(request))
    except Refusal as refusal:
        context = letter_pages.letter_page(letter_or_404(request, pk), directory.actor_of(request))
        context["refusal"] = refusal
        return render(request, "allowance/letter.html", context, status=422)
    messages.success(
        request, f"Courrier {chosen.reference} émis : téléchargez-le, puis envoyez-le."
    )
    return redirect("allowance:letter", pk)


@directory.requires(access.SEND)
def send_letter(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = own_letter_or_404(request, pk)
    form = letter_forms.Leaving(posted(request), initial={"sent_on": clock.today()})

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.send_letter(letter=chosen, **data, decision=decision)

    if decided(request, form, act):
        messages.success(request, "Envoi noté.")
        return redirect("allowance:letter", pk)
    return asked(request, form, **letter_pages.sending(chosen))


@directory.requires(access.SEND)
def cancel_letter(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = own_letter_or_404(request, pk)
    form = Reason(posted(request))

    def act(_: dict[str, Any], decision: Decision) -> None:
        usecases.cancel_letter(letter=chosen, decision=decision)

    if decided(request, form, act):
        messages.success(request, "Courrier annulé.")
        return redirect("allowance:letter", pk)
    return asked(request, form, **letter_pages.cancelling(chosen))
