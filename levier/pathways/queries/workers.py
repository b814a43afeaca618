"""Who may lead whom, how many people each follows, and how a portfolio may be shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.directory import access as directory
from levier.directory.domain import ScopeKind
from levier.directory.models import Agent, RoleGrant
from levier.directory.roles import ROLES
from levier.foundation import clock
from levier.pathways.models import Pathway

LEAD = "pathways.lead"
LEADING_ROLES = sorted(
    code for code, role in ROLES.items()
    if LEAD in role.permissions and "departement" not in role.scopes
)  # fmt: skip


def may_lead(agent: Agent, pathway: Pathway) -> bool:
    """Whether a role of the agent lets them lead this pathway.

    On a centre or an organisation, those that it covers; on one's own caseload, whoever the
    agent's own organisation supports.
    """
    if not agent.is_active:
        return False
    scope = directory.scope_of(agent, LEAD)
    organisation = pathway.body.organisation_id if pathway.body else None
    if scope.everything or (pathway.centre_id in scope.centres):
        return True
    if organisation is not None and organisation in scope.organisations:
        return True
    return scope.caseload and (organisation is None or agent.organisation_id == organisation)


def candidates(pathway: Pathway) -> QuerySet[Agent]:
    """Those who may lead this pathway, the least loaded first, with `load`. One query."""
    organisation = pathway.body.organisation_id if pathway.body else None
    where = Q(scope_kind=ScopeKind.SOCIAL_CENTRE, scope_id=pathway.centre_id or "-")
    mine = Q(scope_kind=ScopeKind.CASELOAD)
    if organisation is not None:
        where |= Q(scope_kind=ScopeKind.ORGANISATION, scope_id=str(organisation))
        mine &= Q(agent__organisation=organisation)
    return _with_load(_holders(where | mine))


def colleagues(centres: Iterable[str], organisations: Iterable[int]) -> QuerySet[Agent]:
    """Lead workers of these centres and organisations, with `load`. One query."""
    places = Q(scope_kind=ScopeKind.SOCIAL_CENTRE, scope_id__in=list(centres))
    keys = list(organisations)
    places |= Q(scope_kind=ScopeKind.ORGANISATION, scope_id__in=[str(key) for key in keys])
    places |= Q(scope_kind=ScopeKind.CASELOAD, agent__organisation__in=keys)
    return _with_load(_holders(places))


def _holders(where: Q) -> QuerySet[RoleGrant]:
    rows: QuerySet[RoleGrant] = RoleGrant.objects.on(clock.today())
    return rows.filter(where, role__in=LEADING_ROLES)


def _with_load(grants: QuerySet[RoleGrant]) -> QuerySet[Agent]:
    followed = Pathway.objects.filter(until=None, lead=OuterRef("pk"))
    rows = Agent.objects.filter(is_active=True, pk__in=grants.order_by().values("agent_id"))
    rows = rows.annotate(load=counted(followed))
    return rows.order_by("load", "last_name", "first_name", "pk")


def counted(rows: QuerySet[Pathway], wanted: Q | None = None) -> Coalesce:
    """How many of these pathways each agent leads, by `lead`; those `wanted` alone."""
    of_each = rows.order_by().values("lead")
    told = of_each.annotate(n=Count("pk", filter=wanted)).values("n")
    return Coalesce(Subquery(told), Value(0))


@dataclass(slots=True)
class Sharing:
    """Who would receive whom: `agent_of` by pathway; `left_out`: nobody may lead them."""

    agent_of: dict[int, int] = field(default_factory=dict)
    left_out: list[Pathway] = field(default_factory=list)


def sharing(pathways: Sequence[Pathway], to: Sequence[Agent]) -> Sharing:
    """Each pathway to the least loaded of the agents who may lead it.

    The adults of one household go to the same agent. One query for the loads.
    """
    rows = Pathway.objects.filter(lead__in=to, until=None).order_by()
    load = {agent.pk: 0 for agent in to} | dict(rows.values_list("lead").annotate(Count("pk")))
    found = Sharing()
    homes: dict[int, int] = {}
    for pathway in pathways:
        able = [agent for agent in to if may_lead(agent, pathway)]
        if not able:
            found.left_out.append(pathway)
            continue
        together = homes.get(pathway.household_id)
        chosen = next((one for one in able if one.pk == together), None)
        chosen = chosen or min(able, key=lambda one: (load[one.pk], one.pk))
        homes[pathway.household_id] = found.agent_of[pathway.pk] = chosen.pk
        load[chosen.pk] += 1
    return found
