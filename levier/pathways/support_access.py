"""Who may see and do what with contracts, assessments, hours and appointments.

* Reading follows `pathways.view`: whoever sees a pathway sees its contracts, its obstacles, its
  hours and its appointments. Notes have their own rules: see `secrecy`.
* `pathways.support`: prepare and sign contracts, assess, log hours, keep appointments, for the
  pathways where it is held: those of one's centre, one's caseload, or one's body while it is in
  charge.
* `pathways.validate_contract`: validate what somebody else signed for the body.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways.access import VIEW, require_pathway, visible_pathways
from levier.pathways.models import Appointment, EngagementContract, Pathway, Slot
from levier.pathways.models.appointments import SlotQuerySet

__all__ = [
    "SUPPORT",
    "VALIDATE",
    "VIEW",
    "require_pathway",
    "visible_contracts",
    "visible_pathways",
]
SUPPORT, VALIDATE = "pathways.support", "pathways.validate_contract"


def visible_contracts(
    agent: directory.Somebody, permission: str = VIEW
) -> QuerySet[EngagementContract]:
    """The contracts of the pathways on which an agent holds a permission."""
    if directory.scope_of(agent, permission).everything:
        return EngagementContract.objects.all()
    return EngagementContract.objects.filter(pathway__in=visible_pathways(agent, permission))


def led_contracts(agent: directory.Somebody) -> QuerySet[EngagementContract]:
    """Those of the people whom an agent leads today."""
    return visible_contracts(agent).filter(pathway__lead=agent.pk or 0)


def visible_slots(agent: directory.Somebody, permission: str = SUPPORT) -> SlotQuerySet:
    """One's own slots, and those of the places where one holds the permission."""
    scope = directory.scope_of(agent, permission)
    if not scope:
        return Slot.objects.none()
    if scope.everything:
        return Slot.objects.all()
    where = Q(host=agent.pk or 0)
    if scope.centres:
        where |= Q(centre__in=scope.centres)
    if scope.organisations:
        where |= Q(body__organisation__in=scope.organisations)
    return Slot.objects.filter(where)


def visible_appointments(
    agent: directory.Somebody, permission: str = VIEW
) -> QuerySet[Appointment]:
    """The appointments of the pathways on which an agent holds a permission."""
    if directory.scope_of(agent, permission).everything:
        return Appointment.objects.all()
    return Appointment.objects.filter(pathway__in=visible_pathways(agent, permission))


def require_slot(decision: Decision, slot: Slot) -> None:
    """Refusal unless the actor receives in this slot, or supports people in its place."""
    directory.require_actor(decision, SUPPORT)
    agent = directory.agent_of(decision.actor)
    if agent is not None and not visible_slots(agent).filter(pk=slot.pk).exists():
        raise Refusal("Ce créneau ne relève pas de votre périmètre.")


def may(agent: directory.Somebody, permission: str, pathway: Pathway) -> bool:
    """Whether an agent may do something on this pathway: what a page offers."""
    if not directory.can(agent, permission):
        return False
    return visible_pathways(agent, permission).filter(pk=pathway.pk).exists()
