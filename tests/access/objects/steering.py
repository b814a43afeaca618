from __future__ import annotations

from tests.access.objects.registry import arguments


@arguments("steering:help_page")
def _chapter(centre):
    return ["premiers-pas"]
