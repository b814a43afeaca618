"""Support bodies: what they take, whom they follow, how much room is left."""

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
from levier.foundation import lists
from levier.pathways import access
from levier.pathways.models import SupportBody
from levier.pathways.queries import bodies as queries
from levier.pathways.usecases import bodies as usecases
from levier.pathways.web import forms, registers, tables
from levier.ui.pieces import Fact, Number


@directory.requires(access.VIEW, access.BODIES)
@require_safe
def bodies(request: HttpRequest) -> HttpResponseBase:
    rows = queries.with_loads(access.visible_bodies(request.user))
    may_add = directory.can(request.user, access.BODIES)
    return lists.respond(request, registers.BODIES, rows, "pathways/bodies.html", may_add=may_add)


@directory.requires(access.VIEW, access.BODIES)
@require_safe
def body(request: HttpRequest, pk: int) -> HttpResponse:
    rows = queries.with_loads(access.visible_bodies(request.user))
    chosen = get_object_or_404(rows.prefetch_related("serves"), pk=pk)
    context = {
        "body": chosen,
        "numbers": _numbers(chosen),
        "facts": _facts(chosen),
        "workers": queries.workers_with_load(chosen),
        "may_change": directory.can(request.user, access.BODIES),
    }
    return render(request, "pathways/body.html", context)


def _numbers(body: Any) -> list[Number]:
    left = None if body.capacity is None else body.capacity - body.load
    return [
        Number("personnes orientées ici", body.load,
               f"sur {body.capacity} places" if body.capacity is not None else "sans limite connue",
               f"{reverse('pathways:pathways')}?organisme={body.pk}"),
        Number("places libres", left if left is not None else "—"),
        Number("à prendre en charge", body.waiting, "décidées, pas encore prises",
               f"{reverse('pathways:referrals')}?organisme={body.pk}"),
    ]  # fmt: skip


def _facts(body: SupportBody) -> list[Fact]:
    serves = ", ".join(str(centre) for centre in body.serves.all())
    where = str(body.centre) if body.centre else serves or "tout le Département"
    return [
        Fact("Parcours", ", ".join(tables.path_label(path) for path in body.paths)),
        Fact("Dessert", where),
        Fact("Réservé à", body.get_only_for_display() or "tous publics"),
        Fact("Personnes par référent", body.places_per_worker),
        Fact("Reçoit des orientations", body.is_active),
        Fact("SIRET", body.organisation.siret),
    ]


@directory.requires(access.BODIES)
def add(request: HttpRequest) -> HttpResponse:
    form = forms.NewBody(posted(request))
    if decided(
        request,
        form,
        lambda data, by: usecases.add_body(
            organisation=data.pop("organisation"), stated=_stated(data), decision=by
        ),
    ):
        messages.success(request, "L'organisme peut recevoir des orientations.")
        return redirect("pathways:bodies")
    return asked(
        request,
        form,
        title="Ajouter un organisme référent",
        act_label="Ajouter",
        back_url=reverse("pathways:bodies"),
    )


@directory.requires(access.BODIES)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = get_object_or_404(access.visible_bodies(request.user), pk=pk)
    form = forms.BodyForm(posted(request), initial=_initial(chosen))
    if decided(
        request,
        form,
        lambda data, by: usecases.change_body(body=chosen, stated=_stated(data), decision=by),
    ):
        messages.success(request, "C'est enregistré.")
        return redirect("pathways:body", pk)
    return asked(
        request,
        form,
        title=f"Modifier {chosen.name}",
        act_label="Enregistrer",
        consequences=["Les personnes déjà suivies le restent, même si les places diminuent."],
        back_url=reverse("pathways:body", args=[pk]),
    )


def _stated(data: dict[str, Any]) -> usecases.BodyStatement:
    return usecases.BodyStatement(
        **{**data, "paths": frozenset(data["paths"]), "serves": tuple(data["serves"])}
    )


def _initial(body: SupportBody) -> dict[str, Any]:
    told = ("name", "only_for", "capacity", "places_per_worker", "is_active", "paths")
    return {**{name: getattr(body, name) for name in told}, "serves": body.serves.all()}
