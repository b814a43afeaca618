"""The households that have an RSA case file: filtered, sorted, exported by those entitled."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold
from levier.people.web import listing
from levier.rights import access, case_words
from levier.rights.domain import CaseState
from levier.rights.models import BenefitCase, Payer
from levier.territory.models import Commune, SocialCentre


def file_url(case: BenefitCase) -> str:
    return reverse("rights:file", args=[case.household_id])


def _claimant(case: BenefitCase) -> str:
    return str(case.household.claimant or f"foyer n° {case.household_id}")


def _payers() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Payer.objects.values_list("pk", "name")]


def _centres() -> list[tuple[str, str]]:
    return [(centre.pk, str(centre)) for centre in SocialCentre.objects.all()]


def _communes() -> list[tuple[str, str]]:
    return list(Commune.objects.values_list("code", "name"))


CASES = ListSpec(
    name="foyers",
    columns=[
        Column("nom", "Allocataire", value=_claimant, order="name_key", link=file_url),
        Column("numero", "Dossier", value="number", order="number"),
        Column("commune", "Commune", value="household.commune"),
        Column("mds", "MDS", value=lambda case: case.centre.name if case.centre else ""),
        Column("payeur", "Payeur", value="payer.get_family_display"),
        Column(
            "etat",
            "RSA",
            kind="badge",
            value=lambda case: case_words.SHORT[case.state],
            meaning=lambda case: case_words.meaning(case.state),
        ),
        Column("montant", "Montant", value="amount", kind="money", order="amount"),
        Column("depuis", "Depuis le", value="state_since", kind="date"),
        Column("devoirs", "Devoirs", value="duties_flag", kind="yesno"),
        Column("organisme", "Organisme payeur", value="payer.name", shown=False),
        Column("etat_long", "État du droit", value="get_state_display", shown=False),
        Column("mois", "Dernier mois connu", value="month", kind="month", shown=False),
        Column("motif", "Motif", shown=False,
               value=lambda case: case_words.motive(case.state, case.motive)),
        Column("matricule", "N° d'allocataire", shown=False),
        Column("demande", "Demandé le", value="requested_on", kind="date", shown=False),
        Column("personnes", "Personnes", value="people", kind="number", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name_key", lookup="contains", prepare=fold),
        filters.Choice("etat", "État", field="state", choices=CaseState.choices),
        filters.Choice("mds", "MDS", field="centre", choices=_centres),
        filters.Choice("commune", "Commune", field="commune_code", choices=_communes),
        filters.Choice("payeur", "Payeur", field="payer", choices=_payers),
        filters.Amount("montant", "RSA versé", field="amount"),
        filters.YesNo("devoirs", "Droits et devoirs", field="duties_flag"),
    ],
    order="name_key",
    empty="Aucun foyer dans votre périmètre. Ils arrivent avec le flux mensuel de la CAF.",
)  # fmt: skip


@directory.requires(access.VIEW)
@require_safe
def cases(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_cases(request.user).select_related(
        "household__claimant", "household__commune", "centre", "payer"
    )
    return listing.respond(request, CASES, rows, "rights/cases.html")
