"""Letters of the groups: edited from a meeting or a proposal, kept in a register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.queries import all_names
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.participation import access
from levier.participation.domain import PaperKind
from levier.participation.usecases import papers as usecases
from levier.participation.web import tables
from levier.participation.web.places import meeting_or_404, proposal_or_404, to
from levier.pathways.web.contract_signing import pdf_file

FROZEN = ["Il prend son numéro et ne change plus ; un autre peut être édité ensuite."]


@directory.requires(access.VIEW)
@require_safe
def papers(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_papers(request.user).select_related("group__centre")
    return lists.respond(request, tables.papers(all_names()), rows, "participation/papers.html")


@directory.requires(access.VIEW)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.visible_papers(request.user), pk=pk)
    try:
        pdf = usecases.pdf_of(paper=found)
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    return pdf_file(pdf, f"{found.reference}.pdf")


@directory.requires(access.ANIMATE)
def issue_for_meeting(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in {PaperKind.INVITATION, PaperKind.MINUTES}:
        raise Http404
    shown = meeting_or_404(request, pk, access.ANIMATE)
    return _issued(request, PaperKind(kind), shown, to("meeting", pk))


@directory.requires(access.ANSWER)
def issue_for_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    shown = proposal_or_404(request, pk, access.ANSWER)
    return _issued(request, PaperKind.ANSWER, shown, to("proposal", pk))


def _issued(
    request: HttpRequest, kind: PaperKind, subject: usecases.Subject, back: str
) -> HttpResponse:
    form = forms.Form(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.issue_paper(kind=kind, subject=subject, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le courrier est édité : ouvrez-le pour l'imprimer.")
        return redirect(back)
    return asked(
        request,
        form,
        title=f"Éditer un courrier : {kind.label}",
        act_label="Éditer",
        intro=f"{subject}. Ce courrier ne nomme aucun membre.",
        consequences=FROZEN,
        back_url=back,
    )
