"""The shape of every act of this room: its page, its use case, then back to what it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from levier.directory.web.deciding import asked, decided


def acted(
    request: HttpRequest, back: str, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    """The page of an act, then `back`. `context`: what `ui/confirm.html` takes."""
    if decided(request, form, act):
        messages.success(request, done)
        return redirect(back)
    return asked(request, form, back_url=back, **context)
