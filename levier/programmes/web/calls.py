"""Calls for projects: the list, one call, its acts; and the page that everybody may read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock, filters, lists
from levier.foundation.acts import Decision
from levier.foundation.lists import Column, ListSpec
from levier.programmes import access, usecases
from levier.programmes.domain.calls import CALL, CallState, shown_state
from levier.programmes.models import ProjectCall
from levier.programmes.web import call_forms
from levier.programmes.web.programmes import managed_or_404, programme_url
from levier.programmes.web.tables import programme_choices

SEEN_BY = (access.VIEW, access.OFFER, access.REPORT)
CONSEQUENCES = {
    "publish": ["Il paraît sur la page publique et dans le calendrier.",
                "Son texte ne change plus ; sa date peut seulement être repoussée."],
    "withdraw": ["Il ne paraît plus sur la page publique ; le calendrier le dit annulé."],
}  # fmt: skip


def call_url(call: ProjectCall) -> str:
    return reverse("programmes:call", args=[call.pk])


def calls_table(today: date) -> ListSpec:
    def told(one: ProjectCall) -> tuple[str, str]:
        return shown_state(one.state, one.opens_on, one.closes_on, today)

    is_open = Q(state=CallState.PUBLISHED, opens_on__lte=today, closes_on__gte=today)
    return ListSpec(
        name="appels-a-projets",
        columns=[
            Column("title", "Appel", order="title", link=call_url),
            Column("programme", "Programme", value="programme.title", order="programme__title"),
            Column("opens_on", "Ouvre le", kind="date", order="opens_on"),
            Column("closes_on", "Dernier jour", kind="date", order="closes_on"),
            Column("state", "État", value=lambda one: told(one)[0], kind="badge",
                   meaning=lambda one: told(one)[1]),
            Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
        ],
        filters=[
            filters.Text("titre", "Titre", field="title"),
            filters.Choice("programme", "Programme", field="programme", choices=programme_choices),
            filters.YesNo("ouverts", "Ouverts aujourd'hui", yes=is_open),
        ],
        order="-closes_on",
        empty="Aucun appel à projets. On les prépare depuis la page d'un programme.",
    )  # fmt: skip


@directory.requires(*SEEN_BY)
@require_safe
def calls(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_calls(request.user).select_related("programme")
    return lists.respond(request, calls_table(clock.today()), rows, "programmes/calls.html")


@directory.requires(*SEEN_BY)
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    shown = call_or_404(request, pk)
    words, meaning = shown_state(shown.state, shown.opens_on, shown.closes_on, clock.today())
    publishes = directory.scope_of(request.user, access.PUBLISH).everything
    moves = CALL.open_moves(shown.state) if publishes else {}
    context = {
        "call": shown,
        "words": words,
        "meaning": meaning,
        "sees_programme": directory.can(request.user, access.VIEW),
        "may_change": access.may_manage_tree(request.user) and shown.state == CallState.DRAFT,
        "may_extend": publishes and shown.state == CallState.PUBLISHED,
        "may_publish": "publish" in moves,
        "may_withdraw": "withdraw" in moves,
    }
    return render(request, "programmes/call.html", context)


def call_or_404(request: HttpRequest, pk: int, permission: str = "") -> ProjectCall:
    rows = access.visible_calls(request.user).select_related("programme", "orientation__axis")
    found = get_object_or_404(rows, pk=pk)
    if permission and not directory.scope_of(request.user, permission).everything:
        raise Http404
    return found


@directory.requires(access.MANAGE)
def write_call(request: HttpRequest, pk: int) -> HttpResponse:
    programme = managed_or_404(request, pk)
    form = call_forms.CallForm(posted(request), programme=programme)
    made: list[ProjectCall] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.write_call(programme=programme, asked=form.asked(), decision=by))

    if decided(request, form, act):
        messages.success(request, "L'appel est prêt : relisez-le, puis publiez-le.")
        return redirect(call_url(made[0]))
    return asked(
        request,
        form,
        title=f"Préparer un appel à projets : {programme}",
        act_label="Préparer l'appel",
        back_url=programme_url(pk),
    )


@directory.requires(access.MANAGE)
def change_call(request: HttpRequest, pk: int) -> HttpResponse:
    shown = call_or_404(request, pk, access.MANAGE)
    names = ("title", "orientation", "opens_on", "closes_on", "expected", "how", "revision")
    known = {name: getattr(shown, name) for name in names}
    form = call_forms.ChangeCall(posted(request), programme=shown.programme, initial=known)

    def act(data: dict[str, Any], by: Decision) -> None:
        told = form.asked()
        usecases.change_call(call=shown, revision=data["revision"], asked=told, decision=by)

    return _acted(request, shown, form, act, "L'appel est modifié.", title=f"Modifier : {shown}",
                  act_label="Enregistrer")  # fmt: skip


@directory.requires(access.PUBLISH)
def extend_call(request: HttpRequest, pk: int) -> HttpResponse:
    shown = call_or_404(request, pk, access.PUBLISH)
    form = call_forms.ExtendForm(posted(request), initial={"closes_on": shown.closes_on})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.extend_call(call=shown, **data, decision=by)

    return _acted(request, shown, form, act, "Le dernier jour est repoussé.",
                  title=f"Repousser le dernier jour : {shown}", act_label="Repousser")  # fmt: skip


@directory.requires(access.PUBLISH)
def move_call(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    if move not in CALL.moves:
        raise Http404
    shown = call_or_404(request, pk, access.PUBLISH)
    form = Reason(posted(request)) if move == "withdraw" else django_forms.Form(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.move_call(call=shown, name=move, decision=by)

    label = CALL.moves[move].label
    return _acted(request, shown, form, act, "C'est fait.", title=f"{label} : {shown}",
                  act_label=label, is_danger=move == "withdraw",
                  consequences=CONSEQUENCES[move])  # fmt: skip


def _acted(
    request: HttpRequest, call: ProjectCall, form: Any, act: Any, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect(call_url(call))
    return asked(request, form, back_url=call_url(call), **context)


@require_safe
def public_calls(request: HttpRequest) -> HttpResponse:
    """Those open, then those to come: without an account."""
    today = clock.today()
    rows = ProjectCall.objects.filter(state=CallState.PUBLISHED, closes_on__gte=today)
    known = rows.select_related("programme", "orientation").order_by("closes_on", "pk")
    parts = [
        ("Ouverts", [one for one in known if one.opens_on <= today]),
        ("À venir", [one for one in known if one.opens_on > today]),
    ]
    context = {"parts": [part for part in parts if part[1]], "today": today}
    return render(request, "programmes/public_calls.html", context)
