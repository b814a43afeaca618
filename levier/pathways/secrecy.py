"""Who reads what is said of a person: three levels of notes, and obstacles that are protected.

Code pénal 226-13 binds every agent; what follows is the need to know, note by note:

* `general`: the team that supports, those who hold `pathways.support` on the pathway.
* `social`: the lead worker of the pathway, and those above, who may hand a portfolio over.
* `protected`: the author, and the agents whom the author names, each by name.

An author always reads what they wrote, as long as the pathway is within their reach. Outside of
it, nobody reads anything, named or not. Notes never leave in an export.

Obstacles of a protected theme (health, disability, violence) are known to those who support the
person and to those above; others read that there is one, not which.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.pathways import support_access as access
from levier.pathways.access import HAND_OVER
from levier.pathways.domain.assessment import NoteLevel, protected
from levier.pathways.models import Note, Obstacle, Pathway


def reads_general(agent: Agent, pathway: Pathway) -> bool:
    return access.may(agent, access.SUPPORT, pathway) or reads_social(agent, pathway)


def reads_social(agent: Agent, pathway: Pathway) -> bool:
    """The lead worker, while they may support, and those above."""
    if pathway.lead_id == agent.pk and access.may(agent, access.SUPPORT, pathway):
        return True
    return access.may(agent, HAND_OVER, pathway)


def visible_notes(agent: directory.Somebody, pathway: Pathway) -> QuerySet[Note]:
    """The notes of a pathway that an agent may read, those withdrawn left out."""
    if not isinstance(agent, Agent) or not access.may(agent, access.VIEW, pathway):
        return Note.objects.none()
    allowed = Q(author=agent) | Q(level=NoteLevel.PROTECTED, readers=agent)
    if reads_general(agent, pathway):
        allowed |= Q(level=NoteLevel.GENERAL)
    if reads_social(agent, pathway):
        allowed |= Q(level=NoteLevel.SOCIAL)
    rows = Note.objects.filter(pathway=pathway, withdrawn_at=None).filter(allowed)
    return rows.select_related("author").prefetch_related("readers").distinct()


def visible_obstacles(
    agent: directory.Somebody, pathway: Pathway, obstacles: Iterable[Obstacle]
) -> tuple[list[Obstacle], int]:
    """Those that an agent may read, and how many others there are."""
    rows = list(obstacles)
    if isinstance(agent, Agent) and reads_general(agent, pathway):
        return rows, 0
    seen = [one for one in rows if one.theme not in protected()]
    return seen, len(rows) - len(seen)


def visible_notes_among(agent: directory.Somebody, pathways: Iterable[Pathway]) -> QuerySet[Note]:
    """The same for several pathways that the agent sees, in one query."""
    known = [one.pk for one in pathways]
    if not isinstance(agent, Agent) or not directory.can(agent, access.VIEW):
        return Note.objects.none()
    seen = access.visible_pathways(agent).filter(pk__in=known).values("pk")
    supports = Q(pathway__in=_held(agent, access.SUPPORT, known))
    above = Q(pathway__in=_held(agent, HAND_OVER, known))
    social = above | (supports & Q(pathway__lead=agent))
    allowed = (
        Q(author=agent)
        | Q(level=NoteLevel.PROTECTED, readers=agent)
        | (Q(level=NoteLevel.GENERAL) & (supports | social))
        | (Q(level=NoteLevel.SOCIAL) & social)
    )
    rows = Note.objects.filter(pathway__in=seen, withdrawn_at=None).filter(allowed)
    return rows.select_related("author").distinct()


def _held(agent: Agent, permission: str, known: list[int]) -> QuerySet[Pathway]:
    rows = access.visible_pathways(agent, permission).filter(pk__in=known)
    return rows.order_by().values("pk")  # type: ignore[return-value]
