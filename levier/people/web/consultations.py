"""Who looked at a household's file: when, what, why."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.people import access, queries
from levier.people.web import files, listing

WHAT = {
    "dossier": "le dossier",
    "montant": "le calcul d'un montant",
    "montants": "les montants",
    "situation": "la situation",
    "paiements": "les paiements",
    "parcours": "le parcours",
    "consultations": "les consultations",
    "histoire": "l'histoire d'une personne",
    "doublon": "une fiche comparée à une autre",
    "nir": "un NIR en clair",
    "iban": "un IBAN en clair",
    "courrier": "un courrier",
    "export": "un export",
}


@directory.requires(access.CONSULTATIONS)
@require_safe
def consultations(request: HttpRequest, pk: int) -> HttpResponseBase:
    household = files.household_or_404(request, pk, access.CONSULTATIONS)
    files.opened(request, household, "consultations", "people:consultations")
    rows = queries.consultations_of(household)
    names = agents.names_of(rows.order_by().values_list("actor", flat=True).distinct())
    return listing.respond(
        request,
        _spec(names),
        rows,
        "people/consultations.html",
        subject=files.subject_of(household),
        household=household,
        here="consultations",
    )


def _spec(names: Mapping[str, str]) -> ListSpec:
    return ListSpec(
        name="consultations",
        columns=[
            Column("at", "Quand", kind="moment", order="at"),
            Column("actor", "Qui", value=lambda row: names.get(row.actor, "le système")),
            Column("what", "Quoi", value=lambda row: WHAT.get(row.what, row.what)),
            Column("reason", "Pourquoi", value=lambda row: row.reason),
            Column("route", "Page", shown=False),
        ],
        filters=[
            filters.Choice("qui", "Qui", field="actor", choices=sorted(names.items())),
            filters.Choice("quoi", "Quoi", field="what", choices=list(WHAT.items())),
        ],
        order="-at",
        empty="Personne n'a encore ouvert ce dossier. Chaque lecture s'inscrira ici.",
    )
