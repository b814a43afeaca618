"""Our own amount of a month beside the payer's: the runs above hold it, rights never look up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from levier.rights.models import PayerMonth

Beside = Callable[[QuerySet[PayerMonth]], QuerySet[Any]]
_beside: list[Beside] = []


def declare(beside: Beside) -> None:
    """`beside` annotates each month with `ours` and `theirs`, the two amounts that the control of
    its run compared; None when no run holds the month. Called once, from an AppConfig."""
    if beside not in _beside:
        _beside.append(beside)


def with_ours(months: QuerySet[PayerMonth]) -> QuerySet[Any]:
    """Costs no query of its own."""
    for beside in _beside:
        months = beside(months)
    return months
