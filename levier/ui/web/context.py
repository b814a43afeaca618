"""What every page is given: the rooms the person may enter, and whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from levier.ui import frame


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    shown = frame.Frame([], [])
    if user is not None and user.is_authenticated:
        shown = frame.frame(settings.LEVIER_NAVIGATION, request.path, user.has_perm)
    return {
        "rooms": shown.rooms,
        "page_tabs": shown.tabs,
        "demo_banner": settings.LEVIER_DEMO,
    }
