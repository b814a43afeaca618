"""The communes and the social centres. Here because asking who may is above the territory."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from levier.directory import access
from levier.directory.web import forms
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.territory import maps, queries, usecases
from levier.territory.models import Commune, Perimeter, SocialCentre


@access.requires("territory.view")
def centres(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    figures = queries.centre_figures(today)
    population = dict(Commune.objects.values_list("pk", "population"))
    context = {
        "rows": [(each, *figures.get(each.pk, (0, 0))) for each in queries.centres_on(today)],
        "map": maps.by_commune(
            population,
            today,
            name="communes",
            title="Les communes de l'Ain et leur MDS",
            unit="habitants",
            note="Population légale, INSEE",
            url=_commune_url,
        ),
        "has_examples": SocialCentre.objects.filter(is_example=True).exists(),
    }
    return render(request, "directory/centres.html", context)


def _commune_url(commune: Commune) -> str:
    return reverse("directory:commune", args=[commune.pk])


@access.requires("territory.view")
def centre(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(SocialCentre.objects.select_related("town", "territory"), pk=code)
    today = clock.today()
    communes = queries.communes_of(code, today)
    population = dict(communes.values_list("pk", "population"))
    context = {
        "shown": shown,
        "population": sum(population.values()),
        "communes": len(population),
        "map": maps.by_commune(
            population,
            today,
            name="perimetre",
            title=f"Les communes de {shown}",
            unit="habitants",
            note="Population légale, INSEE",
            centre=code,
            url=_commune_url,
        ),
    }
    return render(request, "directory/centre.html", context)


@access.requires("territory.view")
def communes(request: HttpRequest) -> HttpResponse:
    form = forms.SearchCommune(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.search_communes(words).prefetch_related("postal_codes")[:100]
    served = queries.centres_by_commune(clock.today())
    names = {each.pk: each for each in SocialCentre.objects.all()}
    rows = [(commune, names.get(served.get(commune.pk, ""))) for commune in found]
    return render(request, "directory/communes.html", {"form": form, "words": words, "rows": rows})


@access.requires("territory.view")
def commune(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Commune.objects.select_related("epci"), pk=code)
    context = {
        "shown": shown,
        "postal_codes": shown.postal_codes.all(),
        "former": shown.former.all(),
        "perimeters": Perimeter.objects.filter(commune=shown)
        .select_related("centre")
        .order_by("-since"),
    }
    return render(request, "directory/commune.html", context)


@access.requires("territory.move")
def move_commune(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Commune, pk=code)
    form = forms.MoveCommune(posted(request), initial={"since": clock.today()})
    if decided(
        request, form, lambda data, by: usecases.move_commune(commune=shown, **data, decision=by)
    ):
        messages.success(request, f"Le nouveau rattachement de {shown} est enregistré.")
        return redirect("directory:commune", code=code)
    return asked(
        request,
        form,
        title=f"Rattacher {shown} à une autre MDS",
        act_label="Changer le rattachement",
        consequences=[
            "Les dossiers des habitants passent à la nouvelle MDS le jour dit, pas avant.",
            "L'ancien rattachement reste dans l'historique.",
        ],
        back_url=reverse("directory:commune", args=[code]),
    )


@access.requires("territory.move")
def rename_centre(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(SocialCentre, pk=code)
    initial = {"name": shown.name, "kind": shown.kind, "acronym": shown.acronym}
    form = forms.RenameCentre(posted(request), initial=initial)
    if decided(
        request, form, lambda data, by: usecases.rename_centre(centre=shown, **data, decision=by)
    ):
        messages.success(request, "Le nouveau nom est enregistré.")
        return redirect("directory:centre", code=code)
    return asked(
        request,
        form,
        title=f"Renommer {shown}",
        act_label="Enregistrer le nom",
        back_url=reverse("directory:centre", args=[code]),
    )
