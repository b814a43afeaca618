"""What a person may be sent to, the rows of the lists, answers not read, waits that last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from levier.directory.domain import OrganisationKind
from levier.directory.models import Organisation
from levier.kernel.errors import Refusal
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.prescriptions import PrescriptionState
from levier.pathways.models import Obstacle, Prescription
from levier.pathways.models.prescriptions import PrescriptionQuerySet
from levier.programmes import queries as programmes
from levier.programmes.queries import Offer, ServiceOffer
from levier.territory.models import Commune

S = PrescriptionState
WITH = ("person", "pathway", "session__commune", "service__structure", "organisation", "action")
# The action did what it was for; nobody said yet whether the obstacle is lifted.
TO_LIFT = Q(state=S.COMPLETED, result="reached", obstacle__lifted_on=None)
OFFERED, SERVICES = 20, 10  # of each, the nearest


@dataclass(frozen=True, slots=True)
class Choices:
    """What lifts an obstacle, from where the person lives (None: not known)."""

    commune: Commune | None
    sessions: list[Offer]
    services: list[ServiceOffer]
    siaes: list[Organisation]
    already: frozenset[tuple[str, int]]  # (target, key) of what is under way


def choices_for(
    obstacle: Obstacle, day: date, *, public: str = "", within_km: int | None = None
) -> Choices:
    """The offer that lifts an obstacle, the nearest first. Eight queries at most."""
    commune = obstacle.pathway.household.commune
    code = commune.pk if commune is not None else ""
    try:
        sessions = programmes.offers_for(
            obstacle.theme, code, day, public=public, within_km=within_km, limit=OFFERED
        )
        services = programmes.services_for(
            obstacle.theme, code, within_km=within_km, limit=SERVICES
        )
    except Refusal:  # somebody lives outside the Département: nothing to measure from
        sessions = programmes.offers_for(obstacle.theme, "", day, limit=OFFERED)
        services = programmes.services_for(obstacle.theme, "", limit=SERVICES)
        commune = None
    return Choices(commune, sessions, services, _siaes(obstacle.theme), _under_way(obstacle))


def _siaes(theme: str) -> list[Organisation]:
    if theme not in domain.SIAE_THEMES:
        return []
    rows = Organisation.objects.filter(kind=OrganisationKind.SIAE, is_active=True)
    return list(rows.order_by("name")[:SERVICES])


def _under_way(obstacle: Obstacle) -> frozenset[tuple[str, int]]:
    rows = Prescription.objects.filter(person=obstacle.person_id, state__in=sorted(domain.LIVE))
    found = set()
    names = ("target", "session_id", "service_id", "organisation_id")
    for target, session, service, siae in rows.order_by().values_list(*names):
        found.add((target, session or service or siae))
    return frozenset(found)


def listed(visible: PrescriptionQuerySet) -> QuerySet[Prescription]:
    """With what the lists show. Two queries a page."""
    return visible.select_related(*WITH, "pathway__lead", "centre")


def addressed(visible: PrescriptionQuerySet) -> QuerySet[Prescription]:
    """With what whoever receives may read: no household, no obstacle. Two queries a page."""
    return visible.select_related(
        "person", "session__commune", "service__structure", "organisation", "action", "prescriber",
        "pathway__lead",
    )  # fmt: skip


def waiting_long(today: date) -> Q:
    """Those without an answer, or without a place, for too long."""
    late = today - timedelta(days=domain.LONG_WAIT)
    return Q(state__in=sorted(domain.TO_ANSWER | {S.WAITING}), sent_on__lt=late)
