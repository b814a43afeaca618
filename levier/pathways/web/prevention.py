"""People signalled before any RSA: recorded, called back, followed or not."""

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
from levier.foundation.acts import Decision
from levier.kernel.text import short_date
from levier.pathways import access
from levier.pathways.models import Signal
from levier.pathways.usecases import prevention as usecases
from levier.pathways.web import forms, opening, registers
from levier.people.web import listing
from levier.ui.pieces import Fact

BACK = "pathways:signals"


def _signal(request: HttpRequest, pk: int) -> Signal:
    rows = access.visible_signals(request.user).select_related("commune", "centre", "pathway")
    return get_object_or_404(rows, pk=pk)


@directory.requires(access.SIGNAL)
def signals(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_signals(request.user).select_related("commune", "pathway")
    return listing.respond(request, registers.SIGNALS, rows, "pathways/signals.html")


@directory.requires(access.SIGNAL)
@require_safe
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _signal(request, pk)
    listing.logged(request, f"pathways.signal:{pk}", "signalement", 1)
    context = {"signal": chosen, "facts": _facts(chosen), "is_open": chosen.state in usecases.OPEN}
    return render(request, "pathways/signal.html", context)


def _facts(chosen: Signal) -> list[Fact]:
    reached = f"contactée le {short_date(chosen.contacted_on)}" if chosen.contacted_on else ""
    return [
        Fact("Joindre", chosen.contact, reached),
        Fact("Né le", chosen.born_on),
        Fact("Commune", chosen.commune, str(chosen.centre or "")),
        Fact("Signalé par", chosen.signalled_by, f"le {short_date(chosen.received_on)}"),
        Fact("État", chosen.get_state_display(), chosen.outcome),
        Fact("Effacé le", None if chosen.pathway_id else chosen.purge_on),
    ]


@directory.requires(access.SIGNAL)
def record(request: HttpRequest) -> HttpResponse:
    form = forms.SignalForm(posted(request))
    if decided(request, form, _recorded):
        messages.success(request, "Le signalement est noté : rappelez la personne.")
        return redirect(BACK)
    return asked(
        request,
        form,
        title="Signaler une personne avant son entrée au RSA",
        act_label="Enregistrer le signalement",
        intro="Le strict nécessaire pour la rappeler ; effacé au bout de trois mois sans suite.",
        rule=usecases.RULE,
        back_url=reverse(BACK),
    )


def _recorded(data: dict[str, Any], by: Decision) -> object:
    who = (data.pop("last_name"), data.pop("first_name"), data.pop("born_on"))
    return usecases.record_signal(who=who, **data, decision=by)


@directory.requires(access.SIGNAL)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _signal(request, pk)
    form = forms.ContactDay(posted(request))
    if decided(
        request, form, lambda data, by: usecases.contact_signal(signal=chosen, **data, decision=by)
    ):
        messages.success(request, "Le contact est noté.")
        return redirect("pathways:signal", pk)
    return asked(
        request,
        form,
        title=f"{chosen} : personne contactée",
        act_label="Noter le contact",
        intro=f"Joindre au {chosen.contact}.",
        back_url=reverse("pathways:signal", args=[pk]),
    )


@directory.requires(access.SIGNAL)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _signal(request, pk)
    form = forms.Nothing(posted(request))
    if decided(request, form, lambda _, by: usecases.follow_signal(signal=chosen, decision=by)):
        chosen.refresh_from_db()
        return redirect("pathways:pathway", chosen.pathway_id)
    return asked(
        request,
        form,
        title=f"Suivre {chosen}",
        act_label="Ouvrir un parcours",
        consequences=[
            "La personne et son foyer sont créés, sans dossier RSA.",
            "Ses données s'effacent deux ans après le dernier contact.",
        ],
        back_url=reverse(BACK),
    )


@directory.requires(access.SIGNAL)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _signal(request, pk)
    form = forms.Reason(posted(request))
    if decided(request, form, lambda _, by: usecases.drop_signal(signal=chosen, decision=by)):
        messages.success(request, "Le signalement est sans suite ; il s'effacera à sa date.")
        return redirect(BACK)
    return asked(
        request,
        form,
        title=f"Ne pas donner suite pour {chosen}",
        act_label="Classer sans suite",
        is_danger=True,
        back_url=reverse(BACK),
    )


@directory.requires(access.SIGNAL)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.SIGNAL)
    form = forms.EndOfPrevention(posted(request))
    if decided(
        request,
        form,
        lambda data, by: usecases.end_prevention(pathway=chosen, **data, decision=by),
    ):
        messages.success(request, "Le suivi est terminé.")
        return redirect(BACK)
    return asked(
        request,
        form,
        title=f"Terminer le suivi de {chosen.person}",
        act_label="Terminer le suivi",
        back_url=reverse("pathways:pathway", args=[pk]),
    )
