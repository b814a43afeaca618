"""Agents, roles and organisations: everything that changes who may do what.

Every use case takes `decision` last, checks that its actor may (the house itself, `system:`,
always may), writes in one transaction with its journal line, and refuses in French.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.directory import access
from levier.directory.domain import DelegableAct, ScopeKind
from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.directory.roles import FUNCTIONAL_ADMINISTRATOR, PERMISSIONS, ROLES, conflict
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_siret
from levier.kernel.money import Money
from levier.kernel.text import short_date
from levier.territory.models import SocialCentre


def _day(decision: Decision) -> date:
    return timezone.localtime(decision.at).date()


def _by_the_house(decision: Decision) -> bool:
    return decision.actor.startswith("system:")


def _check(decision: Decision, permission: str) -> None:
    access.require_actor(decision, permission)
    if not decision.reason:
        raise Refusal("Indiquez le motif : il reste au journal.", field="reason")


# --- organisations ---------------------------------------------------------------------------


@transaction.atomic
def save_organisation(
    *,
    siret: str,
    name: str,
    kind: str,
    is_active: bool = True,
    organisation: Organisation | None = None,
    decision: Decision,
) -> Organisation:
    """Create an organisation, or change the one given. The SIRET is checked by its key."""
    _check(decision, "directory.manage")
    target = organisation or Organisation()
    target.siret, target.name, target.kind = check_siret(siret), name.strip(), kind
    target.is_active = is_active
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as error:
        raise Refusal("Un organisme porte déjà ce SIRET.", field="siret") from error
    act = "directory.organisation.change" if organisation else "directory.organisation.create"
    record(act, target, decision, siret=target.siret, kind=kind, is_active=is_active)
    return target


# --- agents ----------------------------------------------------------------------------------


@transaction.atomic
def create_agent(
    *,
    email: str,
    first_name: str,
    last_name: str,
    job_title: str = "",
    organisation: Organisation | None = None,
    password: str | None = None,
    decision: Decision,
) -> Agent:
    """Open an account, without any role. Without a password it waits for the person's own."""
    _check(decision, "directory.manage")
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Refusal("Cette adresse électronique n'en est pas une.", field="email") from error
    try:
        with transaction.atomic():
            agent = Agent.objects.create_user(
                email,
                password,
                first_name=first_name.strip(),
                last_name=last_name.strip(),
                job_title=job_title.strip(),
                organisation=organisation,
                created_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Un agent a déjà cette adresse électronique.", field="email") from error
    record("directory.agent.create", agent, decision, organisation=agent.organisation_id)
    return agent


@transaction.atomic
def suspend_agent(*, agent: Agent, decision: Decision) -> None:
    """Cut an agent off, at the next request: account closed, every session ended."""
    _check(decision, "directory.manage")
    if decision.actor == agent.actor:
        raise Refusal("On ne suspend pas son propre compte.")
    _keep_an_administrator(agent, _day(decision))
    if not Agent.objects.filter(pk=agent.pk, is_active=True).update(is_active=False):
        raise Refusal("Cet agent est déjà suspendu.")
    agent.is_active = False
    ended = end_sessions(agent)
    record("directory.agent.suspend", agent, decision, sessions=ended)


@transaction.atomic
def restore_agent(*, agent: Agent, decision: Decision) -> None:
    """Open a suspended account again; its roles are those it still holds."""
    _check(decision, "directory.manage")
    if not Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
        raise Refusal("Cet agent n'est pas suspendu.")
    agent.is_active = True
    record("directory.agent.restore", agent, decision)


def end_sessions(agent: Agent, *, but: str = "", only: int | None = None) -> int:
    """End an agent's sessions on the server, but the one of key `but`; how many ended."""
    engine = import_module(settings.SESSION_ENGINE)
    sessions = UserSession.objects.filter(user_id=agent.pk).exclude(session_key=but)
    if only is not None:
        sessions = sessions.filter(pk=only)
    keys = list(sessions.values_list("session_key", flat=True))
    for key in keys:
        engine.SessionStore().delete(key)
    sessions.delete()
    return len(keys)


@transaction.atomic
def end_own_session(*, agent: Agent, session: int, decision: Decision) -> None:
    """End one of one's own sessions, on another machine for instance."""
    if not end_sessions(agent, only=session):
        raise Refusal("Cette session est déjà terminée.")
    record("directory.session.end", agent, decision, session=session)


# --- roles -----------------------------------------------------------------------------------


@transaction.atomic
def grant_role(
    *,
    agent: Agent,
    role: str,
    scope_kind: str,
    scope_id: str = "",
    since: date,
    until: date | None = None,
    decision: Decision,
) -> RoleGrant:
    """Give a role on a scope, from a day on (until another, excluded).

    Refusal: to oneself, for the past, where the role is not held, to a suspended agent, twice,
    or beside a role that separation of duties forbids.
    """
    _check(decision, "directory.grant")
    _check_holder(agent, since, decision)
    _check_scope(role, scope_kind, scope_id)
    if until is not None and until <= since:
        raise Refusal("La fin doit suivre le début.", field="until")
    Agent.objects.select_for_update().get(pk=agent.pk)  # two administrators, one conflict
    _check_duties(agent, role, since, until)
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                agent=agent,
                role=role,
                scope_kind=scope_kind,
                scope_id=scope_id,
                since=since,
                until=until,
                granted_by=decision.actor,
                granted_at=decision.at,
                reason=decision.reason,
            )
    except IntegrityError as error:
        raise Refusal("Cet agent tient déjà ce rôle à cet endroit.") from error
    access.forget(agent)
    record(
        "directory.role.grant",
        agent,
        decision,
        role=role,
        scope=f"{scope_kind}:{scope_id}",
        since=since.isoformat(),
        until=until.isoformat() if until else None,
    )
    return grant


