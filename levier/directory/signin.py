"""Signing in, as we want allauth to do it: no sign-up, sealed secrets, three sessions, a trace."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from levier.directory import usecases
from levier.directory.models import Agent
from levier.foundation import clock, crypto
from levier.foundation.acts import Decision, record

MAX_SESSIONS = 3
logger = logging.getLogger("levier.security")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator, never by whoever passes."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["first_name", "last_name", "email"]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A trace for the alarm: the network address, never the address that was typed."""
        logger.warning("sign-in refused from %s", self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: Agent, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keep_latest_sessions(user)
        decision = Decision(user.actor, clock.now())
        record("directory.session.open", user, decision, sessions=MAX_SESSIONS)
        return response

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Whoever came through ProConnect leaves it too."""
        address: str = request.session.pop("proconnect_logout", "")
        return address or super().get_logout_redirect_url(request)

    def send_notification_mail(
        self, template_prefix: str, user: Agent, context: Any = None, email: str | None = None
    ) -> None:
        """An administrator gave the address: it needs no proof of its own to be warned at."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


def keep_latest_sessions(agent: Agent, at_most: int = MAX_SESSIONS) -> None:
    """A fourth session ends the oldest one."""
    sessions = UserSession.objects.filter(user_id=agent.pk).order_by("-created_at", "-pk")
    for session in sessions.values_list("pk", flat=True)[at_most:]:
        usecases.end_sessions(agent, only=session)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of the second factor are sealed with the house's key."""

    def encrypt(self, text: str) -> str:
        return crypto.seal_text(text, purpose="mfa", bound_to="mfa_authenticator")

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal_text(encrypted_text, purpose="mfa", bound_to="mfa_authenticator")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Levier"}
