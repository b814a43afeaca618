"""The lists of payments: what each shows, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold
from levier.payments.domain import (
    ENTRY_KINDS,
    TO_LOOK_AT,
    AccountState,
    Channel,
    FileState,
    Nature,
    OrderState,
    Outcome,
    PayeeKind,
)
from levier.payments.web import links
from levier.payments.web.who import name_of

MEANINGS: dict[str, str] = {
    OrderState.PAID: "done", OrderState.PROPOSED: "attention", OrderState.UNKNOWN: "danger",
    OrderState.REJECTED: "danger", OrderState.RETURNED: "danger", OrderState.CANCELLED: "neutral",
    FileState.CLOSED: "done", FileState.LEAVING: "attention", FileState.VOID: "neutral",
    Outcome.MATCHED: "done", Outcome.NOTED: "neutral", Outcome.ALREADY_KNOWN: "neutral",
    **dict.fromkeys(TO_LOOK_AT, "attention"),
    AccountState.ENTERED: "attention", AccountState.VERIFIED: "done",
    AccountState.SUSPENDED: "danger",
}  # fmt: skip


def meaning(row: Any) -> str:
    return MEANINGS.get(row.state, "accent")


def bank_account_meaning(account: Any) -> str:
    """`closed` is a good end for a file only."""
    return "neutral" if account.state == AccountState.CLOSED else meaning(account)


def link_to(name: str) -> Any:
    return lambda row: reverse(name, args=[row.pk])


NAME = filters.Text("nom", "Bénéficiaire", field="payee__name_key", prepare=fold)

ORDERS = ListSpec(
    name="ordres",
    columns=[
        Column("payee", "Bénéficiaire", value="payee.name", order="payee__name_key",
               link=link_to("payments:order")),
        Column("month", "Mois", kind="month", order="month"),
        Column("nature", "Nature", value="get_nature_display"),
        Column("amount", "Montant", kind="money", order="amount"),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
        Column("channel", "Voie", value="get_channel_display"),
        Column("end_to_end_id", "Référence"),
        Column("run", "Campagne", shown=False),
        Column("reference", "Bordereau", shown=False),
        Column("reason", "Motif de la banque", shown=False),
        Column("settled_on", "Dénoué le", kind="date", shown=False),
    ],
    filters=[
        NAME,
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("etat", "État", field="state", choices=OrderState.choices),
        filters.Choice("nature", "Nature", field="nature", choices=Nature.choices),
        filters.Choice("voie", "Voie", field="channel", choices=Channel.choices),
        filters.Amount("montant", "Montant", field="amount"),
        filters.Text("reference", "Référence", field="end_to_end_id"),
    ],
    order="-pk",
    empty="Aucun ordre. Ils viennent avec la paie du mois, une fois approuvée à deux.",
)  # fmt: skip

ORDERS_OF_PAYEE = ListSpec(
    name="ordres-du-beneficiaire",
    columns=[
        Column("end_to_end_id", "Référence", link=link_to("payments:order")),
        *ORDERS.columns[1:6],
        Column("settled_on", "Dénoué le", kind="date"),
    ],
    filters=[one for one in ORDERS.filters if one.key in ("mois", "etat", "nature", "montant")],
    order="-pk",
    empty="Aucun ordre pour ce bénéficiaire.",
)

FILES = ListSpec(
    name="fichiers-bancaires",
    columns=[
        Column("msg_id", "Fichier", order="msg_id", link=link_to("payments:file")),
        Column("month", "Mois", kind="month", order="month"),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
        Column("count", "Virements", kind="number", order="count"),
        Column("amount", "Total", kind="money", order="amount"),
        Column("execution_on", "Exécution le", kind="date", order="execution_on"),
        Column("sealed_at", "Scellé le", kind="moment"),
        Column("sha256", "Empreinte", shown=False),
    ],
    filters=[
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("etat", "État", field="state", choices=FileState.choices),
        filters.Amount("total", "Total", field="amount"),
    ],
    order="-pk",
    empty=(
        "Aucun fichier. Le premier s'établit depuis la paie du mois, quand le Département verse "
        "lui-même ; les paiements émis à nouveau en font un autre."
    ),
)  # fmt: skip

LINES = ListSpec(
    name="virements",
    columns=[
        Column("position", "Rang", kind="number", order="position"),
        Column("payee", "Bénéficiaire", value="order.payee.name",
               link=lambda line: links.order(line.order)),
        Column("amount", "Montant", kind="money", value="order.amount", order="order__amount"),
        Column("state", "État", value="order.get_state_display", kind="badge",
               meaning=lambda line: meaning(line.order)),
        Column("end_to_end_id", "Référence", value="order.end_to_end_id"),
    ],
    filters=[
        filters.Text("nom", "Bénéficiaire", field="order__payee__name_key", prepare=fold),
        filters.Choice("etat", "État", field="order__state", choices=OrderState.choices),
        filters.Amount("montant", "Montant", field="order__amount"),
    ],
    order="position",
)  # fmt: skip

FORMATS = {
    "pain.002": "compte rendu (pain.002)",
    "camt.054": "avis (camt.054)",
    "camt.053": "relevé (camt.053)",
}

MESSAGES = ListSpec(
    name="retours",
    columns=[
        Column("name", "Fichier", link=link_to("payments:message")),
        Column("format", "Nature", value=lambda row: FORMATS.get(row.format, row.format)),
        Column("received_at", "Déposé le", kind="moment", order="received_at"),
        Column("count", "Lignes", kind="number", order="count"),
        Column("known", "Déjà connues", kind="number"),
        Column("to_look_at", "À examiner", kind="number"),
        Column("message_id", "Identifiant", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom du fichier", field="name"),
        filters.Choice(
            "nature", "Nature", field="format",
            choices=[("pain.002", "pain.002"), ("camt.054", "camt.054"), ("camt.053", "camt.053")],
        ),
    ],
    order="-pk",
    empty=(
        "Aucun retour. La banque répond le jour même au fichier (pain.002), puis annonce débits "
        "et retours (camt.054, camt.053) : déposez ici ce qu'elle envoie."
    ),
)  # fmt: skip

ENTRY_COLUMNS = [
    Column("kind", "La banque dit", value="get_kind_display", link=link_to("payments:entry")),
    Column("amount", "Montant", kind="money", order="amount"),
    Column("outcome", "Suite", value="get_outcome_display", kind="badge",
           meaning=lambda row: MEANINGS.get(row.outcome, "neutral")),
    Column("note", "Explication"),
    Column("end_to_end_id", "Référence"),
    Column("booked_on", "Date d'écriture", kind="date", order="booked_on"),
    Column("reason", "Code motif", shown=False),
    Column("line", "Ligne du fichier", kind="number", shown=False),
    Column("looked_note", "Conclusion", shown=False),
]  # fmt: skip
ENTRY_FILTERS = [
    filters.Choice("suite", "Suite", field="outcome", choices=Outcome.choices),
    filters.Choice("dit", "La banque dit", field="kind", choices=ENTRY_KINDS),
    filters.Amount("montant", "Montant", field="amount"),
    filters.Text("reference", "Référence", field="end_to_end_id"),
]

ENTRIES = ListSpec(
    name="lignes-du-retour",
    columns=[Column("position", "Rang", kind="number", order="position"), *ENTRY_COLUMNS],
    filters=ENTRY_FILTERS,
    order="position",
    empty="Ce retour ne contient aucune ligne nouvelle.",
)

UNMATCHED = ListSpec(
    name="lignes-a-examiner",
    columns=[*ENTRY_COLUMNS, Column("message", "Retour", value="message.name")],
    filters=ENTRY_FILTERS,
    order="pk",
    empty="Rien à examiner : tout ce que la banque a dit est rapproché de nos ordres.",
)

PAYEES = ListSpec(
    name="beneficiaires",
    columns=[
        Column("name", "Bénéficiaire", order="name_key", link=link_to("payments:payee")),
        Column("kind", "Nature", value="get_kind_display"),
        Column("account", "Compte utilisable",
               value=lambda row: f"•••• {row.last4}" if row.last4 else "aucun"),
        Column("order_count", "Ordres", kind="number"),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name_key", prepare=fold),
        filters.Choice("nature", "Nature", field="kind", choices=PayeeKind.choices),
    ],
    order="name_key",
    empty="Aucun bénéficiaire : ils arrivent avec les premiers ordres de paiement.",
)  # fmt: skip


def bank_accounts(names: Mapping[str, str]) -> ListSpec:
    """Bank details. `names`: of whoever entered and verified them."""
    return ListSpec(
        name="comptes-bancaires",
        columns=[
            Column("payee", "Bénéficiaire", value="payee.name", order="payee__name_key",
                   link=link_to("payments:bank_account")),
            Column("masked", "IBAN"),
            Column("state", "État", value="get_state_display", kind="badge",
                   meaning=bank_account_meaning),
            Column("entered_by", "Saisi par", value=lambda row: name_of(row.entered_by, names)),
            Column("entered_at", "Saisi le", kind="moment"),
            Column("verified_by", "Validé par", value=lambda row: name_of(row.verified_by, names)),
            Column("usable_from", "Utilisable dès", kind="month"),
            Column("closed_reason", "Motif", shown=False),
        ],
        filters=[
            NAME,
            filters.Choice("etat", "État", field="state", choices=AccountState.choices),
            filters.Text("fin", "Fin de l'IBAN", field="last4", lookup="iexact"),
        ],
        order="-pk",
        empty="Aucun compte. Ouvrez un bénéficiaire pour saisir ses coordonnées bancaires.",
    )  # fmt: skip
