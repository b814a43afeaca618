"""Lists of contracts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import short_date
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import ContractKind, ContractState
from levier.pathways.models import EngagementContract
from levier.pathways.models.contracts import shown_as
from levier.pathways.web.contract_words import MEANINGS
from levier.pathways.web.tables import name_filter
from levier.territory.models import SocialCentre
from levier.ui.pieces import Event


class ByState(filters.Choice):
    """The state that a contract shows today, calendar included."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        return shown_as(params[self.key].strip(), clock.today())


class Ending(filters.YesNo):
    """Whether the contract ends within the days that call for its review."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        due = Q(state__in=sorted(domain.IN_FORCE), until__lte=clock.today() + domain.REVIEW_BEFORE)
        return {"oui": due, "non": ~due}.get(params.get(self.key, "").strip())


def centres() -> list[tuple[str, str]]:
    return [(centre.pk, str(centre)) for centre in SocialCentre.objects.all()]


def contract_url(row: Any) -> str:
    return reverse("pathways:contract", args=[row.pk])


def new_url(row: Any) -> str:
    return reverse("pathways:new_contract", args=[row.pathway_id])


def state_of(row: EngagementContract) -> ContractState:
    return row.shown_state(clock.today())


def event(contract: EngagementContract, today: date) -> Event:
    """A contract among those of a person."""
    state = contract.shown_state(today)
    kind = contract.get_kind_display()
    return Event(
        contract.since,
        f"{kind[:1].upper()}{kind[1:]} : {state.label}",
        f"Jusqu'au {short_date(contract.last_day)}. {contract.aim}",
        MEANINGS[state],
        url=contract_url(contract),
    )


CONTRACTS = ListSpec(
    name="contrats",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=contract_url),
        Column("state", "État", value=lambda row: state_of(row).label, kind="badge",
               meaning=lambda row: MEANINGS[state_of(row)]),
        Column("kind", "Contrat", value="get_kind_display", order="kind"),
        Column("since", "Commence le", kind="date", order="since"),
        Column("last_day", "Finit le", kind="date", order="until"),
        Column("hours", "Heures par semaine",
               value=lambda row: domain.hours_words(row.weekly_minutes), order="weekly_minutes"),
        Column("lead", "Référent", value="pathway.lead"),
        Column("centre", "MDS", value="pathway.centre", order="pathway__centre"),
        Column("reference", "Référence", shown=False),
        Column("copy_given_on", "Copie remise le", kind="date", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        ByState("etat", "État", choices=ContractState.choices),
        filters.Choice("nature", "Contrat", field="kind", choices=ContractKind.choices),
        Ending("fin", "Bilan ou renouvellement à faire"),
        filters.YesNo("copie", "Copie remise", yes=Q(copy_given_on__isnull=False)),
        filters.YesNo("heures", "Heures réduites", yes=~Q(hours_ground="")),
        filters.Choice("mds", "MDS", field="pathway__centre", choices=centres),
    ],
    order=("-since", "-pk"),
    empty="Aucun contrat. Ouvrez le parcours d'une personne pour en préparer un.",
)  # fmt: skip

OLD = ListSpec(
    name="anciens-contrats",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=contract_url),
        Column("kind", "Contrat", value="get_kind_display", order="kind"),
        Column("since", "Depuis le", kind="date", order="since"),
        Column("last_day", "Fini le", kind="date", order="until"),
        Column("in_hand", "Nouveau contrat", kind="badge",
               value=lambda row: "en préparation" if row.is_in_hand else "à préparer",
               meaning=lambda row: "accent" if row.is_in_hand else "attention"),
        Column("lead", "Référent", value="pathway.lead", order="pathway__lead__last_name"),
        Column("centre", "MDS", value="pathway.centre", order="pathway__centre"),
        Column("reference", "Référence", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        filters.Choice("mds", "MDS", field="pathway__centre", choices=centres),
        filters.YesNo("en-cours", "Nouveau contrat en préparation", yes=Q(is_in_hand=True)),
        filters.YesNo("referent", "Avec un référent", yes=Q(pathway__lead__isnull=False)),
    ],
    order=("until", "pk"),
    empty="Plus aucun ancien contrat : tout le monde a un contrat d'engagement, ou n'en avait pas.",
)  # fmt: skip
