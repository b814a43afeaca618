"""Axes and orientations: added, changed, taken away while nothing is under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation.acts import Decision
from levier.programmes import access, usecases
from levier.programmes.models import Axis, Orientation
from levier.programmes.web import forms
from levier.programmes.web.programmes import managed_or_404, programme_url

Act = Callable[[dict[str, Any], Decision], object]


def _keep_tree(request: HttpRequest) -> None:
    if not access.may_manage_tree(request.user):
        raise Http404


def _axis(request: HttpRequest, pk: int) -> Axis:
    _keep_tree(request)
    return get_object_or_404(Axis.objects.select_related("programme"), pk=pk)


def _orientation(request: HttpRequest, pk: int) -> Orientation:
    _keep_tree(request)
    return get_object_or_404(Orientation.objects.select_related("axis__programme"), pk=pk)


def _page(
    request: HttpRequest,
    form: django_forms.Form,
    act: Act,
    programme: int,
    done: str,
    **words: Any,
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect(programme_url(programme))
    return asked(request, form, back_url=programme_url(programme), **words)


@directory.requires(access.MANAGE)
def add_axis(request: HttpRequest, pk: int) -> HttpResponse:
    programme = managed_or_404(request, pk)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.add_axis(programme=programme, **data, decision=by)

    return _page(
        request, forms.AxisForm(posted(request)), act, pk, "L'axe est ajouté.",
        title=f"Ajouter un axe à « {programme} »", act_label="Ajouter l'axe",
    )  # fmt: skip


@directory.requires(access.MANAGE)
def change_axis(request: HttpRequest, pk: int) -> HttpResponse:
    axis = _axis(request, pk)
    initial = {"title": axis.title, "description": axis.description}

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_axis(axis=axis, **data, decision=by)

    return _page(
        request, forms.AxisForm(posted(request), initial=initial), act, axis.programme_id,
        "L'axe est modifié.", title=f"Modifier l'axe {axis.number}", act_label="Enregistrer",
    )  # fmt: skip


@directory.requires(access.MANAGE)
def delete_axis(request: HttpRequest, pk: int) -> HttpResponse:
    axis = _axis(request, pk)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.delete_axis(axis=axis, decision=by)

    return _page(
        request, Reason(posted(request)), act, axis.programme_id, "L'axe est supprimé.",
        title=f"Supprimer l'axe {axis.number}", act_label="Supprimer", is_danger=True,
        intro=axis.title,
    )  # fmt: skip


@directory.requires(access.MANAGE)
def add_orientation(request: HttpRequest, pk: int) -> HttpResponse:
    axis = _axis(request, pk)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.add_orientation(axis=axis, **data, decision=by)

    return _page(
        request, forms.OrientationForm(posted(request)), act, axis.programme_id,
        "L'orientation est ajoutée.", title=f"Ajouter une orientation à l'axe {axis.number}",
        act_label="Ajouter l'orientation", intro=axis.title,
    )  # fmt: skip


@directory.requires(access.MANAGE)
def change_orientation(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _orientation(request, pk)
    initial = {name: getattr(shown, name) for name in ("code", "title", "description")}

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_orientation(orientation=shown, **data, decision=by)

    return _page(
        request, forms.OrientationForm(posted(request), initial=initial), act,
        shown.axis.programme_id, "L'orientation est modifiée.",
        title=f"Modifier l'orientation {shown.code}", act_label="Enregistrer",
    )  # fmt: skip


@directory.requires(access.MANAGE)
def delete_orientation(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _orientation(request, pk)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.delete_orientation(orientation=shown, decision=by)

    return _page(
        request, Reason(posted(request)), act, shown.axis.programme_id,
        "L'orientation est supprimée.", title=f"Supprimer l'orientation {shown.code}",
        act_label="Supprimer", is_danger=True, intro=shown.title,
    )  # fmt: skip
