"""An address of nobody: the calendar of an agent is read by whoever has its own."""

from __future__ import annotations

from tests.access.objects.registry import arguments


@arguments("steering:calendar_feed")
def _address(centre):
    return ["adresse-inconnue"]
