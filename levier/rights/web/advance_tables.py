"""The lists of the advances: what is asked month after month, movements, households that differ."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.formats.cnaf import codes
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold
from levier.payments.domain import OrderState
from levier.rights.domain import CaseState, MovementKind
from levier.rights.models import PayerMonth, PayerMovement
from levier.rights.web.feed_tables import payers
from levier.ui.templatetags.ui import address

ORDERS: dict[str, str] = {
    OrderState.PAID: "done",
    OrderState.UNKNOWN: "danger",
    OrderState.PROPOSED: "attention",
}


def ordered(row: Any) -> str:
    return str(OrderState(row.ordered).label) if row.ordered else "pas encore ordonné"


def name_of(row: PayerMonth | PayerMovement) -> str:
    """The household that a row is about."""
    case = row.case
    return "Dossier inconnu" if case is None else str(case.household.claimant or case.household)


def file_of(row: PayerMonth | PayerMovement) -> str:
    return "" if row.case is None else address("rights:file", row.case.household_id)


ADVANCES = ListSpec(
    name="acomptes",
    columns=[
        Column("month", "Mois", kind="month", order="month",
               link=lambda row: reverse("rights:advance", args=[str(row.month)])),
        Column("payer", "Payeur", value=lambda row: row.payer or "inconnu"),
        Column("total", "Acompte demandé", kind="money", order="total"),
        Column("control", "Totaux", kind="badge",
               value=lambda row: "à expliquer" if row.is_flagged else "concordent",
               meaning=lambda row: "attention" if row.is_flagged else "done"),
        Column("ordered", "Ordre de paiement", kind="badge", value=ordered,
               meaning=lambda row: ORDERS.get(row.ordered, "accent" if row.ordered else "neutral")),
        Column("basic", "Socle", kind="money", shown=False),
        Column("enhanced", "Socle majoré", kind="money", shown=False),
        Column("local", "Local", kind="money", shown=False),
    ],
    filters=[
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("payeur", "Payeur", field="payer_id", choices=payers),
    ],
    order="-month",
    empty="Aucun acompte n'est demandé. Il arrive avec le flux financier du payeur (VRSF0501).",
)  # fmt: skip

MOVEMENTS = ListSpec(
    name="mouvements",
    columns=[
        Column("household", "Foyer", value=name_of, link=file_of),
        Column("case_number", "Dossier", order="case_number"),
        Column("kind", "Mouvement", value=lambda row: capfirst(row.get_kind_display())),
        Column("nature", "Nature", value=lambda row: codes.label("NATPFCRE", row.nature)),
        Column("operation", "Opération",
               value=lambda row: codes.label("TYPEOPECOMPTA", row.operation)),
        Column("amount", "Montant", kind="money", order="amount"),
        Column("regularised_on", "Mois régularisé", value=lambda row: row.regularised_on,
               kind="month"),
        Column("payer", "Payeur", value="feed.payer", shown=False),
        Column("processed_on", "Traité le", kind="date", shown=False),
    ],
    filters=[
        filters.Text("nom", "Foyer", field="case__name_key", prepare=fold),
        filters.Text("dossier", "N° de dossier", field="case_number", lookup="startswith"),
        filters.Choice("mouvement", "Mouvement", field="kind", choices=MovementKind.choices),
        filters.Choice("payeur", "Payeur", field="feed__payer_id", choices=payers),
        filters.Amount("montant", "Montant", field="amount"),
        filters.YesNo("inconnu", "Dossier inconnu", field="case__isnull"),
    ],
    order="-amount",
    empty="Aucun mouvement pour ce mois. Ils arrivent avec le flux financier (VRSF0501).",
)  # fmt: skip

GAPS = ListSpec(
    name="ecarts-acompte",
    columns=[
        Column("household", "Foyer", value=name_of, link=file_of),
        Column("number", "Dossier", value="case.number", order="case__number"),
        Column("payer", "Payeur", value="case.payer"),
        Column("state", "État", value=lambda row: capfirst(row.get_state_display())),
        Column("booked", "Comptabilisé", kind="money", order="booked"),
        Column("paid", "Versé", kind="money", order="paid"),
        Column("gap", "Écart", kind="money", order="gap"),
    ],
    filters=[
        filters.Text("nom", "Foyer", field="case__name_key", prepare=fold),
        filters.Choice("payeur", "Payeur", field="case__payer_id", choices=payers),
        filters.Choice("etat", "État", field="state", choices=CaseState.choices),
        filters.Amount("ecart", "Écart", field="gap"),
    ],
    order="-gap",
    empty="Aucun écart : chaque foyer a reçu ce que son payeur a comptabilisé, au centime.",
)  # fmt: skip