def _check_holder(agent: Agent, since: date, decision: Decision) -> None:
    if decision.actor == agent.actor:
        raise Refusal("On ne se donne pas de rôle à soi-même : demandez à un autre administrateur.")
    if not agent.is_active:
        raise Refusal("Cet agent est suspendu : rétablissez d'abord son compte.")
    if since < _day(decision) and not _by_the_house(decision):
        raise Refusal("Un rôle ne se donne pas pour le passé.", field="since")


def _check_scope(role: str, scope_kind: str, scope_id: str) -> None:
    if role not in ROLES:
        raise Refusal("Ce rôle n'existe pas.", field="role")
    if scope_kind not in ROLES[role].scopes:
        where = " ou ".join(ScopeKind(kind).label for kind in ROLES[role].scopes)
        raise Refusal(f"« {ROLES[role].label} » se tient sur {where}.", field="scope")
    if scope_kind == ScopeKind.SOCIAL_CENTRE:
        known = SocialCentre.objects.filter(pk=scope_id).exists()
    elif scope_kind == ScopeKind.ORGANISATION:
        known = scope_id.isdigit() and Organisation.objects.filter(pk=int(scope_id)).exists()
    else:
        known = scope_id == ""
    if not known:
        raise Refusal("Choisissez où ce rôle se tient.", field="scope")


def _check_duties(agent: Agent, role: str, since: date, until: date | None) -> None:
    others = RoleGrant.objects.filter(agent=agent).filter(Q(until=None) | Q(until__gt=since))
    if until is not None:
        others = others.filter(since__lt=until)
    for other in others:
        clash = conflict([other.role, role])
        if clash:
            raise Refusal(
                f"« {ROLES[role].label} » ne se cumule pas avec « {ROLES[other.role].label} » : "
                f"la même personne pourrait {PERMISSIONS[clash[0]]} et {PERMISSIONS[clash[1]]}.",
                rule="Séparation des tâches",
                field="role",
            )


@transaction.atomic
def end_role(*, grant: RoleGrant, until: date, decision: Decision) -> None:
    """End a role on a day: from that day on it gives nothing."""
    _check(decision, "directory.grant")
    if until < _day(decision):
        raise Refusal("Un rôle ne se retire pas pour le passé.", field="until")
    if grant.role == FUNCTIONAL_ADMINISTRATOR.code:
        _keep_an_administrator(grant.agent, until)
    until = max(until, grant.since)  # a role that has not started never starts
    still = RoleGrant.objects.filter(pk=grant.pk).filter(Q(until=None) | Q(until__gt=until))
    if not still.update(until=until):
        raise Refusal(f"Ce rôle a déjà pris fin au {short_date(until)} ou avant.", field="until")
    grant.until = until
    access.forget(grant.agent)
    record("directory.role.end", grant.agent, decision, role=grant.role, until=until.isoformat())


def _keep_an_administrator(leaving: Agent, day: date) -> None:
    """Nobody would be left to give roles: refuse."""
    administrators = RoleGrant.objects.on(day).filter(
        role=FUNCTIONAL_ADMINISTRATOR.code, agent__is_active=True
    )
    concerned = administrators.filter(agent=leaving).exists()
    if concerned and not administrators.exclude(agent=leaving).exists():
        raise Refusal(
            "C'est le dernier administrateur fonctionnel : donnez d'abord ce rôle à quelqu'un."
        )


# --- delegations of signature ------------------------------------------------------------------


@transaction.atomic
def delegate_signature(
    *,
    agent: Agent,
    act: str,
    reference: str,
    since: date,
    until: date | None = None,
    ceiling: Money | None = None,
    decision: Decision,
) -> SignatureDelegation:
    """Record that the president of the council lets an agent sign an act, up to an amount."""
    _check(decision, "directory.grant")
    if decision.actor == agent.actor:
        raise Refusal("On n'enregistre pas sa propre délégation.")
    if act not in DelegableAct.values:
        raise Refusal("Cet acte ne se délègue pas.", field="act")
    if until is not None and until <= since:
        raise Refusal("La fin doit suivre le début.", field="until")
    try:
        with transaction.atomic():
            delegation = SignatureDelegation.objects.create(
                agent=agent,
                act=act,
                reference=reference.strip(),
                since=since,
                until=until,
                ceiling=ceiling,
            )
    except IntegrityError as error:
        raise Refusal("Une délégation est déjà en cours pour cet acte.", field="act") from error
    record(
        "directory.delegation.give",
        agent,
        decision,
        act=act,
        reference=delegation.reference,
        since=since.isoformat(),
        ceiling=ceiling.cents if ceiling else None,
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation: SignatureDelegation, until: date, decision: Decision) -> None:
    """End a delegation on a day (excluded)."""
    _check(decision, "directory.grant")
    until = max(until, delegation.since)
    still = SignatureDelegation.objects.filter(pk=delegation.pk).filter(
        Q(until=None) | Q(until__gt=until)
    )
    if not still.update(until=until):
        raise Refusal("Cette délégation a déjà pris fin.", field="until")
    delegation.until = until
    record(
        "directory.delegation.end",
        delegation.agent,
        decision,
        act=delegation.act,
        until=until.isoformat(),
    )
