"""What whoever supports somebody tells: a report, another fact, what the person answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation.acts import Decision
from levier.pathways import access as pathways
from levier.sanctions import access
from levier.sanctions.models import Breach
from levier.sanctions.usecases import reporting as usecases
from levier.sanctions.web import breach_forms
from levier.sanctions.web.acting import acted
from levier.sanctions.web.breach_tables import breach_url
from levier.sanctions.web.breaches import breach_or_404


@directory.requires(access.REPORT)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    rows = pathways.visible_pathways(request.user, access.REPORT)
    pathway = get_object_or_404(rows.select_related("person", "case"), pk=pk)
    form = breach_forms.ReportForm(posted(request))
    made: list[Breach] = []

    def act(data: dict[str, str], by: Decision) -> None:
        made.append(
            usecases.report_breach(
                pathway=pathway, ground=data["ground"], fact=form.told(), decision=by
            )
        )

    if decided(request, form, act):
        messages.success(request, "Le manquement est signalé. Quelqu'un d'autre l'examinera.")
        return redirect(breach_url(made[0]))
    return asked(
        request,
        form,
        title="Signaler un manquement",
        intro=f"{pathway.person}.",
        consequences=[
            "Rien n'est décidé : une autre personne que vous examine les faits.",
            "La personne les lira, et pourra répondre avant toute décision.",
            "Une absence à un rendez-vous, seule, ne suffit jamais.",
        ],
        act_label="Signaler",
        back_url=reverse("sanctions:person", args=[pk]),
    )


@directory.requires(access.REPORT)
def add_fact(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.REPORT)
    form = breach_forms.FactForm(posted(request))
    return acted(
        request,
        breach_url(breach),
        form,
        lambda _, by: usecases.add_fact(breach=breach, fact=form.told(), decision=by),
        done="Le fait est ajouté.",
        title="Ajouter un fait",
        intro=f"{breach.person} : {breach.legal_ground.label}.",
        act_label="Ajouter",
    )


@directory.requires(access.REPORT, access.DECIDE)
def observations(request: HttpRequest, pk: int) -> HttpResponse:
    breach = breach_or_404(request, pk, access.REPORT, access.DECIDE)
    return acted(
        request,
        breach_url(breach),
        breach_forms.ObservationsForm(posted(request)),
        lambda data, by: usecases.record_observations(breach=breach, **data, decision=by),
        done="Les observations sont notées.",
        title="Noter les observations",
        intro=f"Ce que {breach.person} répond aux faits notifiés.",
        rule="CRPA L122-1",
        act_label="Noter",
    )
