"""The lists of the run: what each shows, how it filters and sorts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse

from levier.allowance.domain import FindingKind, FindingState, Outcome, RunKind, RunState
from levier.allowance.models import MonthlyRun
from levier.foundation import filters
from levier.foundation.lists import CohortAct, Column, ListSpec
from levier.kernel.text import fold

MEANINGS = {
    RunState.CLOSED: "done", RunState.SETTLED: "done", RunState.HELD: "danger",
    RunState.REFUSED: "danger", RunState.CANCELLED: "neutral",
    Outcome.AMOUNT: "done", Outcome.NOTHING: "neutral",
    FindingState.EXAMINE: "attention", FindingState.ACCEPTED: "done",
    FindingState.REPORTED: "accent", Outcome.ERROR: "danger",
}  # fmt: skip


def meaning(state: str) -> str:
    return MEANINGS.get(state, "accent")  # type: ignore[call-overload, no-any-return]


def why_url(row: Any) -> str:
    line = getattr(row, "line", row)
    return reverse("allowance:why", args=[line.case_id, str(row.run.month)])


RUNS = ListSpec(
    name="paies",
    columns=[
        Column("month", "Mois", kind="month", order="month",
               link=lambda run: reverse("allowance:run", args=[run.pk])),
        Column("kind", "Nature", value="get_kind_display"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda run: meaning(run.state)),
        Column("channel", "Versement", value="get_channel_display"),
        Column("paid_count", "Foyers à payer", kind="number", order="paid_count"),
        Column("payable_total", "Total à verser", kind="money", order="payable_total"),
        Column("finding_count", "Écarts", kind="number", order="finding_count"),
    ],
    filters=[
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("etat", "État", field="state", choices=RunState.choices),
        filters.Choice("nature", "Nature", field="kind", choices=RunKind.choices),
    ],
    order="-month",
    empty="Aucune paie n'est ouverte. Prenez en charge le flux du mois, puis ouvrez sa paie.",
)  # fmt: skip

LINES = ListSpec(
    name="lignes",
    columns=[
        Column("case", "Dossier", value="case.number", order="case__number", link=why_url),
        Column("name", "Allocataire", value="case.household.claimant", order="case__name_key"),
        Column("outcome", "Issue", value="get_outcome_display", kind="badge",
               meaning=lambda line: meaning(line.outcome)),
        Column("right", "Droit", kind="money", order="right"),
        Column("payable", "À verser", kind="money", order="payable"),
        Column("payer_amount", "Selon le payeur", kind="money", order="payer_amount"),
        Column("reason", "Motif"),
    ],
    filters=[
        filters.Text("nom", "Allocataire", field="case__name_key", prepare=fold),
        filters.Choice("issue", "Issue", field="outcome", choices=Outcome.choices),
        filters.Amount("montant", "À verser", field="payable"),
    ],
    order="position",
)  # fmt: skip


def lines_to_write_to(run: MonthlyRun) -> ListSpec:
    """The lines of an approved run, for who may write to all its households."""
    url = reverse("allowance:ask_letters", args=[run.pk])
    return replace(LINES, cohort=[CohortAct("Préparer les courriers", url)])


FINDINGS = ListSpec(
    name="ecarts",
    columns=[
        Column("case", "Dossier", value="line.case.number", order="line__case__number",
               link=lambda one: reverse("allowance:finding", args=[one.run_id, one.pk])),
        Column("name", "Allocataire", value="line.case.household.claimant"),
        Column("kind", "Constat", value="get_kind_display"),
        Column("ours", "Notre montant", kind="money", order="ours"),
        Column("theirs", "Montant comparé", kind="money"),
        Column("difference", "Écart", kind="money", order="weight"),
        Column("where", "Ligne qui diffère"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda one: meaning(one.state)),
        Column("cause", "Cause probable", shown=False),
        Column("reason", "Motif de la décision", shown=False),
    ],
    filters=[
        filters.Text("nom", "Allocataire", field="line__case__name_key", prepare=fold),
        filters.Choice("constat", "Constat", field="kind", choices=FindingKind.choices),
        filters.Choice("etat", "État", field="state", choices=FindingState.choices),
        filters.Amount("ecart", "Écart", field="difference"),
    ],
    order="-weight",
    empty="Aucun écart : nos montants sont ceux du payeur, au centime.",
)  # fmt: skip
