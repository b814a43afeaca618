"""What the calendar alone changes of a sanction already decided: begun, over, forgotten.

Nothing here decides anything of anybody.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, move
from levier.kernel.month import Month
from levier.sanctions.domain.breach import BREACH, BreachState
from levier.sanctions.models import Breach, Sanction
from levier.sanctions.queries.repeats import watched_until

MOVING = [BreachState.SENT, BreachState.IN_EFFECT, BreachState.LIFTED, BreachState.EXPIRED,
          BreachState.WATCHED]  # fmt: skip


def follow_sanctions(*, today: date, decision: Decision) -> int:
    """Move each sanction where the day says it stands; how many moved."""
    rows = Sanction.objects.filter(breach__state__in=MOVING).select_related("breach")
    return sum(_follow(one, today, decision) for one in rows.order_by("pk"))


@transaction.atomic
def _follow(sanction: Sanction, today: date, decision: Decision) -> bool:
    breach, moved = sanction.breach, False
    while name := _next(sanction, breach, today):
        if name == "watch" and sanction.watched_until is None:
            last = watched_until(breach.scale, sanction)
            sanction.watched_until = None if last == date.max else last
            Sanction.objects.filter(pk=sanction.pk).update(watched_until=sanction.watched_until)
        move(breach, name, BREACH, decision)
        breach, moved = Breach.objects.get(pk=breach.pk), True
    return moved


def _next(sanction: Sanction, breach: Breach, today: date) -> str:
    month = Month.of(today)
    begins, months = sanction.since, sanction.months
    if begins is None:
        return ""
    match breach.state:
        case BreachState.SENT if month >= begins:
            return "start"
        case BreachState.IN_EFFECT if month >= begins + months:
            return "expire"
        case BreachState.EXPIRED | BreachState.LIFTED:
            return "watch"
        case BreachState.WATCHED if sanction.watched_until and today > sanction.watched_until:
            return "close"
        case _:
            return ""
