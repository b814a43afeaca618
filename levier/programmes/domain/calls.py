"""Calls for projects: prepared, published, open between two days, over or withdrawn."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move


class CallState(TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publié"
    WITHDRAWN = "withdrawn", "retiré"


CALL = Lifecycle(
    CallState.DRAFT,
    {
        "publish": Move("Publier", frozenset({CallState.DRAFT}), CallState.PUBLISHED),
        "withdraw": Move(
            "Retirer", frozenset({CallState.DRAFT, CallState.PUBLISHED}), CallState.WITHDRAWN
        ),
    },
)


def shown_state(state: str, opens_on: date, closes_on: date, today: date) -> tuple[str, str]:
    """Where a call is, in words, and what it means. `closes_on` is its last day."""
    if state != CallState.PUBLISHED:
        return str(CallState(state).label), "neutral"
    if today < opens_on:
        return "à venir", "accent"
    return ("ouvert", "done") if today <= closes_on else ("clos", "neutral")
