"""Outside identities (ProConnect): asked for by whoever signs in, linked by an administrator."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from levier.directory import access
from levier.directory.models import Agent, IdentityRequest
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal


@transaction.atomic
def ask_identity(
    *,
    provider: str,
    subject: str,
    email: str,
    full_name: str,
    siret: str,
    decision: Decision,
) -> IdentityRequest:
    """Remember that somebody unknown came, once per subject: it opens nothing by itself."""
    asked, created = IdentityRequest.objects.update_or_create(
        provider=provider,
        subject=subject,
        defaults={
            "email": email[:254],
            "full_name": full_name[:160],
            "siret": siret[:14],
            "asked_at": decision.at,
        },
    )
    if created:
        record("directory.identity.ask", asked, decision, provider=provider)
    return asked


@transaction.atomic
def link_identity(*, asked: IdentityRequest, agent: Agent, decision: Decision) -> None:
    """Let this outside identity sign in as this agent, from now on."""
    access.require_actor(decision, "directory.grant")
    if not decision.reason:
        raise Refusal("Indiquez comment l'identité a été vérifiée.", field="reason")
    if decision.actor == agent.actor:
        raise Refusal("On ne rattache pas une identité à son propre compte.")
    linked = IdentityRequest.objects.filter(pk=asked.pk, agent=None).update(agent=agent)
    if not linked:
        raise Refusal("Cette identité est déjà rattachée à un agent.")
    SocialAccount.objects.create(
        user_id=agent.pk, provider=asked.provider, uid=asked.subject, extra_data={}
    )
    asked.agent = agent
    record("directory.identity.link", agent, decision, request=asked.pk, provider=asked.provider)
