"""Reads that join: agents with their roles, delegations, names for the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from levier.directory.domain import ScopeKind
from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.kernel.money import Money
from levier.territory.models import SocialCentre


def agents_with_roles(day: date, *, words: str = "", role: str = "") -> QuerySet[Agent]:
    """Agents, their organisation and (as `current_grants`) the roles they hold on a day."""
    grants = RoleGrant.objects.on(day).order_by("role", "scope_id")
    agents = Agent.objects.select_related("organisation").prefetch_related(
        Prefetch("grants", queryset=grants, to_attr="current_grants")
    )
    for word in words.split():
        agents = agents.filter(
            Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word)
        )
    if role:
        holders = RoleGrant.objects.on(day).filter(role=role).values("agent_id")
        agents = agents.filter(pk__in=holders)
    return agents


def places() -> dict[tuple[str, str], str]:
    """`{(scope kind, scope id): French name}` for every place a role may be held. Two queries."""
    named = {
        (str(ScopeKind.DEPARTEMENT), ""): ScopeKind.DEPARTEMENT.label,
        (str(ScopeKind.CASELOAD), ""): ScopeKind.CASELOAD.label,
    }
    for centre in SocialCentre.objects.all():
        named[(ScopeKind.SOCIAL_CENTRE, centre.pk)] = str(centre)
    for pk, name in Organisation.objects.order_by("name").values_list("pk", "name"):
        named[(ScopeKind.ORGANISATION, str(pk))] = name
    return named


def names_of(actors: Iterable[str]) -> Mapping[str, str]:
    """`{"agent:12": "Alice Roy"}` for the actors of a journal; one query for all of them."""
    wanted = {actor: actor.partition(":")[2] for actor in actors if actor.startswith("agent:")}
    keys = {int(identifier) for identifier in wanted.values() if identifier.isdigit()}
    known = {f"agent:{agent.pk}": str(agent) for agent in Agent.objects.filter(pk__in=keys)}
    return {actor: known.get(actor, "agent inconnu") for actor in wanted}


def all_names() -> Mapping[str, str]:
    """`{"agent:12": "Alice Roy"}` for every agent: lists name their actors with it. One query."""
    return {agent.actor: str(agent) for agent in Agent.objects.all()}


def delegation_for(
    agent: Agent, act: str, day: date, amount: Money | None = None
) -> SignatureDelegation | None:
    """The delegation that lets an agent sign an act on a day, up to an amount if there is one."""
    delegations = SignatureDelegation.objects.on(day).filter(agent=agent, act=act)
    if amount is not None:
        delegations = delegations.filter(Q(ceiling=None) | Q(ceiling__gte=amount))
    found: SignatureDelegation | None = delegations.order_by("pk").first()
    return found
