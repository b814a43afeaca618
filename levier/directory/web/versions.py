"""The versions of a text that agents write anew, as events: who, when, why, what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from levier.directory import queries
from levier.ui.pieces import Event


class Version(Protocol):
    version: int
    text: str
    reason: str
    decided_by: str
    decided_at: datetime


def events(rows: QuerySet[Any]) -> list[Event]:
    """The latest first. Two queries. `rows`: of a model with the fields of a `Version`."""
    found: list[Version] = list(rows.order_by("-version"))
    names = queries.names_of({row.decided_by for row in found})
    return [
        Event(
            row.decided_at,
            f"Version {row.version} : {row.reason}",
            row.text or "(vide)",
            source=names.get(row.decided_by, "Levier"),
        )
        for row in found
    ]
