"""The lists of panels and of their sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.sanctions.domain.panel import SessionState
from levier.sanctions.models import Panel

T = SessionState
MEANINGS = {
    T.CREATED: "attention",
    T.MEMBERS_ASSIGNED: "accent",
    T.QUORUM: "accent",
    T.CASES_ASSIGNED: "accent",
    T.VALIDATED: "accent",
    T.ATTENDANCE_TAKEN: "attention",
    T.DECIDING: "attention",
    T.DONE_BY_PANEL: "attention",
    T.COUNCIL_DECIDING: "attention",
    T.DONE: "done",
    T.CANCELLED: "neutral",
    T.POSTPONED: "neutral",
}
TO_END = [T.DECIDING, T.DONE_BY_PANEL, T.COUNCIL_DECIDING]
OVER = [T.DONE, T.CANCELLED, T.POSTPONED]


class Coming(filters.YesNo):
    """Whether the session is still ahead, today included."""

    def condition(self, params: Any) -> Q | None:
        ahead = Q(held_on__gte=clock.today()) & ~Q(state__in=[T.CANCELLED, T.POSTPONED])
        return {"oui": ahead, "non": ~ahead}.get(params.get(self.key, "").strip())


def panel_url(row: Any) -> str:
    return reverse("sanctions:panel", args=[row.pk])


def session_url(row: Any) -> str:
    return reverse("sanctions:session", args=[row.pk])


def meaning(row: Any) -> str:
    return MEANINGS[T(row.state)]


def panels() -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in Panel.objects.all()]


PANELS = ListSpec(
    name="equipes-pluridisciplinaires",
    columns=[
        Column("name", "Équipe", order="name", link=panel_url),
        Column("quorum", "Quorum", kind="number", order="quorum"),
        Column("sitting", "Membres en mandat", kind="number", order="sitting"),
        Column("recipients", "Dont bénéficiaires", kind="number", order="recipients"),
        Column("next_on", "Prochaine séance", kind="date", order="next_on"),
        Column("is_active", "En activité", kind="yesno", order="is_active"),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name"),
        filters.YesNo("active", "En activité", field="is_active"),
    ],
    order=("-is_active", "name"),
    empty="Aucune équipe. Créez-en une, puis nommez ses membres, dont des représentants des "
    "bénéficiaires.",
)  # fmt: skip

SESSIONS = ListSpec(
    name="seances",
    columns=[
        Column("held_on", "Séance du", kind="date", order="held_on", link=session_url),
        Column("panel", "Équipe", order="panel__name"),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning),
        Column("cases", "Dossiers", kind="number", order="cases"),
        Column("quorum", "Quorum", kind="number"),
        Column("place", "Lieu"),
    ],
    filters=[
        filters.Choice("equipe", "Équipe", field="panel", choices=panels),
        filters.Choice("etat", "État", field="state", choices=T.choices),
        Coming("avenir", "À venir"),
        filters.YesNo("terminer", "À terminer", yes=Q(state__in=TO_END)),
    ],
    order=("-held_on", "-pk"),
    empty="Aucune séance. Ouvrez une équipe pour en prévoir une.",
)  # fmt: skip
