"""Prescribing, and following what was prescribed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import prescription_access as access
from levier.pathways.access import VIEW, visible_pathways
from levier.pathways.models import Obstacle, Prescription
from levier.pathways.queries import prescriptions as queries
from levier.pathways.usecases import prescribing
from levier.pathways.web import (
    forms,
    opening,
    prescription_forms,
    prescription_tables,
    prescription_words,
    presenting,
)
from levier.people.web import listing


@directory.requires(access.SUPPORT)
def prescribe(request: HttpRequest, pk: int) -> HttpResponse:
    """What lifts an obstacle, the nearest first: the button of an offer sends the person there."""
    obstacle = _obstacle_or_404(request, pk)
    form = prescription_forms.Prescribing(posted(request))
    made: list[Prescription] = []

    def act(data: dict[str, Any], decision: Decision) -> None:
        made.append(prescribing.prescribe(
            obstacle=obstacle, towards=data["to"], message=data["message"],
            may_wait=form.may_wait, is_sent=not data["is_draft"], decision=decision,
        ))  # fmt: skip

    if decided(request, form, act):
        messages.success(request, _done(made[0]))
        return redirect("pathways:prescription", made[0].pk)
    return _offered(request, obstacle, form)


def _offered(request: HttpRequest, obstacle: Obstacle, form: Any) -> HttpResponse:
    near = prescription_forms.Near(request.GET)
    found = queries.choices_for(obstacle, clock.today(), within_km=near.km())
    context = {
        **presenting.head(obstacle.pathway, clock.today()),
        **prescription_words.choices(found),
        "here": "prescriptions",
        "form": form,
        "near": near,
        "commune": found.commune,
        "intro": prescription_words.intro(obstacle),
    }
    return render(request, "pathways/prescribe.html", context, status=422 if form.errors else 200)


def _done(made: Prescription) -> str:
    if made.state == "draft":
        return "La prescription est en préparation : personne ne la voit encore."
    if made.state == "waiting_list":
        return f"{made.whom} la reçoit : la personne attend une place."
    return f"{made.whom} reçoit la prescription."


@directory.requires(VIEW)
@require_safe
def prescriptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of a person."""
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "prescriptions")
    context = prescription_words.of_person(pathway, directory.actor_of(request), clock.today())
    return render(request, "pathways/prescriptions.html", {**context, "here": "prescriptions"})


@directory.requires(VIEW)
@require_safe
def all_prescriptions(request: HttpRequest) -> HttpResponseBase:
    rows = queries.listed(access.visible_prescriptions(request.user))
    return listing.respond(
        request, prescription_tables.PRESCRIPTIONS, rows, "pathways/all_prescriptions.html"
    )


@directory.requires(VIEW)
@require_safe
def prescription(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk, VIEW)
    opening.opened(request, one.pathway, "prescription")
    agent = directory.actor_of(request)
    if agent.pk in (one.pathway.lead_id, one.prescriber_id):
        prescribing.note_seen(prescription=one)
    context = prescription_words.page(one, agent, clock.today())
    return render(request, "pathways/prescription.html", {**context, "here": "prescriptions"})


@directory.requires(access.SUPPORT)
def send_prescription(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk)
    return _acted(
        request, one, prescription_forms.MayWait(posted(request)),
        lambda data, by: prescribing.send_prescription(prescription=one, **data, decision=by),
        done="La prescription est envoyée.",
        title="Envoyer cette prescription",
        intro=f"{one.person} vers « {one.title} » : une place est prise tout de suite.",
        act_label="Envoyer",
    )  # fmt: skip


@directory.requires(access.SUPPORT)
def cancel_prescription(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk)
    return _acted(
        request, one, forms.Reason(posted(request)),
        lambda data, by: prescribing.cancel_prescription(prescription=one, decision=by),
        done="La prescription est annulée.",
        title="Annuler cette prescription",
        intro=f"{one.person} vers « {one.title} ».",
        consequences=["Sa place va à la personne qui attend, s'il y en a une."],
        act_label="Annuler la prescription",
        is_danger=True,
    )  # fmt: skip


@directory.requires(access.SUPPORT)
def confirm_lifted(request: HttpRequest, pk: int) -> HttpResponse:
    one = _one_or_404(request, pk)
    form = prescription_forms.Lifted(posted(request), initial={"on": one.ended_on})
    return _acted(
        request, one, form,
        lambda data, by: prescribing.confirm_lifted(prescription=one, on=data["on"], decision=by),
        done="Le frein est levé.",
        title="Lever le frein",
        intro=f"Grâce à « {one.title} », {one.whom}.",
        act_label="Lever ce frein",
    )  # fmt: skip


def _acted(
    request: HttpRequest, one: Prescription, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:prescription", one.pk)
    back = reverse("pathways:prescription", args=[one.pk])
    return asked(request, form, back_url=back, **context)


def _one_or_404(request: HttpRequest, pk: int, permission: str = access.SUPPORT) -> Prescription:
    rows = access.visible_prescriptions(request.user, permission)
    found = queries.listed(rows).select_related(
        *queries.WITH, "obstacle", "prescriber", "pathway__person", "pathway__centre",
        "pathway__lead", "pathway__body",
    )  # fmt: skip
    return get_object_or_404(found, pk=pk)


def _obstacle_or_404(request: HttpRequest, pk: int) -> Obstacle:
    rows = Obstacle.objects.filter(
        lifted_on=None, pathway__until=None,
        pathway__in=visible_pathways(request.user, access.SUPPORT),
    )  # fmt: skip
    with_home = rows.select_related(
        "pathway__person", "pathway__centre", "pathway__household__commune"
    )
    return get_object_or_404(with_home, pk=pk)
