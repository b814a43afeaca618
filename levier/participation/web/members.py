"""Members: pages of who keeps the groups, and of nobody who sanctions (R-23)."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.foundation.consultations import log_reading
from levier.participation import access, usecases
from levier.participation.domain import MEMBER, Source
from levier.participation.models import GroupMember
from levier.participation.web import forms, presenting, tables
from levier.participation.web.places import group_or_404, member_or_404, to

ROUTE = "participation:members"


@directory.requires(access.ANIMATE)
@require_safe
def members(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_members(request.user).select_related("group__centre")
    exported = lists.EXPORT in request.GET
    log_reading(
        actor=directory.actor_of(request).actor,
        subject="participation.group:*",
        what="export" if exported else "liste",
        route=ROUTE,
        count=rows.count(),
    )
    return lists.respond(request, tables.MEMBERS, rows, "participation/members.html")


@directory.requires(access.ANIMATE)
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_or_404(request, pk)
    agent = directory.actor_of(request)
    log_reading(
        actor=agent.actor,
        subject=f"participation.group:{shown.group_id}",
        what="membre",
        route="participation:member",
    )
    return render(
        request, "participation/member.html", presenting.member_page(shown, clock.today())
    )


@directory.requires(access.ANIMATE)
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    shown = group_or_404(request, pk, access.ANIMATE)
    form = forms.ContactForm(posted(request))
    made: list[GroupMember] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(
            usecases.receive_volunteer(
                group=shown, contact=form.contact(), source=Source.GROUP, decision=by
            )
        )

    if decided(request, form, act):
        messages.success(request, "La personne est notée : elle devient membre à la charte.")
        return redirect(to("member", made[0].pk))
    return asked(
        request,
        form,
        title=f"Noter une personne volontaire : {shown.centre.name}",
        act_label="Noter la personne",
        intro="Ce qu'elle vous donne ne va dans aucun dossier.",
        back_url=to("group", pk),
    )


@directory.requires(access.INTRODUCE)
def introduce(request: HttpRequest) -> HttpResponse:
    """By the lead worker, who sees nothing of what follows."""
    groups = access.visible_groups(request.user) or forms.open_groups()
    form = forms.IntroduceForm(posted(request), groups=groups.filter(is_active=True))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.receive_volunteer(
            group=data["group"], contact=form.contact(), source=Source.LEAD, decision=by
        )

    if decided(request, form, act):
        messages.success(request, "C'est transmis au groupe : il rappellera cette personne.")
        return redirect(reverse("participation:groups"))
    return asked(
        request,
        form,
        title="Présenter une personne volontaire",
        act_label="Transmettre au groupe",
        intro="Le groupe la rappelle. Vous ne saurez pas si elle participe, et rien n'en paraît "
        "dans son dossier.",
        back_url=reverse("participation:groups"),
    )


@directory.requires(access.ANIMATE)
def sign_charter(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_or_404(request, pk)
    form = forms.CharterForm(posted(request), initial={"on": clock.today()})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.sign_charter(member=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, f"{shown} est membre du groupe.")
        return redirect(to("member", pk))
    return asked(
        request,
        form,
        title=f"Charte acceptée par {shown}",
        act_label="Noter la charte",
        intro="Ce qui se dit dans le groupe y reste ; chacun vient et part librement.",
        back_url=to("member", pk),
    )


FORGETS = [
    "Son téléphone, son adresse électronique et ses mots sont effacés.",
    "Les frais déjà saisis restent, le temps d'être remboursés.",
]


@directory.requires(access.ANIMATE)
def move_member(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = member_or_404(request, pk)
    if move not in MEMBER.moves or move == "sign":
        raise Http404
    form = django_forms.Form(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.move_member(member=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"{shown} : {shown.get_state_display()}.")
        return redirect(to("member", pk))
    return asked(
        request,
        form,
        title=f"{MEMBER.moves[move].label} : {shown}",
        act_label=MEMBER.moves[move].label,
        is_danger=move != "contact",
        consequences=[] if move == "contact" else FORGETS,
        back_url=to("member", pk),
    )
