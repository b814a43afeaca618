"""Who may do what, and where. The only door to roles for every room above.

Both questions have an answer: "may I, on this one?" (`can`) and "which ones may I?"
(`scope_of`, to filter lists with). Lists and details ask the same permission. The grants of an
agent are read once per request: they are kept on the agent, which lives as long as it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from levier.directory.domain import EVERYWHERE, NOWHERE, Scope, ScopeKind
from levier.directory.models import Agent, RoleGrant
from levier.directory.roles import PERMISSIONS, PERSONAL, ROLES
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal

Somebody = Agent | AnonymousUser
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def permissions_of(agent: Somebody, day: date | None = None) -> Mapping[str, Scope]:
    """Every permission held on a day (today by default), and where. At most one query."""
    if not isinstance(agent, Agent) or not agent.is_active or agent.pk is None:
        return {}
    day = day or clock.today()
    kept: dict[date, dict[str, Scope]] = agent.__dict__.setdefault("_permissions", {})
    if day not in kept:
        kept[day] = _read(agent, day)
    return kept[day]


def forget(agent: Agent) -> None:
    """Read the grants again next time: for whoever changes them on the same object."""
    agent.__dict__.pop("_permissions", None)


def _read(agent: Agent, day: date) -> dict[str, Scope]:
    held: dict[str, Scope] = {}
    rows = RoleGrant.objects.on(day).filter(agent=agent).order_by()
    for role, kind, where in rows.values_list("role", "scope_kind", "scope_id"):
        if role not in ROLES:
            continue
        scope = _scope(kind, where)
        for permission in ROLES[role].permissions:
            held[permission] = held.get(permission, NOWHERE) | scope
    return held


def _scope(kind: str, where: str) -> Scope:
    if kind == ScopeKind.DEPARTEMENT:
        return EVERYWHERE
    if kind == ScopeKind.SOCIAL_CENTRE:
        return Scope(centres=frozenset({where}))
    if kind == ScopeKind.ORGANISATION:
        return Scope(organisations=frozenset({int(where)}))
    return Scope(caseload=True)


def scope_of(agent: Somebody, permission: str, day: date | None = None) -> Scope:
    """Where an agent holds a permission; an empty (false) scope when nowhere.

    KeyError for a permission that does not exist: a misspelt one must never open a door.
    """
    PERMISSIONS[permission]
    return permissions_of(agent, day).get(permission, NOWHERE)


def can(
    agent: Somebody,
    permission: str,
    *,
    centre: str | None = None,
    organisation: int | None = None,
    day: date | None = None,
) -> bool:
    """Whether an agent holds a permission: anywhere, or on this centre or organisation."""
    scope = scope_of(agent, permission, day)
    if centre is None and organisation is None:
        return bool(scope)
    return scope.covers(centre=centre, organisation=organisation)


def require(
    agent: Somebody,
    permission: str,
    *,
    centre: str | None = None,
    organisation: int | None = None,
) -> None:
    """Refusal unless `can`: what use cases check again, after the view."""
    if not can(agent, permission, centre=centre, organisation=organisation):
        raise Refusal(f"Votre rôle ne permet pas de {PERMISSIONS[permission]}.")


def agent_of(actor: str) -> Agent | None:
    """The agent behind `agent:12`; None for the house itself (`system:...`)."""
    kind, _, identifier = actor.partition(":")
    if kind != "agent" or not identifier.isdigit():
        return None
    return Agent.objects.filter(pk=int(identifier)).first()


def require_actor(decision: Decision, permission: str, *, centre: str | None = None) -> None:
    """Refusal unless the actor of a decision may; the house itself (`system:`) always may."""
    if decision.actor.startswith("system:"):
        return
    require(agent_of(decision.actor) or AnonymousUser(), permission, centre=centre)


def actor_of(request: HttpRequest) -> Agent:
    """The agent signed in: for views behind `requires`."""
    if not isinstance(request.user, Agent):
        raise PermissionDenied
    return request.user


def decide(request: HttpRequest, reason: str = "") -> Decision:
    """The decision of the agent signed in, now."""
    return Decision(actor_of(request).actor, clock.now(), reason)


def requires(
    *permissions: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], R]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Guard a view: signed out goes to the sign-in page, without any of `permissions`: 403.

    What lies outside the agent's scope is for the view to leave out of its query: 404.
    Called without permission, it asks only to be signed in. A guarded page is never cached.
    """
    for permission in permissions:
        PERMISSIONS[permission]

    def guard(
        view: Callable[Concatenate[HttpRequest, P], R],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permissions and not any(can(request.user, name) for name in permissions):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and "Cache-Control" not in response:
                response["Cache-Control"] = "no-store"
            return response

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return guard


def sees_people(agent: Somebody) -> bool:
    """Whether a second factor is compulsory: the agent may see somebody's file."""
    return not PERSONAL.isdisjoint(permissions_of(agent))
