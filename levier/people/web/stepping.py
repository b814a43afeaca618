"""An act in two screens: what is asked, then what it changes; done only after both were seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from levier.directory.web import deciding
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.ui.pieces import Change

CONFIRM, EDIT = "confirmer", "modifier"
TEMPLATE = "people/act.html"


def stepped(
    request: HttpRequest,
    form: forms.Form,
    changes: Callable[[dict[str, Any]], Sequence[Change]],
    act: Callable[[dict[str, Any], Decision], object],
    **context: Any,
) -> HttpResponse:
    """The form, then `changes` of what was typed, then `act` and back to `back_url`.

    `context`: `household title act_label back_url done`, and what the template may also take.
    A Refusal, of `changes` as of `act`, stands on the form (422).
    """
    shown: Sequence[Change] = ()
    if request.method == "POST" and form.is_valid():
        if CONFIRM in request.POST and deciding.decided(request, form, act):
            messages.success(request, context["done"])
            return redirect(context["back_url"])
        if EDIT not in request.POST and not form.errors:
            shown = _previewed(form, changes)
    status = 422 if form.errors else 200
    return render(request, TEMPLATE, {"form": form, "preview": shown, **context}, status=status)


def _previewed(
    form: forms.Form, changes: Callable[[dict[str, Any]], Sequence[Change]]
) -> Sequence[Change]:
    try:
        return changes(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return ()


def confirmed(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any], Decision], object],
    **context: Any,
) -> HttpResponse:
    """An act whose changes are known before anything is typed: one screen, with its reason."""
    if deciding.decided(request, form, act):
        messages.success(request, context["done"])
        return redirect(context["back_url"])
    status = 422 if form.errors else 200
    return render(request, TEMPLATE, {"form": form, "preview": (), **context}, status=status)
