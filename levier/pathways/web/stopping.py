"""The end of a pathway, said by an agent: what it will stop, why, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import counted, short_date
from levier.pathways import access
from levier.pathways.domain.appointments import AppointmentState
from levier.pathways.models import Appointment, Pathway, WayOut
from levier.pathways.usecases import stopping
from levier.pathways.web import forms, opening

OTHER = "double"  # in the address: the number of the pathway that goes on


@directory.requires(access.REFER)
def stop_pathway(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.REFER)
    form = forms.EndOfPathway(posted(request), initial=forms.EndOfPathway.of_double(
        request.GET.get(OTHER, "")))  # fmt: skip
    if decided(request, form, lambda data, by: _stop(chosen, data, by)):
        messages.success(request, f"Le parcours de {chosen.person} est terminé.")
        return redirect(_afterwards(request, chosen))
    return asked(
        request,
        form,
        title=f"Terminer le parcours de {chosen.person}",
        act_label="Terminer ce parcours",
        is_danger=True,
        intro=f"Parcours n° {chosen.pk}, ouvert le {short_date(chosen.since)}.",
        consequences=list(_consequences(chosen)),
        back_url=reverse("pathways:pathway", args=[pk]),
    )


def _stop(pathway: Pathway, data: dict[str, Any], by: Decision) -> None:
    stopping.stop_pathway(pathway=pathway, **data, decision=by)


def _consequences(pathway: Pathway) -> Iterator[str]:
    yield (
        "L'orientation, le contrat, l'accompagnement par le référent et les échéances s'arrêtent "
        "ce jour-là ; ce qui est écrit se relit."
    )
    if pathway.is_subject:
        yield (
            "Le payeur dit cette personne soumise aux droits et devoirs : si son prochain flux le "
            "dit encore, un nouveau parcours s'ouvrira, sauf si sa fiche est réunie à celle d'une "
            "personne déjà suivie."
        )
    coming = Appointment.objects.filter(
        pathway=pathway, state=AppointmentState.PENDING, slot__starts_at__gt=clock.now()
    ).count()
    if coming:
        yield f"{counted(coming, 'rendez-vous', 'rendez-vous')} à venir : pensez à l'annuler."


def _afterwards(request: HttpRequest, pathway: Pathway) -> str:
    """The way out when there is one; else the pathway, for who may still open it."""
    made = WayOut.objects.filter(pathway=pathway).first()
    if made is not None:
        return reverse("pathways:way_out", args=[made.pk])
    if access.visible_pathways(request.user).filter(pk=pathway.pk).exists():
        return reverse("pathways:pathway", args=[pathway.pk])
    return reverse("pathways:pathways")
