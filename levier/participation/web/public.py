"""Without an account: what a groupe ressources is, when it meets, and how to take part."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from levier.directory.web.deciding import posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.participation import rules, usecases
from levier.participation.domain import Source
from levier.participation.usecases.members import PUBLIC
from levier.participation.web import forms, presenting
from levier.pathways.web.limits import asks_too_often


@require_safe
def public_groups(request: HttpRequest) -> HttpResponse:
    return render(request, "participation/public.html", presenting.public_page(clock.now()))


@never_cache
def take_part(request: HttpRequest) -> HttpResponse:
    """What a robot fills in (`site`) is thanked for and thrown away."""
    form = forms.PublicForm(posted(request))
    if request.method == "POST":
        if asks_too_often(request, "groups", settings.LEVIER_LINKS_PER_MINUTE):
            return render(request, "participation/public_later.html", status=429)
        if form.is_valid() and (form.cleaned_data["site"] or _received(form)):
            return redirect("participation:thanks")
    status = 422 if form.errors else 200
    kept = rules.kept_months(clock.today())["volunteer"]
    context = {"form": form, "kept": kept}
    return render(request, "participation/take_part.html", context, status=status)


def _received(form: forms.PublicForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        usecases.receive_volunteer(
            group=data["group"],
            contact=form.contact(),
            source=Source.PUBLIC,
            decision=Decision(PUBLIC, clock.now(), "formulaire public"),
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "participation/thanks.html")
