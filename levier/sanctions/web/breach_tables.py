"""The list of breaches: what it shows, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.pathways.web.tables import left, name_filter
from levier.sanctions.domain.breach import HEARD, BreachState
from levier.sanctions.domain.scale import Ground, Regime
from levier.sanctions.models import Breach
from levier.sanctions.queries.lists import FOR_PANEL, RUNNING
from levier.sanctions.web.wording import meaning
from levier.territory.models import SocialCentre

S = BreachState
SOON = timedelta(days=7)
TO_EXAMINE, TO_DECIDE, IN_EFFECT = "a-examiner", "a-decider", "en-cours"
STEPS = {
    TO_EXAMINE: ("à examiner ou à notifier", Q(state__in=[S.REPORTED, S.QUALIFIED])),
    "entendre": ("réponse attendue", Q(state=S.NOTIFIED)),
    "panel": ("à inscrire à une séance", FOR_PANEL),
    "seance": ("à l'ordre du jour d'une séance", Q(state=S.REFERRED)),
    TO_DECIDE: (
        "à décider",
        (Q(state__in=sorted(HEARD)) & ~FOR_PANEL) | Q(state=S.OPINION_GIVEN),
    ),
    "transmettre": ("décidé, à transmettre", Q(state__in=[S.SUSPENSION, S.SUPPRESSION])),
    IN_EFFECT: ("sanction en cours", Q(state__in=[S.SENT, S.IN_EFFECT])),
}
LATE, NEAR = "depassee", "proche"


@dataclass(frozen=True, slots=True)
class ByStep(filters.Choice):
    """Where the procedure stands: what must be done next, whatever the state is called."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        return STEPS[params[self.key].strip()][1]


@dataclass(frozen=True, slots=True)
class ByDue(filters.Choice):
    """A delay that has passed, or that ends within a week."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        today = clock.today()
        if params[self.key].strip() == LATE:
            return RUNNING & Q(observations_due_on__lt=today)
        return RUNNING & Q(observations_due_on__range=(today, today + SOON))


def breach_url(row: Any) -> str:
    return reverse("sanctions:breach", args=[getattr(row, "breach_id", None) or row.pk])


def due_of(row: Breach) -> date | None:
    """The day that runs: the person's answer, or the hearing by the panel (before June 2025)."""
    running = row.state == S.NOTIFIED or (row.regime == Regime.OLD and row.state in HEARD)
    return row.observations_due_on if running else None


def centres() -> list[tuple[str, str]]:
    return [(centre.pk, str(centre)) for centre in SocialCentre.objects.all()]


BREACHES = ListSpec(
    name="manquements",
    columns=[
        Column("person", "Personne", order="name_key", link=breach_url),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
        Column("due", "Délai", value=lambda row: left(due_of(row)), order="observations_due_on"),
        Column("ground", "Motif", value="get_ground_display"),
        Column("fact_on", "Fait du", kind="date", order="fact_on"),
        Column("regime", "Régime", value="get_regime_display"),
        Column("centre", "MDS", order="centre"),
        Column("reported_at", "Signalé le", kind="moment", order="reported_at", shown=False),
        Column("is_repeat", "Récidive", kind="yesno", shown=False),
        Column("notified_on", "Faits notifiés le", kind="date", shown=False),
        Column("observed_on", "Observations reçues le", kind="date", shown=False),
    ],
    filters=[
        name_filter("name_key"),
        ByStep("etape", "Où en est-on", choices=[(key, step[0]) for key, step in STEPS.items()]),
        filters.Choice("etat", "État", field="state", choices=S.choices),
        ByDue("delai", "Délai", choices=[(LATE, "dépassé"), (NEAR, "dans les sept jours")]),
        filters.Choice("regime", "Régime", field="regime", choices=Regime.choices),
        filters.Choice("motif", "Motif", field="ground", choices=Ground.choices),
        filters.YesNo("recidive", "Récidive", field="is_repeat"),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
    ],
    order=("-reported_at", "-pk"),
    empty="Aucun manquement. Un référent en signale un depuis le parcours d'une personne ; il ne "
    "décide de rien.",
)  # fmt: skip
REPORTS = replace(
    BREACHES,
    name="signalements",
    columns=[
        one
        for one in BREACHES.columns
        if one.key in {"person", "state", "due", "ground", "fact_on", "reported_at"}
    ],
    filters=[one for one in BREACHES.filters if one.key in {"nom", "etat", "delai", "motif"}],
    empty="Vous n'avez rien signalé. Cela se fait depuis le parcours d'une personne que votre "
    "organisme suit ; d'autres l'examinent.",
)
