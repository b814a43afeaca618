"""Programmes: the list, the tree that folds, the votes and the versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.programmes import access, queries, usecases
from levier.programmes.domain import ProgrammeKind
from levier.programmes.models import PolicyProgramme, ProgrammeVersion
from levier.programmes.web import forms, presenting, tables, wording


def programme_or_404(request: HttpRequest, pk: int) -> PolicyProgramme:
    return get_object_or_404(access.visible_programmes(request.user), pk=pk)


def managed_or_404(request: HttpRequest, pk: int) -> PolicyProgramme:
    """A programme whose tree one keeps: an MDS head keeps none."""
    if not access.may_manage_tree(request.user):
        raise Http404
    return get_object_or_404(PolicyProgramme, pk=pk)


def programme_url(pk: int) -> str:
    return reverse("programmes:programme", args=[pk])


@directory.requires(access.VIEW)
@require_safe
def programmes(request: HttpRequest) -> HttpResponseBase:
    return lists.respond(
        request,
        tables.PROGRAMMES,
        presenting.counted_programmes(),
        "programmes/programmes.html",
        may_manage=access.may_manage_tree(request.user),
    )


@directory.requires(access.VIEW)
@require_safe
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    shown = programme_or_404(request, pk)
    if shown.kind == ProgrammeKind.PTI:
        return redirect("programmes:pact", pk)
    agent, today = directory.actor_of(request), clock.today()
    context = presenting.programme_page(shown, agent, request.GET.get("annee", ""), today)
    return render(request, "programmes/programme.html", context)


@directory.requires(access.MANAGE)
def create_programme(request: HttpRequest) -> HttpResponse:
    if not access.may_manage_tree(request.user):
        raise Http404
    form = forms.NewProgramme(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.create_programme(**data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le programme est créé : ajoutez ses axes.")
        code = form.cleaned_data["code"].upper()
        return redirect(programme_url(PolicyProgramme.objects.get(code=code).pk))
    return asked(
        request,
        form,
        title="Créer un programme",
        act_label="Créer le programme",
        back_url=reverse("programmes:programmes"),
    )


@directory.requires(access.MANAGE)
def change_programme(request: HttpRequest, pk: int) -> HttpResponse:
    shown = managed_or_404(request, pk)
    names = ("title", "since", "until", "summary", "revision")
    form = forms.ChangeProgramme(
        posted(request), initial={name: getattr(shown, name) for name in names}
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_programme(programme=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le programme est modifié.")
        return redirect(programme_url(pk))
    return asked(
        request,
        form,
        title=f"Modifier « {shown} »",
        act_label="Enregistrer",
        back_url=programme_url(pk),
    )


@directory.requires(access.MANAGE)
def vote_envelope(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    shown = managed_or_404(request, pk)
    tree = queries.tree_of(shown, year)
    form = forms.EnvelopeForm(
        posted(request),
        axes=[axis.node for axis in tree.axes],
        initial=forms.envelope_initial(tree),
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.vote_envelope(
            programme=shown, year=year, total=data["total"], by_axis=form.by_axis, decision=by
        )

    if decided(request, form, act):
        messages.success(request, f"Les montants votés pour {year} sont enregistrés.")
        return redirect(f"{programme_url(pk)}?annee={year}")
    return asked(
        request,
        form,
        title=f"Montants votés pour {year}",
        act_label="Enregistrer les montants",
        intro="Les axes doivent faire exactement le total du programme.",
        back_url=f"{programme_url(pk)}?annee={year}",
    )


@directory.requires(access.MANAGE)
def record_version(request: HttpRequest, pk: int) -> HttpResponse:
    shown = managed_or_404(request, pk)
    form = forms.VersionForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.record_version(programme=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "La version votée est gardée telle quelle.")
        return redirect(programme_url(pk))
    return asked(
        request,
        form,
        title=f"Garder la version votée de « {shown} »",
        act_label="Garder cette version",
        rule="CASF L263-1",
        intro="Le conseil départemental adopte ou adapte le programme avant le 31 mars.",
        consequences=["Le programme d'aujourd'hui, entier, est gardé sous cette délibération."],
        back_url=programme_url(pk),
    )


@directory.requires(access.VIEW)
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    kept = ProgrammeVersion.objects.select_related("programme")
    shown = get_object_or_404(kept, pk=pk)
    before = kept.filter(programme=shown.programme_id, number=shown.number - 1).first()
    context = {
        "version": shown,
        "before": before,
        "changes": wording.tree_changes(shown.content, before.content if before else None),
    }
    return render(request, "programmes/version.html", context)


@directory.requires(access.MANAGE)
def import_actions(request: HttpRequest, pk: int) -> HttpResponse:
    shown = managed_or_404(request, pk)
    form = forms.ImportForm(posted(request), request.FILES or None)
    reports: list[usecases.ImportReport] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        content = data["file"].read()
        reports.append(usecases.import_actions(programme=shown, content=content, decision=by))

    if decided(request, form, act):
        context = {"programme": shown, "report": reports[0]}
        return render(request, "programmes/imported.html", context)
    context = {"programme": shown, "form": form, "columns": tables.IMPORT_COLUMNS}
    return render(request, "programmes/import.html", context, status=422 if form.errors else 200)


@directory.requires(access.MANAGE)
@require_safe
def import_example(request: HttpRequest) -> HttpResponse:
    """An empty table with one example line, to fill in a spreadsheet."""
    answer = HttpResponse("\ufeff" + usecases.EXAMPLE_TABLE, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="actions-exemple.csv"'
    return answer
