"""The register of appeals: what it shows, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.pathways.web.tables import left, name_filter
from levier.sanctions.domain.appeal import PENDING, AppealState, Contested
from levier.sanctions.models import Appeal
from levier.sanctions.queries.lists import READY_TO_ANSWER
from levier.sanctions.web.breach_tables import centres

A = AppealState
MEANINGS = {
    A.RECEIVED: "attention",
    A.ADMISSIBLE: "attention",
    A.ASSIGNED: "accent",
    A.OPINION_REQUESTED: "accent",
    A.OPINION_GIVEN: "attention",
    A.OPINION_DEEMED: "attention",
    A.FULL: "done",
    A.PARTIAL: "done",
    A.IMPLICIT: "danger",
    A.LITIGATION: "attention",
}
SOON = timedelta(days=15)
LATE, NEAR, PENDING_ONLY, READY = "depassee", "proche", "en-cours", "a-decider"


@dataclass(frozen=True, slots=True)
class ByDue(filters.Choice):
    """Those that wait for an answer, whose day has passed, or comes within a fortnight."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        today, chosen = clock.today(), params[self.key].strip()
        pending = Q(state__in=sorted(PENDING))
        if chosen == PENDING_ONLY:
            return pending
        if chosen == READY:
            return READY_TO_ANSWER
        if chosen == LATE:
            return pending & Q(due_on__lt=today)
        return pending & Q(due_on__range=(today, today + SOON))


def appeal_url(row: Any) -> str:
    return reverse("sanctions:appeal", args=[row.pk])


def meaning(row: Appeal) -> str:
    return MEANINGS.get(A(row.state), "neutral")


def due_of(row: Appeal) -> date | None:
    return row.due_on if row.state in PENDING else None


def claimant(row: Appeal) -> str:
    return str(row.case.household.claimant or row.case.household)


APPEALS = ListSpec(
    name="recours",
    columns=[
        Column("claimant", "Allocataire", value=claimant, order="name_key", link=appeal_url),
        Column("contested", "Contre", value="get_contested_display", order="contested"),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
        Column("due", "À décider", value=lambda row: left(due_of(row)), order="due_on"),
        Column("received_on", "Reçu le", kind="date", order="received_on"),
        Column("handler", "Instruit par"),
        Column("centre", "MDS", order="centre"),
        Column("number", "Dossier", value="case.number", shown=False),
        Column("due_on", "À décider avant le", kind="date", shown=False),
        Column("implicit_on", "Rejet implicite le", kind="date", shown=False),
        Column("is_late", "Hors délai", kind="yesno", shown=False),
        Column("answered_on", "Réponse le", kind="date", shown=False),
        Column("waived", "Montant remis", kind="money", shown=False),
    ],
    filters=[
        name_filter("name_key"),
        ByDue("delai", "Délai", choices=[(PENDING_ONLY, "sans réponse encore"),
                                         (READY, "instruit, à décider"),
                                         (LATE, "dépassé"), (NEAR, "dans les quinze jours")]),
        filters.Choice("etat", "État", field="state", choices=A.choices),
        filters.Choice("contre", "Contre", field="contested", choices=Contested.choices),
        filters.YesNo("tardif", "Hors délai", field="is_late"),
        filters.YesNo("instruit", "Pris en instruction", yes=Q(handler__isnull=False)),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
    ],
    order=("-received_on", "-pk"),
    empty="Aucun recours. Enregistrez-en un depuis le dossier d'un foyer, un indu ou une sanction.",
)  # fmt: skip
