"""Who may see which breach, panel and appeal.

A breach follows its pathway: Département, MDS, caseload (see `pathways.access`); the secretary of
panels sees them all, and no file of a household. An adviser of a support body reports, and sees
afterwards what they told and where it stands, nothing of their colleagues' and nothing decided on
the money. Panels belong to those who manage them. An appeal follows its centre.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import access as pathways
from levier.rights.models import BenefitCase
from levier.sanctions.models import (
    AgendaItem,
    Appeal,
    Breach,
    BreachFact,
    Panel,
    PanelSession,
    Paper,
)

VIEW, REPORT, DECIDE = "sanctions.view", "sanctions.report", "sanctions.decide"
PANELS = "panels.manage"
VIEW_APPEALS, HANDLE, ANSWER = "appeals.view", "appeals.handle", "appeals.decide"
OUTSIDE = "Cette personne ne relève pas de votre périmètre."


def visible_breaches(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[Breach]:
    """The breaches on which an agent holds a permission today.

    To report is not to read: where the agent may only report, their own reports alone.
    """
    if not directory.scope_of(agent, permission):
        return Breach.objects.none()
    rows = Breach.objects.filter(pathways.within(agent, permission, "pathway__"))
    if permission != REPORT:
        return rows
    return rows.filter(_read_whole(agent) | _told_by(agent))


def seen_breaches(agent: directory.Somebody) -> QuerySet[Breach]:
    """Those read whole, and those that the agent told: what a page of theirs may name."""
    if not directory.scope_of(agent, REPORT):
        return visible_breaches(agent)
    if not directory.scope_of(agent, VIEW):
        return visible_breaches(agent, REPORT)
    keys = [visible_breaches(agent, one).values("pk") for one in (VIEW, REPORT)]
    return Breach.objects.filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1]))


def _read_whole(agent: directory.Somebody) -> Q:
    if not directory.scope_of(agent, VIEW):
        return Q(pk__in=[])
    return pathways.within(agent, VIEW, "pathway__")


def _told_by(agent: directory.Somebody) -> Q:
    actor = getattr(agent, "actor", "")
    told = BreachFact.objects.filter(breach=OuterRef("pk"), told_by=actor)
    return Q(reported_by=actor) | Q(Exists(told))


def visible_appeals(agent: directory.Somebody, permission: str = VIEW_APPEALS) -> QuerySet[Appeal]:
    """The appeals of the centres, or of the whole Département."""
    scope = directory.scope_of(agent, permission)
    if scope.everything:
        return Appeal.objects.all()
    return Appeal.objects.filter(Q(centre__in=scope.centres))


def visible_panels(agent: directory.Somebody) -> QuerySet[Panel]:
    return Panel.objects.all() if manages_panels(agent) else Panel.objects.none()


def visible_sessions(agent: directory.Somebody) -> QuerySet[PanelSession]:
    rows = PanelSession.objects.select_related("panel")
    return rows if manages_panels(agent) else rows.none()


def visible_items(agent: directory.Somebody) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.select_related("session__panel", "breach__person")
    return rows if manages_panels(agent) else rows.none()


def manages_panels(agent: directory.Somebody) -> bool:
    """On the whole Département or not at all."""
    return directory.scope_of(agent, PANELS).everything


def require_breach(decision: Decision, permission: str, breach: Breach) -> None:
    """Refusal unless the actor holds the permission on this breach; the house always does."""
    directory.require_actor(decision, permission)
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return
    if not visible_breaches(agent, permission).filter(pk=breach.pk).exists():
        raise Refusal(OUTSIDE)


def require_breach_any(decision: Decision, permissions: tuple[str, ...], breach: Breach) -> None:
    """Refusal unless the actor holds one of these on this breach."""
    agent = directory.agent_of(decision.actor)
    held = [one for one in permissions if agent is not None and may(agent, one, breach)]
    require_breach(decision, held[0] if held else permissions[0], breach)


def may(agent: directory.Somebody, permission: str, breach: Breach) -> bool:
    """Whether an agent may do something on this breach: what a page offers."""
    if not directory.can(agent, permission):
        return False
    return visible_breaches(agent, permission).filter(pk=breach.pk).exists()


def may_on_appeal(agent: directory.Somebody, permission: str, appeal: Appeal) -> bool:
    return directory.can(agent, permission) and directory.scope_of(agent, permission).covers(
        centre=appeal.centre_id
    )


def visible_cases(agent: directory.Somebody, permission: str = HANDLE) -> QuerySet[BenefitCase]:
    """The case files for which an agent may enter an appeal."""
    scope = directory.scope_of(agent, permission)
    if scope.everything:
        return BenefitCase.objects.all()
    return BenefitCase.objects.filter(centre__in=scope.centres)


def visible_papers(agent: directory.Somebody) -> QuerySet[Paper]:
    """The papers of the breaches, appeals and sessions that an agent sees."""
    return Paper.objects.filter(
        Q(breach__in=visible_breaches(agent).values("pk"))
        | Q(appeal__in=visible_appeals(agent).values("pk"))
        | Q(session__in=visible_sessions(agent).values("pk"))
    )


def has_reported(actor: str, breach: Breach) -> bool:
    """Whether somebody told one of the facts: they neither hold it nor decide it (R-10)."""
    return actor == breach.reported_by or breach.facts.filter(told_by=actor).exists()
