"""Proposals: what the group says, what it is answered, what is told back."""

from __future__ import annotations

from collections.abc import Callable
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
from levier.participation.domain import ANSWERS, PROPOSAL
from levier.participation.models import GroupProposal
from levier.participation.web import forms, presenting, tables
from levier.participation.web.places import group_or_404, held_by, proposal_or_404, to
from levier.programmes.models import Action

RULE = "Délai fixé par le Département"


@directory.requires(access.VIEW)
@require_safe
def proposals(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_proposals(request.user).select_related("group__centre")
    spec = tables.proposals(clock.today())
    return lists.respond(request, spec, rows, "participation/proposals.html")


@directory.requires(access.VIEW)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    shown = proposal_or_404(request, pk)
    context = presenting.proposal_page(shown, directory.actor_of(request), clock.today())
    return render(request, "participation/proposal.html", context)


@directory.requires(access.ANIMATE)
def submit_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    shown = group_or_404(request, pk, access.ANIMATE)
    running = Action.objects.running(clock.today()).order_by("code")
    form = forms.ProposalForm(posted(request), actions=running, initial={"on": clock.today()})
    made: list[GroupProposal] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.submit_proposal(group=shown, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, "La proposition est déposée.")
        return redirect(to("proposal", made[0].pk))
    return asked(
        request,
        form,
        title=f"Déposer une proposition : {shown.centre.name}",
        act_label="Déposer",
        intro="Le groupe en reçoit la réponse dans les trois mois.",
        back_url=to("group", pk),
    )


def _form(request: HttpRequest, shown: GroupProposal, move: str) -> django_forms.Form:
    if move in {"discuss", "report"}:
        return forms.InMeeting(posted(request), meetings=held_by(shown.group))
    if move == "forward":
        return forms.ForwardForm(posted(request))
    if move == "implement":
        return forms.DoneForm(posted(request), initial={"on": clock.today()})
    return forms.AnswerForm(posted(request))


USES: dict[str, Callable[..., None]] = {
    "discuss": usecases.discuss_proposal,
    "forward": usecases.forward_proposal,
    "accept": usecases.answer_proposal,
    "refuse": usecases.answer_proposal,
    "implement": usecases.implement_proposal,
    "report": usecases.report_back,
}


@directory.requires(access.ANIMATE, access.ANSWER)
def move_proposal(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    if move not in USES:
        raise Http404
    answers = move in ANSWERS
    shown = proposal_or_404(request, pk, access.ANSWER if answers else access.ANIMATE)
    form = _form(request, shown, move)
    named = {"name": move} if move in {"accept", "refuse"} else {}

    def act(data: dict[str, Any], by: Decision) -> None:
        USES[move](proposal=shown, **named, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Proposition {shown.get_state_display()}.")
        return redirect(to("proposal", pk))
    return asked(
        request,
        form,
        title=f"{PROPOSAL.moves[move].label} : {shown}",
        act_label=PROPOSAL.moves[move].label,
        is_danger=move == "refuse",
        back_url=to("proposal", pk),
    )
