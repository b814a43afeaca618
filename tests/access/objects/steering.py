from __future__ import annotations

from tests.access.objects.people import person_in
from tests.access.objects.registry import arguments


@arguments("steering:help_page")
def _chapter(centre):
    return ["premiers-pas"]


@arguments("steering:person")
def _person(centre):
    return [person_in(centre).pk]
