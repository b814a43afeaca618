"""The house itself: accounts, roles that end, strangers at the door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from levier.directory import access as directory
from levier.directory.models import Agent, IdentityRequest, RoleGrant, SignatureDelegation
from levier.foundation.models import LongRun, RunState
from levier.foundation.runs import BUG
from levier.kernel.text import one_or_many
from levier.steering.domain import Figure, Item

SOON = timedelta(days=30)


def figures(agent: Agent, today: date) -> Iterator[Figure]:
    if not directory.can(agent, "directory.manage"):
        return
    active = Agent.objects.filter(is_active=True)
    roles = RoleGrant.objects.on(today).filter(agent__is_active=True).count()
    yield Figure(active.count(), "comptes ouverts", f"{roles} rôles tenus", "directory:agents")


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if not directory.can(agent, "directory.manage"):
        return
    asked = IdentityRequest.objects.filter(agent=None).count()
    if asked:
        yield Item(
            asked, "identités à rattacher", "Des personnes se sont présentées sans compte connu.",
            "directory:identities", meaning="attention",
        )  # fmt: skip
    yield from _stopped()
    yield from _ending(today)
    yield from _without_roles(today)


def _stopped() -> Iterator[Item]:
    """Work that a bug has stopped and that nobody has asked for again."""
    count = LongRun.objects.filter(state=RunState.FAILED, result__has_key=BUG).count()
    if count:
        yield Item(
            count, one_or_many(count, "travail arrêté par une erreur",
                               "travaux arrêtés par une erreur"),
            "Rien n'est perdu : prévenez qui tient l'installation, puis relancez.",
            "directory:works", "?etat=failed", meaning="danger",
        )  # fmt: skip


def _ending(today: date) -> Iterator[Item]:
    for rows, label, address in (
        (RoleGrant.objects.on(today), "rôles bientôt finis", "directory:roles"),
        (
            SignatureDelegation.objects.on(today),
            "délégations bientôt finies",
            "directory:delegations",
        ),
    ):
        ending = rows.filter(until__lte=today + SOON).order_by("until")
        first = ending.first()
        if first:
            yield Item(
                ending.count(), label, "Renouvelez-les, ou laissez-les s'éteindre.", address,
                due_on=first.until, meaning="attention",
            )  # fmt: skip


def _without_roles(today: date) -> Iterator[Item]:
    held = RoleGrant.objects.on(today).filter(agent=OuterRef("pk")).order_by()
    count = Agent.objects.filter(is_active=True).exclude(Exists(held)).count()
    if count:
        yield Item(
            count, "comptes sans rôle", "Ils s'ouvrent, mais ne donnent accès à rien.",
            "directory:agents", meaning="neutral",
        )  # fmt: skip


def to_watch(agent: Agent, today: date) -> Iterator[Item]:
    if not directory.can(agent, "directory.manage"):
        return
    factor = Authenticator.objects.filter(user=OuterRef("pk")).order_by()
    holders = RoleGrant.objects.on(today).values("agent")
    bare = Agent.objects.filter(is_active=True, pk__in=holders).exclude(Exists(factor)).count()
    if bare:
        yield Item(
            bare, "comptes sans second facteur",
            "Exigé en production de qui voit des dossiers, sauf identification par ProConnect.",
            "directory:agents", meaning="neutral",
        )  # fmt: skip
