"""My account: who I am here, my roles, my second factor, my sessions."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from levier.directory import access, queries, usecases
from levier.directory.models import RoleGrant
from levier.foundation import clock
from levier.kernel.errors import Refusal


@access.requires()
def account(request: HttpRequest) -> HttpResponse:
    agent = access.actor_of(request)
    context = {
        "agent": agent,
        "grants": RoleGrant.objects.on(clock.today()).filter(agent=agent),
        "places": queries.places(),
        "sessions": UserSession.objects.filter(user_id=agent.pk).order_by("-created_at"),
        "session_key": request.session.session_key,
        "factors": Authenticator.objects.filter(user_id=agent.pk).exclude(type="recovery_codes"),
        "must_have_factor": settings.LEVIER_MFA_REQUIRED and access.sees_people(agent),
        "mfa_required": settings.LEVIER_MFA_REQUIRED,
    }
    return render(request, "directory/account.html", context)


@access.requires()
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    agent = access.actor_of(request)
    try:
        usecases.end_own_session(agent=agent, session=pk, decision=access.decide(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "La session est terminée.")
    return redirect("my_account")
