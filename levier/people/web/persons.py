"""One person of a household: the NIR in clear with a reason, telephone and e-mail."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.people import access, usecases
from levier.people.web import files, forms, stepping
from levier.ui.pieces import Change

NONE = "aucune"


@directory.requires(access.VIEW_NIR)
def reveal_nir(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Asks why, then shows the number once, in the answer itself: it is in no address."""
    household = files.household_or_404(request, pk, access.VIEW_NIR)
    someone = files.person_or_404(household, person)
    form = forms.WhyNir(posted(request))
    nir = ""
    if request.method == "POST" and form.is_valid():
        try:
            nir = usecases.reveal_nir(
                person=someone,
                agent=directory.actor_of(request),
                route="people:reveal_nir",
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            form.add_error("reason", refusal.message)
    context = {"household": household, "person": someone, "form": form, "nir": _grouped(nir)}
    status = 422 if form.errors else 200
    return render(request, "people/nir.html", context, status=status)


def _grouped(nir: str) -> str:
    """`2 81 02 01 940 082 52`: as it is read aloud."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(nir[start:end] for start, end in pairwise(cuts)).strip()


@directory.requires(access.CORRECT)
def set_contact(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    household = files.household_or_404(request, pk, access.CORRECT)
    someone = files.person_or_404(household, person)
    form = forms.Contact.of(someone, posted(request))

    def changes(data: dict[str, Any]) -> list[Change]:
        rows = [
            Change("Adresse électronique", someone.email or NONE, data["email"] or NONE),
            Change("Téléphone", someone.phone or NONE, data["phone"] or NONE),
        ]
        return [row for row in rows if row.before != row.after] or rows

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.set_contact(person=someone, **data, decision=decision)

    return stepping.stepped(
        request,
        form,
        changes,
        act,
        household=household,
        title=f"Joindre {someone}",
        intro="Ces coordonnées viennent des agents : les flux des payeurs n'en donnent pas.",
        act_label="Enregistrer les coordonnées",
        back_label="Situation",
        back_url=reverse("people:facts", args=[pk]),
        done="Les coordonnées sont enregistrées.",
    )
