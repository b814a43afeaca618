"""Members proposed to panels: a name that the group gives and that the secretary takes in."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.participation import access, usecases
from levier.participation.domain import CANDIDATE
from levier.participation.models import PanelCandidate
from levier.participation.web import forms, presenting, tables
from levier.participation.web.places import candidate_or_404, member_or_404, to

EFFECTS = {
    "seat": ["Son nom paraît parmi les membres de l'équipe, sans lien avec un dossier."],
    "decline": ["Le groupe le voit sur la page de la proposition."],
}


@directory.requires(access.ANIMATE, access.PANELS)
@require_safe
def candidates(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_candidates(request.user).select_related("panel")
    return lists.respond(request, tables.CANDIDATES, rows, "participation/candidates.html")


@directory.requires(access.ANIMATE, access.PANELS)
@require_safe
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = candidate_or_404(request, pk)
    context = presenting.candidate_page(shown, directory.actor_of(request))
    return render(request, "participation/candidate.html", context)


@directory.requires(access.ANIMATE)
def propose_candidate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_or_404(request, pk)
    form = forms.CandidateForm(posted(request), initial={"since": clock.today()})
    made: list[PanelCandidate] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.propose_candidate(member=shown, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, "Le nom est proposé à la secrétaire de l'équipe.")
        return redirect(to("candidate", made[0].pk))
    return asked(
        request,
        form,
        title=f"Proposer {shown} à une équipe pluridisciplinaire",
        act_label="Proposer ce nom",
        rule="CASF L262-39",
        intro="Siéger est public pour l'équipe : l'accord de la personne vient d'abord.",
        back_url=to("member", pk),
    )


@directory.requires(access.PANELS)
def move_candidate(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = candidate_or_404(request, pk)
    if move not in CANDIDATE.moves:
        raise Http404
    form = django_forms.Form(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.decide_candidate(candidate=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"{shown} : {shown.get_state_display()}.")
        return redirect(to("candidate", pk))
    return asked(
        request,
        form,
        title=f"{CANDIDATE.moves[move].label} : {shown}",
        act_label=CANDIDATE.moves[move].label,
        is_danger=move == "decline",
        consequences=EFFECTS[move],
        back_url=to("candidate", pk),
    )
