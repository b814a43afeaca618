"""The offer, searched: by obstacle, distance, date and public. What pathways prescribe from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    F,
    FloatField,
    IntegerField,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Round, Sqrt

from levier.kernel.errors import Refusal
from levier.programmes.models import Action, Service, ServiceTheme, Session, SessionPlace
from levier.programmes.themes import check_public, check_theme
from levier.territory.models import Commune
from levier.territory.queries import current_code

FULL = Case(When(taken__gte=F("places"), then=1), default=0)
KM_PER_DEGREE = 111.2  # of latitude; of longitude, times the cosine of the latitude


@dataclass(frozen=True, slots=True)
class Offer:
    """A session one may be sent to. `distance_km`: as the crow flies; None when not asked."""

    session: Session
    distance_km: int | None

    @property
    def places_left(self) -> int:
        return self.session.places_left

    @property
    def waiting_left(self) -> int:
        return self.session.waiting_left

    @property
    def has_room(self) -> bool:
        return self.places_left > 0


def offers_for(
    theme: str,
    commune: str,
    day: date,
    *,
    public: str = "",
    within_km: int | None = None,
    limit: int = 50,
) -> list[Offer]:
    """Sessions that lift an obstacle and that one may still join, the nearest first.

    `theme`: a code of `themes.THEMES`. `commune`: the INSEE code the distance is measured from,
    "" for none (the soonest first then). Full sessions are there too, after those with room at
    the same distance: their waiting list may be open. Refusal: unknown theme, public or commune.
    Four queries at most whatever the size of the offer.
    """
    found: QuerySet[Any] = Session.objects.enrolling(day).filter(action__in=_lifting(theme))
    if public:
        found = found.filter(action__in=_for_public(public))
    found = near(found, commune_of(commune) if commune else None)
    if within_km is not None and commune:
        found = found.filter(distance__lte=within_km)
    rows = found.select_related("action", "commune", "organisation").order_by(
        "distance", FULL, "starts_on", "pk"
    )
    return [Offer(session, session.distance) for session in rows[:limit]]


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """A service of others one may be sent to: it has no session, its places are not counted."""

    service: Service
    distance_km: int | None


def services_for(
    theme: str, commune: str, *, within_km: int | None = None, limit: int = 50
) -> list[ServiceOffer]:
    """Services of others that lift an obstacle, the nearest first; those of no place last."""
    found: QuerySet[Any] = Service.objects.filter(
        is_withdrawn=False,
        pk__in=ServiceTheme.objects.filter(theme=check_theme(theme)).order_by().values("service"),
    )
    found = near(found, commune_of(commune) if commune else None)
    if within_km is not None and commune:
        found = found.filter(distance__lte=within_km)
    rows = found.select_related("structure", "commune").order_by(
        F("distance").asc(nulls_last=True), "name", "pk"
    )
    return [ServiceOffer(service, service.distance) for service in rows[:limit]]


def _lifting(theme: str) -> QuerySet[Action]:
    return Action.objects.filter(themes__theme=check_theme(theme)).order_by()


def _for_public(public: str) -> QuerySet[Action]:
    """Actions for a public: those for everybody too."""
    wanted = (check_public(public), "tous-publics")
    return Action.objects.filter(publics__public__in=wanted).order_by()


def commune_of(code: str) -> Commune:
    """The commune of an INSEE code, a former one too; Refusal when there is none."""
    found = Commune.objects.filter(pk=current_code(code)).first()
    if found is None:
        raise Refusal("Cette commune n'est pas dans le Département.", field="commune")
    return found


def near(sessions: QuerySet[Any], commune: Commune | None) -> QuerySet[Any]:
    """Each session, or service, with `distance`: whole kilometres from the centre of a commune,
    None without one.

    On a plane that touches the ground there: within a Département the error is below 1 %.
    """
    if commune is None:
        nowhere: QuerySet[Any] = sessions.annotate(
            distance=Value(None, output_field=IntegerField())
        )
        return nowhere
    east = KM_PER_DEGREE * math.cos(math.radians(commune.latitude))
    dx = (F("commune__longitude") - commune.longitude) * east
    dy = (F("commune__latitude") - commune.latitude) * KM_PER_DEGREE
    metric = Sqrt(dx * dx + dy * dy, output_field=FloatField())
    placed: QuerySet[Any] = sessions.annotate(distance=Cast(Round(metric), IntegerField()))
    return placed


def room_first(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Each session with `is_full`, 0 or 1: to order those with room before the others."""
    told: QuerySet[Any] = sessions.annotate(is_full=FULL)
    return told


def places_left(session: Session) -> int:
    """How many places a session has at this moment: read again, not remembered."""
    row = Session.objects.values_list("places", "taken").get(pk=session.pk)
    return row[0] - row[1]


def places_left_by_commune(sessions: QuerySet[Session]) -> dict[str, int]:
    """`{INSEE code: places left}`, of the sessions given. One query."""
    rows = (
        sessions.order_by().values_list("commune_id").annotate(left=Sum(F("places") - F("taken")))
    )
    return dict(rows)


def place_held(session: Session, holder: str) -> SessionPlace | None:
    """The place, or the turn in the waiting list, that a holder has in a session."""
    return (
        SessionPlace.objects.filter(session=session, holder=holder)
        .exclude(state="released")
        .first()
    )


def turn_of(place: SessionPlace) -> int:
    """The rank in the waiting list: 1 is next."""
    return SessionPlace.objects.filter(
        session=place.session_id, state="waiting", pk__lte=place.pk
    ).count()
