"""The lead worker of one person: named, or stopped."""

from __future__ import annotations

from django.contrib import messages
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.pathways import access
from levier.pathways.queries import workers
from levier.pathways.usecases import leading
from levier.pathways.web import forms, opening


@directory.requires(access.LEAD)
def name_lead(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.LEAD)
    form = forms.Lead(posted(request))
    field = form.fields["agent"]
    assert isinstance(field, ModelChoiceField)
    field.queryset = workers.candidates(chosen)
    if decided(
        request, form, lambda data, by: leading.name_lead(pathway=chosen, **data, decision=by)
    ):
        messages.success(request, f"Le référent unique de {chosen.person} est désigné.")
        return redirect("pathways:pathway", pk)
    return asked(
        request,
        form,
        title=f"Désigner le référent de {chosen.person}",
        act_label="Désigner ce référent",
        intro=f"Aujourd'hui : {chosen.lead}." if chosen.lead else "Personne aujourd'hui.",
        rule=leading.RULE,
        consequences=["Le référent actuel s'arrête ce jour-là.", "Le foyer entre dans la file "
                      "active du nouveau référent, et quitte celle de l'ancien."],
        back_url=reverse("pathways:pathway", args=[pk]),
    )  # fmt: skip


@directory.requires(access.LEAD)
def end_lead(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.LEAD)
    form = forms.EndOfLead(posted(request))
    if decided(
        request, form, lambda data, by: leading.end_lead(pathway=chosen, **data, decision=by)
    ):
        messages.success(request, f"{chosen.person} n'a plus de référent : désignez-en un.")
        return redirect("pathways:pathway", pk)
    return asked(
        request,
        form,
        title=f"Arrêter le suivi de {chosen.person} par {chosen.lead or 'son référent'}",
        act_label="Arrêter ce suivi",
        is_danger=True,
        consequences=["La personne reste sans référent jusqu'à ce qu'un autre soit désigné."],
        back_url=reverse("pathways:pathway", args=[pk]),
    )
