"""`{% list_table page %}`: a list as foundation.lists cut it."""

from __future__ import annotations

from typing import Any

from django import template

from levier.kernel.text import counted

register = template.Library()


@register.inclusion_tag("ui/pieces/list.html", takes_context=True)
def list_table(
    context: template.Context, page: Any, caption: str, unit: str = "ligne"
) -> dict[str, Any]:
    """`page`: what `ListSpec.page` returns. `caption` names the table for those who hear it;
    `unit` counts its rows ("foyer", or "cheval,chevaux")."""
    singular, _, plural = unit.partition(",")
    return {
        "page": page,
        "caption": caption,
        "count": "" if page.total is None else counted(page.total, singular, plural),
        "csrf_token": context.get("csrf_token", ""),
        "is_open": page.filtered or bool(page.errors),
    }
