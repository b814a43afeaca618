"""Who may see and do what with programmes, actions and the offer.

* `programmes.view`, wherever it is held: every programme and every action, since a person of one
  centre may be sent to an action of another. Drafts and abandoned actions are for those who hold
  `programmes.manage` on them.
* `programmes.manage` on the whole Département: the tree, its votes and every action. Held on a
  social centre: the territorial actions which that centre steers.
* The pact: read by those who see the programmes and by its signatories. `pact.manage`: its
  signatures, commitments and committees. `pact.report`: where the commitments that one's own
  institution carries stand; held on the Département, those which the Département carries.
  `pact.validate`: what somebody else reported.
* `offer.manage`: the sessions of the actions one steers (centre) or carries out (organisation).
  An operator sees its own actions only.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.directory.domain import Scope
from levier.directory.roles import PERMISSIONS
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.programmes.domain import ActionState, PartnerPart, ProgrammeKind
from levier.programmes.domain.calls import CallState
from levier.programmes.models import (
    Action,
    Commitment,
    PolicyProgramme,
    ProjectCall,
    Session,
    Signatory,
)
from levier.programmes.models.offer import SessionQuerySet
from levier.programmes.models.pact import CommitmentQuerySet

VIEW, MANAGE, PUBLISH = "programmes.view", "programmes.manage", "programmes.publish"
OFFER = "offer.manage"
PACT, REPORT, VALIDATE = "pact.manage", "pact.report", "pact.validate"
HIDDEN = (ActionState.DRAFT, ActionState.ABANDONED)


def visible_programmes(agent: directory.Somebody) -> QuerySet[PolicyProgramme]:
    if directory.can(agent, VIEW):
        return PolicyProgramme.objects.all()
    return PolicyProgramme.objects.none()


def visible_actions(agent: directory.Somebody) -> QuerySet[Action]:
    if directory.can(agent, VIEW):
        managed = directory.scope_of(agent, MANAGE)
        if managed.everything:
            return Action.objects.all()
        return Action.objects.filter(~Q(state__in=HIDDEN) | Q(pilot__in=managed.centres))
    return _carried_out(directory.scope_of(agent, OFFER))


def _carried_out(scope: Scope) -> QuerySet[Action]:
    return Action.objects.filter(
        pk__in=Action.objects.filter(
            partners__organisation__in=scope.organisations, partners__part=PartnerPart.OPERATOR
        ).values("pk")
    )


def visible_sessions(agent: directory.Somebody) -> SessionQuerySet:
    """The sessions of the actions one sees: an operator, those of its own actions."""
    return Session.objects.filter(action__in=visible_actions(agent))


def visible_pacts(agent: directory.Somebody) -> QuerySet[PolicyProgramme]:
    pacts = PolicyProgramme.objects.filter(kind=ProgrammeKind.PTI)
    scope = directory.scope_of(agent, REPORT)
    if directory.can(agent, VIEW) or scope.everything:
        return pacts
    signed = Signatory.objects.filter(organisation__in=scope.organisations)
    return pacts.filter(pk__in=signed.order_by().values("programme"))


def visible_commitments(agent: directory.Somebody) -> CommitmentQuerySet:
    return Commitment.objects.filter(axis__programme__in=visible_pacts(agent))


def visible_calls(agent: directory.Somebody) -> QuerySet[ProjectCall]:
    """Calls published, for whoever carries actions out or promised in the pact too; those being
    prepared, for who keeps the programmes."""
    if may_manage_tree(agent):
        return ProjectCall.objects.all()
    if any(directory.can(agent, one) for one in (VIEW, OFFER, REPORT)):
        return ProjectCall.objects.exclude(state=CallState.DRAFT)
    return ProjectCall.objects.none()


def may_report(agent: directory.Somebody, commitment: Commitment) -> bool:
    """Whether this commitment is carried by one's own institution."""
    scope = directory.scope_of(agent, REPORT)
    carrier = commitment.carrier
    return carrier.organisation_id in scope.organisations or (scope.everything and carrier.is_lead)


def require_report(decision: Decision, commitment: Commitment) -> None:
    agent = somebody(decision)
    if agent is not None and not may_report(agent, commitment):
        raise Refusal(
            "Seule l'institution qui porte un engagement dit où il en est.", rule="CASF L263-2"
        )


def require_everywhere(decision: Decision, permission: str) -> None:
    """Refusal unless the actor holds the permission on the whole Département."""
    agent = somebody(decision)
    if agent is not None and not directory.scope_of(agent, permission).everything:
        raise _refusal(permission)


def may_manage_tree(agent: directory.Somebody) -> bool:
    return directory.scope_of(agent, MANAGE).everything


def may_change(agent: directory.Somebody, action: Action) -> bool:
    """Whether one may change the sheet of this action."""
    return directory.can(agent, MANAGE) and _holds(
        directory.scope_of(agent, MANAGE), action.pilot_id
    )


def may_run(agent: directory.Somebody, action: Action) -> bool:
    """Whether one may keep the sessions of this action."""
    scope = directory.scope_of(agent, OFFER)
    if _holds(scope, action.pilot_id):
        return True
    operators = action.partners.filter(part=PartnerPart.OPERATOR)
    return operators.filter(organisation__in=scope.organisations).exists()


def _holds(scope: Scope, pilot: str | None) -> bool:
    return scope.everything or (pilot is not None and pilot in scope.centres)


def somebody(decision: Decision) -> directory.Somebody | None:
    """Who decides; None for the house itself, which may everything."""
    if decision.actor.startswith("system:"):
        return None
    return directory.agent_of(decision.actor) or AnonymousUser()


def require_tree(decision: Decision) -> None:
    """Refusal unless the actor keeps the programmes of the whole Département."""
    agent = somebody(decision)
    if agent is not None and not may_manage_tree(agent):
        raise _refusal(MANAGE)


def require_pilot(decision: Decision, pilot: str | None) -> None:
    """Refusal unless the actor keeps the actions which this centre (None: nobody) steers."""
    agent = somebody(decision)
    if agent is not None and not _holds(directory.scope_of(agent, MANAGE), pilot):
        raise _refusal(MANAGE)


def require_change(decision: Decision, action: Action) -> None:
    require_pilot(decision, action.pilot_id)


def require_run(decision: Decision, action: Action) -> None:
    agent = somebody(decision)
    if agent is not None and not may_run(agent, action):
        raise _refusal(OFFER)


def require_publish(decision: Decision) -> None:
    require_everywhere(decision, PUBLISH)


def _refusal(permission: str) -> Refusal:
    return Refusal(f"Votre rôle ne permet pas de {PERMISSIONS[permission]}.")
