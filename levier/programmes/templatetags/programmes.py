"""`{% state_badge action %}`: the state of an action in a word."""

from __future__ import annotations

from typing import Any

from django import template

from levier.programmes.domain import STATE_MEANINGS, ActionState
from levier.programmes.models import Action
from levier.ui.icons import ICONS

register = template.Library()


@register.inclusion_tag("ui/pieces/badge.html")
def state_badge(action: Action) -> dict[str, Any]:
    meaning = STATE_MEANINGS[ActionState(action.state)]
    icon = "info" if meaning == "accent" else meaning
    assert icon in ICONS
    return {"label": action.get_state_display(), "meaning": meaning, "icon_name": icon}
