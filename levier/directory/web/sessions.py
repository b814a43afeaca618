"""How long a session lives, and the second factor: asked at every request, not only at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from levier.directory import access, proconnect
from levier.directory.models import Agent
from levier.foundation import clock

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
REFRESH = timedelta(minutes=1)  # how precise "seen" is: one write a minute at most
SIGNED_IN, SEEN = "signed_in_at", "seen_at"

Answer = Callable[[HttpRequest], HttpResponse]


def start(request: HttpRequest, **_: Any) -> None:
    """Stamp a new session: called when somebody signs in."""
    at = clock.now().isoformat()
    request.session[SIGNED_IN] = request.session[SEEN] = at


class SessionLimits:
    """Thirty minutes idle, twelve hours in all; then the sign-in page, and back here."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        at = clock.now()
        if SEEN not in request.session:
            start(request)
        seen = datetime.fromisoformat(request.session[SEEN])
        signed_in = datetime.fromisoformat(request.session[SIGNED_IN])
        if at - seen > IDLE or at - signed_in > ABSOLUTE:
            return self._end(request)
        if at - seen > REFRESH:
            request.session[SEEN] = at.isoformat()
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=at
            )
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponse:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        logout(request)
        messages.info(request, "Votre session a pris fin. Identifiez-vous pour continuer.")
        back = request.get_full_path() if request.method == "GET" else "/"
        return redirect_to_login(back)


class SecondFactor:
    """Whoever sees a person's file needs a second factor; until then, only their account opens."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            not settings.LEVIER_MFA_REQUIRED
            or not isinstance(request.user, Agent)
            or request.path.startswith(("/compte/", "/static/"))
            or not access.sees_people(request.user)
            or has_second_factor(request)
        ):
            return self.get_response(request)
        messages.warning(
            request,
            "Votre rôle donne accès à des dossiers de personnes : ajoutez d'abord un second "
            "facteur à votre compte.",
        )
        return redirect("mfa_index")


def has_second_factor(request: HttpRequest) -> bool:
    """A factor of one's own (asked at sign-in by allauth), or the one ProConnect vouched for."""
    records = get_authentication_records(request, request.user)
    if any(record.get("provider") == proconnect.PROVIDER for record in records):
        return True
    return bool(Authenticator.objects.filter(user_id=request.user.pk).exists())
