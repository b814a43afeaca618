"""The shape of every act of these pages: a form, one use case, its refusal shown on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from levier.directory import access
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal


def posted(request: HttpRequest) -> Any:
    """What a form binds to: nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def decided(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any], Decision], object]
) -> bool:
    """Whether the act was done; when refused, the sentence is on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    reason = form.cleaned_data.get("reason", "")
    fields = {key: value for key, value in form.cleaned_data.items() if key != "reason"}
    try:
        act(fields, access.decide(request, reason))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def asked(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """The page of an act: `title`, `act_label`, `back_url`, and what `ui/confirm.html` takes."""
    status = 422 if form.errors else 200
    return render(request, "ui/confirm.html", {"form": form, **context}, status=status)
