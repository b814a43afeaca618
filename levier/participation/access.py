"""Who may see and do what with the groupes ressources.

* `participation.view`: the groups, their dates, agendas, minutes and proposals, which name nobody;
  on the whole Département, or for the group of one's centre.
* `participation.animate`: the members and what coming costs them. Never held together with a
  permission to report, decide or prepare a sanction (`directory.roles.INCOMPATIBLE`), so that who
  takes part stays unknown to those who sanction (R-23).
* `participation.introduce`: hand on somebody who would like to take part, and see nothing after.
* `participation.answer`: say yes or no to a proposal, with the reason.
* `participation.approve`: decide expenses that somebody else entered.
* Whoever keeps panels (`panels.manage`) reads the names proposed to sit on them, and nothing else.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.directory.domain import Scope
from levier.directory.roles import PERMISSIONS
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.participation.models import (
    GroupExpense,
    GroupMeeting,
    GroupMember,
    GroupPaper,
    GroupProposal,
    PanelCandidate,
    ResourceGroup,
)

VIEW, ANIMATE = "participation.view", "participation.animate"
INTRODUCE, ANSWER = "participation.introduce", "participation.answer"
APPROVE, PANELS = "participation.approve", "panels.manage"


def _within(scope: Scope, path: str) -> Q:
    if scope.everything:
        return Q()
    return Q(**{f"{path}centre__in": sorted(scope.centres)})


def visible_groups(agent: directory.Somebody) -> QuerySet[ResourceGroup]:
    return ResourceGroup.objects.filter(_within(directory.scope_of(agent, VIEW), ""))


def visible_meetings(agent: directory.Somebody) -> QuerySet[GroupMeeting]:
    return GroupMeeting.objects.filter(_within(directory.scope_of(agent, VIEW), "group__"))


def visible_proposals(agent: directory.Somebody) -> QuerySet[GroupProposal]:
    return GroupProposal.objects.filter(_within(directory.scope_of(agent, VIEW), "group__"))


def visible_members(agent: directory.Somebody) -> QuerySet[GroupMember]:
    return GroupMember.objects.filter(_within(directory.scope_of(agent, ANIMATE), "group__"))


def visible_expenses(agent: directory.Somebody) -> QuerySet[GroupExpense]:
    """Those of one's own groups, or all of them for whoever approves."""
    own = _within(directory.scope_of(agent, ANIMATE), "member__group__")
    if directory.scope_of(agent, APPROVE).everything:
        return GroupExpense.objects.all()
    return GroupExpense.objects.filter(own)


def visible_candidates(agent: directory.Somebody) -> QuerySet[PanelCandidate]:
    if directory.scope_of(agent, PANELS).everything:
        return PanelCandidate.objects.all()
    own = _within(directory.scope_of(agent, ANIMATE), "member__group__")
    return PanelCandidate.objects.filter(own)


def visible_papers(agent: directory.Somebody) -> QuerySet[GroupPaper]:
    return GroupPaper.objects.filter(_within(directory.scope_of(agent, VIEW), "group__"))


def may(agent: directory.Somebody, permission: str, group: ResourceGroup) -> bool:
    return directory.can(agent, permission, centre=group.centre_id)


def require(decision: Decision, permission: str, group: ResourceGroup) -> None:
    """Refusal unless the actor holds the permission on this group; the house always does."""
    if decision.actor.startswith("system:"):
        return
    agent = directory.agent_of(decision.actor) or AnonymousUser()
    if not may(agent, permission, group):
        raise Refusal(f"Votre rôle ne permet pas de {PERMISSIONS[permission]}.")
