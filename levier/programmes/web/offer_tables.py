"""The lists of sessions, and what the catalogue is searched by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.filters import Input
from levier.foundation.lists import Column, ListSpec
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.programmes.domain import SessionState
from levier.programmes.models import Action, Service, ServiceTheme, Session
from levier.programmes.themes import public_choices, theme_choices
from levier.territory.queries import search_communes

DISTANCES = [(str(km), f"à moins de {km} km") for km in (5, 10, 20, 30, 50)]
STATE_MEANINGS = {
    SessionState.OPEN: "done",
    SessionState.CLOSED: "neutral",
    SessionState.CANCELLED: "danger",
}


def session_url(session: Session) -> str:
    return reverse("programmes:session", args=[session.pk])


@dataclass(frozen=True, slots=True)
class OfAction(filters.Choice):
    """Sessions whose action answers a condition on `path`; those for everybody too."""

    path: str = ""
    besides: tuple[str, ...] = ()

    def condition(self, params: Mapping[str, str]) -> Q | None:
        # `slots` makes a new class: the plain super() would look at the old one.
        if filters.Choice.condition(self, params) is None:
            return None
        wanted = (params[self.key], *self.besides)
        actions = Action.objects.filter(**{f"{self.path}__in": wanted}).order_by()
        return Q(action__in=actions.values("pk"))


@dataclass(frozen=True, slots=True)
class NearCommune(filters.Filter):
    """Where distances are measured from: it narrows nothing by itself."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        words = params.get(self.key, "").replace("\x00", "").strip()[:80]
        if not words:
            return None
        if not search_communes(words).exists():
            raise Refusal(
                f"« {words[:40]} » : aucune commune de l'Ain ne porte ce nom ni ce code.",
                field=self.key,
            )
        return Q()


@dataclass(frozen=True, slots=True)
class Within(filters.Choice):
    """At most so many kilometres from the commune; nothing without a commune."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None or not params.get("commune", "").strip():
            return None
        return Q(distance__lte=int(params[self.key]))


@dataclass(frozen=True, slots=True)
class From(filters.Filter):
    """Sessions that start on a day or later, and those one may join at any time."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        typed = params.get(self.key, "").strip()[:10]
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError as error:
            raise Refusal(
                f"« {self.label} » : écrivez la date comme 2026-12-01.", field=self.key
            ) from error
        return Q(starts_on__gte=day) | Q(enrol_until__gte=day)

    def inputs(self, params: Mapping[str, str]) -> list[Input]:
        return [Input(self.key, self.label, "date", params.get(self.key, "").strip()[:10])]


def _dates(session: Session) -> str:
    if session.enrol_until > session.starts_on:
        return f"entrées jusqu'au {session.enrol_until:%d/%m/%Y}"
    return f"du {session.starts_on:%d/%m/%Y} au {session.ends_on:%d/%m/%Y}"


def _room(session: Session) -> str:
    if session.places_left:
        return counted(session.places_left, "place libre", "places libres")
    return "liste d'attente" if session.waiting_left > 0 else "complète"


def _meaning(session: Session) -> str:
    if session.places_left:
        return "done"
    return "attention" if session.waiting_left > 0 else "danger"


COLUMNS = [
    Column("title", "Session", order="title", link=session_url),
    Column(
        "action",
        "Action",
        value=lambda session: str(session.action),
        order="action__code",
        link=lambda session: reverse("programmes:action", args=[session.action_id]),
    ),
    Column("commune", "Commune", value="commune.name", order="commune__folded"),
    Column("starts_on", "Dates", value=_dates, order="starts_on"),
    Column("room", "Places", kind="badge", value=_room, meaning=_meaning),
    Column("places", "Nombre de places", kind="number", shown=False),
    Column("taken", "Prises", kind="number", shown=False),
    Column("waiting", "En attente", kind="number", shown=False),
    Column("schedule", "Jours et heures", shown=False),
    Column("organisation", "Organisme", value=lambda one: str(one.organisation or ""), shown=False),
    Column("contact_name", "Contact", shown=False),
    Column("contact_phone", "Téléphone", shown=False),
    Column("contact_email", "Courriel", shown=False),
]
DISTANCE = Column("distance", "Distance", order="distance", value=lambda one: f"{one.distance} km")
FILTERS = [
    OfAction("frein", "Frein à lever", choices=theme_choices, path="themes__theme"),
    NearCommune("commune", "Près de (commune)"),
    Within("distance", "Distance", choices=DISTANCES),
    OfAction(
        "public", "Public", choices=public_choices, path="publics__public",
        besides=("tous-publics",),
    ),
    From("apres_le", "À partir du"),
    filters.YesNo("libre", "Places libres", yes=Q(taken__lt=F("places"))),
]  # fmt: skip


def catalogue(*, by_distance: bool) -> ListSpec:
    columns: list[Any] = [*COLUMNS[:3], DISTANCE, *COLUMNS[3:]] if by_distance else COLUMNS
    return ListSpec(
        name="offre",
        columns=columns,
        filters=FILTERS,
        order=("distance", "is_full", "starts_on") if by_distance else ("is_full", "starts_on"),
        size=30,
        empty="Aucune session ne correspond. Élargissez la distance, ou retirez un critère.",
    )


def service_url(service: Service) -> str:
    return reverse("programmes:service", args=[service.pk])


@dataclass(frozen=True, slots=True)
class ServiceLifts(filters.Choice):
    """Services that lift an obstacle; each once."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        lifting = ServiceTheme.objects.filter(theme=params[self.key]).order_by()
        return Q(pk__in=lifting.values("service"))


SERVICE_COLUMNS = [
    Column("name", "Service", order="name", link=service_url),
    Column("structure", "Structure", value="structure.name", order="structure__name"),
    Column(
        "commune",
        "Commune",
        value=lambda one: str(one.commune or one.content.get("commune", "")),
        order="commune__folded",
    ),
    Column("themes", "Freins", value=lambda one: ", ".join(map(str, one.themes.all()))),
    Column("updated_on", "Mise à jour", kind="date", order="updated_on"),
    Column("source", "Source", shown=False),
    Column("identifier", "Identifiant", shown=False),
    Column("description", "Description", shown=False),
]
SERVICE_DISTANCE = Column(
    "distance",
    "Distance",
    order="distance",
    value=lambda one: "" if one.distance is None else f"{one.distance} km",
)
SERVICE_FILTERS = [
    filters.Text("nom", "Nom", field="name"),
    ServiceLifts("frein", "Frein à lever", choices=theme_choices),
    NearCommune("commune", "Près de (commune)"),
    Within("distance", "Distance", choices=DISTANCES),
]


def services(*, by_distance: bool) -> ListSpec:
    plain: list[Any] = SERVICE_COLUMNS
    return ListSpec(
        name="services",
        columns=[*plain[:3], SERVICE_DISTANCE, *plain[3:]] if by_distance else plain,
        filters=SERVICE_FILTERS,
        order="distance" if by_distance else "name",
        empty="Aucun service. Ils viennent des fichiers de data·inclusion (DORA et autres).",
    )
