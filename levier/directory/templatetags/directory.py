"""Roles and places in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from levier.directory.models import RoleGrant

register = template.Library()


@register.simple_tag
def place(grant: RoleGrant, places: Mapping[tuple[str, str], str]) -> str:
    """`{% place grant places %}`: where a role is held (`places`: queries.places())."""
    return places.get((grant.scope_kind, grant.scope_id), grant.scope_id)
