"""Who may see and do what with prescriptions and ways out.

* Whoever sees a pathway sees its prescriptions, protected themes apart; `pathways.support` on it:
  prescribe, cancel.
* `prescriptions.answer`: those addressed to one's organisation, or, held on a social centre, those
  of the actions that the centre steers and that the Département runs itself. Nothing else of the
  person: the pathway stays closed, and a prescription over for a year is no longer shown.
* Where nobody answers in Levier (a service of others, an organisation without an account), who
  supports the person notes what was answered.
* A way out: whoever sees the pathway, and who led the person last.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.directory.domain import OrganisationKind, ScopeKind
from levier.directory.models import RoleGrant
from levier.directory.roles import ROLES
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import support_access
from levier.pathways.access import HAND_OVER, OUTSIDE, VIEW, within
from levier.pathways.domain.assessment import protected
from levier.pathways.models import Prescription, WayOut
from levier.pathways.models.prescriptions import PrescriptionQuerySet

SUPPORT, ANSWER = support_access.SUPPORT, "prescriptions.answer"
ANSWERING_ROLES = sorted(code for code, role in ROLES.items() if ANSWER in role.permissions)


def visible_prescriptions(
    agent: directory.Somebody, permission: str = VIEW
) -> PrescriptionQuerySet:
    """Those of the pathways on which an agent holds a permission.

    Where somebody is sent tells the obstacle: those of a protected theme (health, disability,
    violence) are for who supports the person, and for those above.
    """
    if not directory.scope_of(agent, permission):
        return Prescription.objects.none()
    rows = Prescription.objects.filter(within(agent, permission, "pathway__"))
    if permission == SUPPORT:
        return rows
    close = within(agent, SUPPORT, "pathway__") | within(agent, HAND_OVER, "pathway__")
    return rows.filter(~Q(theme__in=sorted(protected())) | close)


def received(agent: directory.Somebody) -> PrescriptionQuerySet:
    """Those addressed to whom an agent answers for."""
    scope = directory.scope_of(agent, ANSWER)
    if not scope:
        return Prescription.objects.none()
    mine = Q(organisation__in=scope.organisations)
    if scope.centres:
        ours = Q(organisation=None) | Q(organisation__kind=OrganisationKind.DEPARTEMENT)
        mine |= Q(action__pilot__in=scope.centres) & ours
    return Prescription.objects.shown_to_receivers(clock.today()).filter(mine)


def is_answered_here(prescription: Prescription) -> bool:
    """Whether somebody of the other side answers in Levier. One query at most."""
    if prescription.organisation_id is None:
        return False
    grants: QuerySet[RoleGrant] = RoleGrant.objects.on(clock.today())
    return grants.filter(
        role__in=ANSWERING_ROLES,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=str(prescription.organisation_id),
        agent__is_active=True,
    ).exists()


def answers_for(agent: directory.Somebody, prescription: Prescription) -> bool:
    """Whether who supports the person notes the answers in the place of the other side."""
    if not support_access.may(agent, SUPPORT, prescription.pathway):
        return False
    return not is_answered_here(prescription)


def require_answer(decision: Decision, prescription: Prescription) -> None:
    """Refusal unless the actor answers for the one it is addressed to; the house always may."""
    agent = directory.agent_of(decision.actor)
    if decision.actor.startswith("system:"):
        return
    if agent is None or not (
        received(agent).filter(pk=prescription.pk).exists() or answers_for(agent, prescription)
    ):
        raise Refusal(f"C'est à {prescription.whom} de répondre à cette prescription.")


def visible_ways_out(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[WayOut]:
    """Those of the pathways one sees, and of the people whom one led last."""
    scope = directory.scope_of(agent, permission)
    if not scope:
        return WayOut.objects.none()
    if scope.everything:
        return WayOut.objects.all()
    return WayOut.objects.filter(Q(centre__in=scope.centres) | Q(lead=agent.pk or 0))


def require_way_out(decision: Decision, way_out: WayOut) -> None:
    """Refusal unless the actor supported the person, or supports those of the centre."""
    directory.require_actor(decision, SUPPORT)
    agent = directory.agent_of(decision.actor)
    if agent is not None and not visible_ways_out(agent, SUPPORT).filter(pk=way_out.pk).exists():
        raise Refusal(OUTSIDE)
