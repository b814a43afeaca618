"""Actions: the list, the sheet, and everything one decides about an action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.programmes import access, queries, usecases
from levier.programmes.domain import ACTION
from levier.programmes.models import Action, Placement
from levier.programmes.web import forms, presenting, tables


def action_or_404(request: HttpRequest, pk: int) -> Action:
    visible = access.visible_actions(request.user).select_related("pilot", "officer")
    return get_object_or_404(visible, pk=pk)


def changed_or_404(request: HttpRequest, pk: int) -> Action:
    """An action that one may change; one that is only read can't be found here."""
    action = action_or_404(request, pk)
    if not access.may_change(request.user, action):
        raise Http404
    return action


def action_url(pk: int) -> str:
    return reverse("programmes:action", args=[pk])


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def actions(request: HttpRequest) -> HttpResponseBase:
    year = clock.today().year
    visible = tables.with_budget(access.visible_actions(request.user), year)
    return lists.respond(
        request,
        tables.actions(year),
        visible,
        "programmes/actions.html",
        may_add=directory.can(request.user, access.MANAGE),
    )


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def action(request: HttpRequest, pk: int) -> HttpResponse:
    shown = action_or_404(request, pk)
    context = presenting.action_page(shown, directory.actor_of(request), clock.today())
    return render(request, "programmes/action.html", context)


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    context = presenting.versions_page(action_or_404(request, pk))
    return render(request, "programmes/action_versions.html", context)


@directory.requires(access.MANAGE)
def create_action(request: HttpRequest) -> HttpResponse:
    form = forms.NewSheet(posted(request), initial={"place": request.GET.get("place", "")})
    made: list[Action] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        axis, orientation = forms.place_of(data["place"])
        with transaction.atomic():
            made.append(usecases.create_action(sheet=form.sheet(), decision=by))
            usecases.place_action(action=made[0], axis=axis, orientation=orientation, decision=by)

    if decided(request, form, act):
        messages.success(request, "L'action est créée, en projet.")
        return redirect(action_url(made[0].pk))
    return asked(
        request,
        form,
        title="Ajouter une action",
        act_label="Créer l'action",
        back_url=reverse("programmes:actions"),
    )


@directory.requires(access.MANAGE)
def change_action(request: HttpRequest, pk: int) -> HttpResponse:
    shown = changed_or_404(request, pk)
    initial = forms.sheet_initial(shown, queries.sheet_of(shown))
    form = forms.ChangeSheet(posted(request), initial=initial)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_action(
            action=shown, revision=data["revision"], sheet=form.sheet(), decision=by
        )

    if decided(request, form, act):
        messages.success(request, "La fiche est modifiée ; l'ancienne reste lisible.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"Modifier « {shown} »",
        act_label="Enregistrer la fiche",
        back_url=action_url(pk),
    )


@directory.requires(access.MANAGE)
def move_action(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = changed_or_404(request, pk)
    if move not in ACTION.open_moves(shown.state) and request.method != "POST":
        raise Http404
    form = Reason(posted(request))
    label = ACTION.moves[move].label if move in ACTION.moves else "Changer"

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.move_action(action=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Action {shown.get_state_display()}.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"{label} « {shown} »",
        act_label=label,
        is_danger=move in ("abandon", "end", "suspend"),
        back_url=action_url(pk),
    )


@directory.requires(access.PUBLISH)
def publish_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, or take off the public site when it is published."""
    shown = action_or_404(request, pk)
    form = Reason(posted(request))
    use_case = usecases.withdraw_action if shown.is_published else usecases.publish_action
    label = "Retirer du site public" if shown.is_published else "Publier"

    def act(data: dict[str, Any], by: Decision) -> None:
        use_case(action=shown, decision=by)

    if decided(request, form, act):
        messages.success(request, "C'est fait.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"{label} : « {shown} »",
        act_label=label,
        is_danger=shown.is_published,
        consequences=presenting.PUBLISHED if not shown.is_published else [],
        back_url=action_url(pk),
    )


@directory.requires(access.MANAGE)
def place_action(request: HttpRequest, pk: int) -> HttpResponse:
    shown = changed_or_404(request, pk)
    form = forms.PlaceForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        axis, orientation = forms.place_of(data["place"])
        usecases.place_action(action=shown, axis=axis, orientation=orientation, decision=by)

    if decided(request, form, act):
        messages.success(request, "L'action y est rattachée.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"Rattacher « {shown} »",
        act_label="Rattacher",
        intro="Une action peut servir plusieurs programmes ; son argent compte une fois dans "
        "chacun, à sa première place.",
        back_url=action_url(pk),
    )


@directory.requires(access.MANAGE)
def remove_placement(request: HttpRequest, pk: int) -> HttpResponse:
    placement = get_object_or_404(
        Placement.objects.select_related("action", "axis", "orientation", "programme"), pk=pk
    )
    changed_or_404(request, placement.action_id)
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.remove_placement(placement=placement, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le rattachement est retiré.")
        return redirect(action_url(placement.action_id))
    return asked(
        request,
        form,
        title=f"Retirer « {placement.action} » de « {placement.programme} »",
        act_label="Retirer",
        is_danger=True,
        intro=str(placement.orientation or placement.axis),
        back_url=action_url(placement.action_id),
    )


@directory.requires(access.MANAGE)
def set_budget(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    shown = changed_or_404(request, pk)
    form = forms.BudgetForm(posted(request), initial=queries.budget_of(shown).get(year, {}))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.set_budget(action=shown, year=year, lines=form.lines, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Le budget de {year} est enregistré.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"Budget {year} de « {shown} »",
        act_label="Enregistrer le budget",
        intro="Un montant par financeur ; laissez vide qui n'apporte rien.",
        back_url=action_url(pk),
    )


@directory.requires(access.MANAGE)
def set_target(request: HttpRequest, pk: int) -> HttpResponse:
    shown = changed_or_404(request, pk)
    form = forms.TargetForm(posted(request), initial={"year": clock.today().year})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.set_target(action=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "La cible est enregistrée.")
        return redirect(action_url(pk))
    return asked(
        request,
        form,
        title=f"Cible de « {shown} »",
        act_label="Enregistrer la cible",
        back_url=action_url(pk),
    )
