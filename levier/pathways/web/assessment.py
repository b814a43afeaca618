"""The diagnosis of a person: obstacles, what lifted them, notes that one may read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import support_access as access
from levier.pathways.domain.assessment import Finding, NoteLevel
from levier.pathways.models import Assessment, Note, Obstacle, Pathway
from levier.pathways.queries import obstacles as queries
from levier.pathways.queries import workers
from levier.pathways.usecases import assessing, noting
from levier.pathways.web import assessment_forms, assessment_words, forms, opening, presenting


@directory.requires(access.VIEW)
@require_safe
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "diagnostic")
    context = assessment_words.page(pathway, directory.actor_of(request), clock.today())
    if context["notes"]:
        opening.opened(request, pathway, "notes")
    return render(request, "pathways/assessment.html", {**context, "here": "assessment"})


@directory.requires(access.SUPPORT)
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole diagnosis in one form: a level for each theme examined."""
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    known = {one.theme: one for one in queries.standing(pathway)}
    form = assessment_forms.AssessmentForm(posted(request), known, initial=_first(pathway))

    def act(data: dict[str, Any], decision: Decision) -> None:
        assessing.record_assessment(
            pathway=pathway, kind=data["kind"], held_on=data["held_on"],
            findings=form.findings(), wishes=data["wishes"], decision=decision,
        )  # fmt: skip

    if decided(request, form, act):
        messages.success(request, "Le diagnostic est enregistré.")
        return redirect("pathways:assessment", pk)
    context = {
        **presenting.head(pathway, clock.today()),
        "here": "assessment",
        "form": form,
        "back_url": reverse("pathways:assessment", args=[pk]),
    }
    return render(request, "pathways/assess.html", context, status=422 if form.errors else 200)


@directory.requires(access.SUPPORT)
def set_obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    form = assessment_forms.ObstacleForm(posted(request))

    def act(data: dict[str, Any], decision: Decision) -> None:
        finding = Finding(data["level"], data["need"])
        assessing.set_obstacle(
            pathway=pathway, theme=data["theme"], finding=finding, on=data["on"], decision=decision
        )

    return _acted(
        request,
        pathway,
        form,
        act,
        done="Le frein est noté.",
        title="Noter un frein",
        intro=f"Pour {pathway.person}, en dehors d'un diagnostic complet.",
        act_label="Noter",
    )


@directory.requires(access.SUPPORT)
def lift_obstacle(request: HttpRequest, pk: int) -> HttpResponse:
    obstacle = _obstacle_or_404(request, pk)
    form = assessment_forms.LiftForm(posted(request))
    return _acted(
        request,
        obstacle.pathway,
        form,
        lambda data, by: assessing.lift_obstacle(obstacle=obstacle, **data, decision=by),
        done="Le frein est levé.",
        title="Lever un frein",
        intro=assessment_words.lifted_line(obstacle),
        act_label="Lever ce frein",
    )


@directory.requires(access.SUPPORT)
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    form = assessment_forms.NoteForm(posted(request)).among(_colleagues(request, pathway))
    return _acted(
        request,
        pathway,
        form,
        lambda data, by: noting.write_note(pathway=pathway, **data, decision=by),
        done="La note est gardée, chiffrée.",
        title="Écrire une note",
        intro=f"À propos de {pathway.person}. Une note ne s'exporte jamais.",
        rule=noting.RULE,
        act_label="Garder cette note",
    )


@directory.requires(access.SUPPORT)
def share_note(request: HttpRequest, pk: int) -> HttpResponse:
    note = _own_note_or_404(request, pk, protected=True)
    form = assessment_forms.ShareForm(posted(request)).among(_colleagues(request, note.pathway))
    return _acted(
        request,
        note.pathway,
        form,
        lambda data, by: noting.share_note(note=note, reader=data["reader"], decision=by),
        done="La note est partagée.",
        title="Nommer un lecteur de plus",
        intro=f"Note protégée du {note.written_at:%d/%m/%Y}, à propos de {note.person}.",
        rule=noting.RULE,
        act_label="Partager",
    )


@directory.requires(access.SUPPORT)
def withdraw_note(request: HttpRequest, pk: int) -> HttpResponse:
    note = _own_note_or_404(request, pk)
    return _acted(
        request,
        note.pathway,
        forms.Reason(posted(request)),
        lambda data, by: noting.withdraw_note(note=note, decision=by),
        done="La note est retirée.",
        title="Retirer une note",
        intro=f"Note du {note.written_at:%d/%m/%Y}, à propos de {note.person}.",
        consequences=["Plus personne ne la lira, vous non plus."],
        act_label="Retirer",
        is_danger=True,
    )


def _acted(
    request: HttpRequest, pathway: Pathway, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:assessment", pathway.pk)
    back = reverse("pathways:assessment", args=[pathway.pk])
    return asked(request, form, back_url=back, **context)


def _first(pathway: Pathway) -> dict[str, str]:
    known = Assessment.objects.filter(person=pathway.person_id).exists()
    return {} if known else {"kind": "first"}


def _colleagues(request: HttpRequest, pathway: Pathway) -> Any:
    """Those who may be named as readers: who may support this person, but oneself."""
    mine = directory.actor_of(request)
    keys = [one.pk for one in workers.candidates(pathway) if one.pk != mine.pk]
    return Agent.objects.filter(pk__in=keys).order_by("last_name", "first_name", "pk")


def _obstacle_or_404(request: HttpRequest, pk: int) -> Obstacle:
    rows = Obstacle.objects.filter(
        lifted_on=None, pathway__in=access.visible_pathways(request.user, access.SUPPORT)
    )
    return get_object_or_404(rows.select_related("pathway__person"), pk=pk)


def _own_note_or_404(request: HttpRequest, pk: int, *, protected: bool = False) -> Note:
    rows = Note.objects.filter(
        author=directory.actor_of(request),
        withdrawn_at=None,
        pathway__in=access.visible_pathways(request.user, access.SUPPORT),
    )
    if protected:
        rows = rows.filter(level=NoteLevel.PROTECTED)
    return get_object_or_404(rows.select_related("pathway", "person"), pk=pk)
