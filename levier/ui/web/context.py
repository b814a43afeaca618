"""What every page is given: the rooms the person may enter, and whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from levier.ui import frame


def around(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    rooms: list[frame.Link] = []
    if user is not None and user.is_authenticated:
        rooms = frame.links(settings.LEVIER_NAVIGATION, request.path, user.has_perm)
    return {"rooms": rooms, "demo_banner": settings.LEVIER_DEMO}
