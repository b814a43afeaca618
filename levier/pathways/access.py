"""Who may see which pathway.

* Département: every pathway.
* MDS: those of the centre that serves the person today (`Pathway.centre`), past ones too.
* Caseload: those that the agent leads today (`Pathway.lead`).
* Organisation: those referred to one of its support bodies, as long as the referral is in force
  (`Pathway.body`): nothing before, nothing after.

Lists and details ask the same question: outside of it, 404.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways.models import Pathway, Referral, Signal, SupportBody

VIEW, REFER, DECIDE = "pathways.view", "pathways.refer", "pathways.decide_referral"
TAKE_OVER, LEAD, HAND_OVER = "pathways.take_over", "pathways.lead", "pathways.hand_over"
IMPORT, SIGNAL, BODIES = "pathways.import", "pathways.signal", "pathways.manage_bodies"
MANAGE_TEXTS = "documents.manage"
OUTSIDE = "Cette personne ne relève pas de votre périmètre."


def visible_pathways(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[Pathway]:
    """The pathways on which an agent holds a permission today."""
    if not directory.scope_of(agent, permission):
        return Pathway.objects.none()
    return Pathway.objects.filter(within(agent, permission))


def within(agent: directory.Somebody, permission: str = VIEW, prefix: str = "") -> Q:
    """The same as a condition on what leads to a pathway: `prefix` is `pathway__`, or ""."""
    scope = directory.scope_of(agent, permission)
    if scope.everything:
        return Q()
    allowed = Q(pk__in=[])
    if scope.centres:
        allowed |= Q(**{f"{prefix}centre__in": scope.centres})
    if scope.organisations:
        allowed |= Q(**{f"{prefix}body__organisation__in": scope.organisations})
    if scope.caseload:
        allowed |= Q(**{f"{prefix}lead": agent.pk or 0})
    return allowed


def visible_referrals(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[Referral]:
    """The referrals of those pathways."""
    if not directory.scope_of(agent, permission):
        return Referral.objects.none()
    if directory.scope_of(agent, permission).everything:
        return Referral.objects.all()
    return Referral.objects.filter(pathway__in=visible_pathways(agent, permission))


def answerable(agent: directory.Somebody) -> QuerySet[Referral]:
    """The referrals to which an agent may answer for the body: its own team, its own organisation.

    Who sees somebody referred elsewhere does not answer in the place of that body.
    """
    scope = directory.scope_of(agent, TAKE_OVER)
    rows = visible_referrals(agent, TAKE_OVER)
    if scope.everything:
        return rows
    mine = Q(body__centre__in=scope.centres) | Q(body__organisation__in=scope.organisations)
    if scope.caseload and isinstance(agent, Agent):
        mine |= Q(body__organisation=agent.organisation_id or 0)
    return rows.filter(mine)


def require_answer(decision: Decision, referral: Referral) -> None:
    """Refusal unless the actor answers for the body of this referral; the house always may."""
    require_pathway(decision, TAKE_OVER, referral.pathway)
    agent = directory.agent_of(decision.actor)
    if agent is not None and not answerable(agent).filter(pk=referral.pk).exists():
        raise Refusal(f"C'est à {referral.body} de répondre à cette orientation.")


def visible_signals(agent: directory.Somebody, permission: str = SIGNAL) -> QuerySet[Signal]:
    """Signals of the centres, or of the whole Département."""
    scope = directory.scope_of(agent, permission)
    if scope.everything:
        return Signal.objects.all()
    return Signal.objects.filter(centre__in=scope.centres)


def visible_bodies(agent: directory.Somebody) -> QuerySet[SupportBody]:
    """Every support body for the Département and its centres; a partner sees its own."""
    scope = directory.scope_of(agent, VIEW) | directory.scope_of(agent, BODIES)
    if scope.everything or scope.centres or scope.caseload:
        return SupportBody.objects.all()
    return SupportBody.objects.filter(organisation__in=scope.organisations)


def require_pathway(decision: Decision, permission: str, pathway: Pathway) -> None:
    """Refusal unless the actor holds the permission on this pathway; the house always does."""
    directory.require_actor(decision, permission)
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return
    if not visible_pathways(agent, permission).filter(pk=pathway.pk).exists():
        raise Refusal(OUTSIDE)
