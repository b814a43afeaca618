"""The committees of a pact, and their meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.programmes import access, usecases
from levier.programmes.domain.pact import FOLLOW_UP
from levier.programmes.models import Committee, CommitteeMeeting, FollowUp
from levier.programmes.web import pact_forms, pact_presenting
from levier.programmes.web.pacts import pact_or_404, pact_url


def meeting_or_404(request: HttpRequest, pk: int) -> CommitteeMeeting:
    visible = CommitteeMeeting.objects.filter(
        committee__programme__in=access.visible_pacts(request.user)
    )
    return get_object_or_404(visible.select_related("committee__programme"), pk=pk)


def meeting_url(pk: int) -> str:
    return reverse("programmes:meeting", args=[pk])


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    agent = directory.actor_of(request)
    context = pact_presenting.meeting_page(shown, agent, clock.now())
    return render(request, "programmes/meeting.html", context)


@directory.requires(access.PACT)
def add_committee(request: HttpRequest, pk: int) -> HttpResponse:
    shown = pact_or_404(request, pk)
    form = pact_forms.CommitteeForm(posted(request), programme=shown)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.add_committee(programme=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le comité est créé : convoquez sa première réunion.")
        return redirect(pact_url(pk))
    return asked(
        request,
        form,
        title=f"Créer un comité de « {shown} »",
        act_label="Créer le comité",
        back_url=pact_url(pk),
    )


@directory.requires(access.PACT)
def convene(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Committee.objects.filter(programme__in=access.visible_pacts(request.user))
    shown = get_object_or_404(visible, pk=pk)
    form = pact_forms.MeetingForm(posted(request))
    made: list[CommitteeMeeting] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.convene(committee=shown, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, "La réunion est prévue.")
        return redirect(meeting_url(made[0].pk))
    return asked(
        request,
        form,
        title=f"Convoquer : {shown}",
        act_label="Prévoir la réunion",
        back_url=pact_url(shown.programme_id),
    )


@directory.requires(access.PACT)
def change_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    names = ("held_at", "place", "agenda", "minutes", "revision")
    form = pact_forms.ChangeMeeting(
        posted(request), initial={name: getattr(shown, name) for name in names}
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_meeting(meeting=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "La réunion est modifiée.")
        return redirect(meeting_url(pk))
    return asked(
        request,
        form,
        title=f"Modifier : {shown.committee}",
        act_label="Enregistrer",
        back_url=meeting_url(pk),
    )


@directory.requires(access.PACT)
def hold_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    form = pact_forms.PresenceForm(posted(request), programme=shown.committee.programme_id)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.hold_meeting(meeting=shown, presences=form.presences, decision=by)

    if decided(request, form, act):
        messages.success(request, "La réunion est tenue : écrivez son compte rendu.")
        return redirect(meeting_url(pk))
    return asked(
        request,
        form,
        title=f"Présences : {shown.committee}",
        act_label="Noter les présences",
        back_url=meeting_url(pk),
    )


@directory.requires(access.PACT)
def cancel_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.cancel_meeting(meeting=shown, decision=by)

    if decided(request, form, act):
        messages.success(request, "La réunion est annulée.")
        return redirect(meeting_url(pk))
    return asked(
        request,
        form,
        title=f"Annuler : {shown.committee}",
        act_label="Annuler la réunion",
        is_danger=True,
        back_url=meeting_url(pk),
    )


@directory.requires(access.PACT)
def add_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    form = pact_forms.FollowUpForm(posted(request), programme=shown.committee.programme_id)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.add_follow_up(meeting=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "La décision est à suivre.")
        return redirect(meeting_url(pk))
    return asked(
        request,
        form,
        title=f"Décision prise : {shown.committee}",
        act_label="Ajouter la décision",
        back_url=meeting_url(pk),
    )


@directory.requires(access.PACT)
def close_follow_up(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    visible = FollowUp.objects.filter(
        meeting__committee__programme__in=access.visible_pacts(request.user)
    )
    shown = get_object_or_404(visible, pk=pk)
    if move not in FOLLOW_UP.moves:
        raise Http404
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.close_follow_up(follow_up=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, "C'est noté.")
        return redirect(meeting_url(shown.meeting_id))
    return asked(
        request,
        form,
        title=f"{FOLLOW_UP.moves[move].label} : {shown}",
        act_label=FOLLOW_UP.moves[move].label,
        is_danger=move == "drop",
        back_url=meeting_url(shown.meeting_id),
    )
