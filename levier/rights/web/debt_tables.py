"""The list of overpayments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from levier.formats.cnaf import codes
from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold
from levier.rights.domain import OWED, DebtOrigin, DebtState
from levier.rights.models import Debt
from levier.rights.web.feed_tables import payers

MEANINGS: dict[str, str] = {
    DebtState.ASSESSED: "attention",
    DebtState.NOTIFIED: "accent",
    DebtState.RECOVERING: "accent",
    DebtState.SUSPENDED: "attention",
    DebtState.REPAID: "done",
    DebtState.WAIVED: "done",
    DebtState.EXTINGUISHED: "neutral",
    DebtState.TITLED: "neutral",
}
SOON = timedelta(days=180)


class SoonLost(filters.YesNo):
    """Debts still owed that can no longer be claimed in six months."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        soon = Q(state__in=OWED, limitation_on__lt=clock.today() + SOON)
        return {"oui": soon, "non": ~soon}.get(params.get(self.key, ""))


def household_of(debt: Debt) -> str:
    """Who owes: the claimant's name, or the claim when it is not known here."""
    if debt.case is None:
        return "Dossier inconnu"
    return str(debt.case.household.claimant or debt.case.household)


def motive_of(debt: Debt) -> str:
    """Why the household was paid too much, in the payer's words or in ours."""
    if debt.origin == DebtOrigin.RECALCULATION:
        return "Recalcul du mois"
    return codes.label("MOTIINDU", debt.motive) if debt.motive else "Motif non indiqué"


DEBTS = ListSpec(
    name="indus",
    columns=[
        Column("household", "Foyer", value=household_of, order="case__name_key",
               link=lambda debt: reverse("rights:debt", args=[debt.pk])),
        Column("case_number", "Dossier", order="case_number"),
        Column("motive", "Motif", value=motive_of),
        Column("assessed_on", "Constaté le", kind="date", order="assessed_on"),
        Column("initial", "Montant", kind="money", order="initial"),
        Column("balance", "Reste dû", kind="money", order="balance"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda debt: MEANINGS[debt.state]),
        Column("limitation_on", "Prescription", kind="date", order="limitation_on"),
        Column("origin", "Origine", value=lambda debt: capfirst(debt.get_origin_display()),
               shown=False),
        Column("payer", "Payeur", shown=False),
        Column("since", "Période, début", kind="date", shown=False),
        Column("until", "Période, fin", kind="date", shown=False),
        Column("fraudulent", "Fraude", kind="yesno", shown=False),
    ],
    filters=[
        filters.Text("nom", "Foyer", field="case__name_key", prepare=fold),
        filters.Text("dossier", "N° de dossier", field="case_number"),
        filters.Choice("etat", "État", field="state", choices=DebtState.choices),
        filters.YesNo("du", "Encore dû", yes=Q(state__in=OWED)),
        filters.Choice("origine", "Origine", field="origin", choices=DebtOrigin.choices),
        filters.Choice("payeur", "Payeur", field="payer_id", choices=payers),
        filters.Amount("montant", "Montant", field="initial"),
        SoonLost("prescription", "Prescrit dans six mois"),
    ],
    order="-assessed_on",
    empty="Aucun indu. Ils viennent du flux des créances d'un payeur, ou de la régularisation "
    "d'un mois déjà payé.",
)  # fmt: skip
