"""The lists of letters: those written, those asked for together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.allowance.letter_states import BatchState, LetterKind, LetterState
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import fold

HOUSE = "Levier"
MEANINGS: dict[str, str] = {
    LetterState.DRAFT: "attention", LetterState.ISSUED: "accent", LetterState.SENT: "done",
    LetterState.CANCELLED: "neutral",
    BatchState.CHECK: "attention", BatchState.RUNNING: "accent", BatchState.READY: "accent",
}  # fmt: skip
SHORT_KINDS = {
    LetterKind.RIGHT: "droit", LetterKind.OVERPAYMENT: "indu",
    LetterKind.SUSPENSION: "suspension", LetterKind.RESUMPTION: "reprise",
}  # fmt: skip


def meaning(row: Any) -> str:
    return MEANINGS[row.state]


def letters(names: Mapping[str, str]) -> ListSpec:
    """`names`: the agents by actor."""
    return ListSpec(
        name="courriers",
        columns=[
            Column("reference", "Référence", value=str, order="reference",
                   link=lambda one: reverse("allowance:letter", args=[one.pk])),
            Column("kind", "Nature", value=lambda one: SHORT_KINDS[one.kind]),
            Column("name", "Allocataire", value="case.household.claimant",
                   order="case__name_key"),
            Column("case", "Dossier", value="case.number"),
            Column("month", "Mois", kind="month", order="month"),
            Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
            Column("made_by", "Préparé par", value=lambda one: names.get(one.made_by, HOUSE)),
            Column("made_at", "Préparé le", kind="moment", shown=False),
            Column("sent_on", "Envoyé le", kind="date", shown=False),
            Column("sending", "Envoi", value="get_sending_display", shown=False),
        ],
        filters=[
            filters.Text("reference", "Référence", field="reference"),
            filters.Text("nom", "Allocataire", field="case__name_key", prepare=fold),
            filters.Text("dossier", "Dossier", field="case__number", lookup="startswith"),
            filters.Choice("nature", "Nature", field="kind", choices=LetterKind.choices),
            filters.InMonth("mois", "Mois", field="month"),
            filters.Choice("etat", "État", field="state", choices=LetterState.choices),
            filters.Choice("par", "Préparé par", field="made_by",
                           choices=sorted(names.items(), key=lambda pair: pair[1])),
        ],
        order="-pk",
        empty="Aucun courrier. Écrivez au foyer depuis son dossier, ou préparez les courriers "
        "d'une paie depuis la liste de ses foyers.",
    )  # fmt: skip


def batches(names: Mapping[str, str]) -> ListSpec:
    return ListSpec(
        name="lots",
        columns=[
            Column("number", "Lot", value=lambda one: f"Lot n° {one.pk}", order="pk",
                   link=lambda one: reverse("allowance:letter_batch", args=[one.pk])),
            Column("run", "Paie", value="run"),
            Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
            Column("asked_count", "Demandés", kind="number", order="asked_count"),
            Column("made_count", "Émis", kind="number", order="made_count"),
            Column("refused_count", "Refusés", kind="number", order="refused_count"),
            Column("asked_by", "Demandé par", value=lambda one: names.get(one.asked_by, HOUSE)),
            Column("asked_at", "Demandé le", kind="moment"),
        ],
        filters=[
            filters.InMonth("mois", "Mois de la paie", field="run__month"),
            filters.Choice("etat", "État", field="state", choices=BatchState.choices),
        ],
        order="-pk",
        empty="Aucun lot. Ouvrez une paie approuvée, ses foyers, puis « Préparer les courriers ».",
    )  # fmt: skip


def _outcome(request: Any) -> str:
    if request.refusal:
        return "refusé"
    return "écrit" if request.letter_id else "en attente"


def _outcome_meaning(request: Any) -> str:
    return {"refusé": "attention", "écrit": "done"}.get(_outcome(request), "neutral")


def _letter_url(request: Any) -> str:
    return reverse("allowance:letter", args=[request.letter_id]) if request.letter_id else ""


REQUESTS = ListSpec(
    name="courriers-demandes",
    columns=[
        Column("case", "Dossier", value="line.case.number", order="line__case__number",
               link=lambda one: reverse("allowance:write_letter", args=[one.line.case_id])),
        Column("name", "Allocataire", value="line.case.household.claimant",
               order="line__case__name_key"),
        Column("payable", "À verser", value="line.payable", kind="money", order="line__payable"),
        Column("outcome", "Issue", value=_outcome, kind="badge", meaning=_outcome_meaning),
        Column("reference", "Référence", value="letter.reference", link=_letter_url),
        Column("refusal", "Pourquoi il n'y a pas de courrier"),
    ],
    filters=[
        filters.Text("nom", "Allocataire", field="line__case__name_key", prepare=fold),
        filters.YesNo("refuse", "Refusé", yes=~Q(refusal="")),
        filters.Text("motif", "Motif du refus", field="refusal"),
    ],
    order="position",
)  # fmt: skip
