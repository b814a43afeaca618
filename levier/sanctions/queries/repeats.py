"""What was decided of a person before: whether a breach is a repeat."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from levier.kernel.month import Month
from levier.pathways.domain.calendar import months_after
from levier.people.identity import records_of
from levier.sanctions.domain.appeal import AppealState
from levier.sanctions.domain.breach import UNDER_WAY
from levier.sanctions.domain.scale import WITHHOLDING, Scale
from levier.sanctions.models import Breach, Sanction


def earlier_sanctions(breach: Breach) -> QuerySet[Sanction]:
    """Suspensions and suppressions of the person under the same regime, decided before the
    facts, that no appeal undid. The latest first."""
    return (
        Sanction.objects.filter(
            breach__person__in=records_of(breach.person_id),
            breach__regime=breach.regime,
            measure__in=[str(one) for one in WITHHOLDING],
            decided_on__lte=breach.fact_on,
        )
        .exclude(breach=breach.pk)
        .exclude(appeals__state=AppealState.FULL)
        .order_by("-decided_on", "-pk")
    )


def is_repeat(breach: Breach) -> bool:
    """Whether the facts come within the time of a repeat. One query."""
    rows = earlier_sanctions(breach)
    return any(breach.fact_on <= watched_until(breach.scale, one) for one in rows)


def standing_percent(sanction: Sanction) -> int:
    """The part withheld as an appeal accepted in part left it, before a judge since or not, else
    as it was decided."""
    answered = sanction.appeals.exclude(percent=0)
    left = answered.order_by("percent").values_list("percent", flat=True).first()
    return left or sanction.percent


def held_with(breach: Breach) -> dict[Month, int]:
    """Percent of the right that other sanctions of the household withhold, month by month:
    decided, sent or in effect. The cap holds for all of them together. Two queries at most."""
    rows = Sanction.objects.filter(
        breach__case=breach.case_id, breach__state__in=sorted(UNDER_WAY), since__isnull=False
    )
    held: dict[Month, int] = {}
    for one in rows.exclude(breach=breach.pk).prefetch_related("appeals"):
        assert one.since is not None, "filtered"
        for month in one.since.until(one.since + one.months):
            held[month] = held.get(month, 0) + _left(one)
    return held


def _left(sanction: Sanction) -> int:
    """Like `standing_percent`, from appeals already read."""
    lower = [one.percent for one in sanction.appeals.all() if one.percent]
    return min(lower, default=sanction.percent)


def watched_until(scale: Scale, sanction: Sanction) -> date:
    """The last day on which another breach is a repeat of this one: after its months, some more
    (`again_within_months`, chosen by date); without limit, the end of time."""
    if scale.again_within_months is None or sanction.since is None:
        return date.max
    return months_after(
        (sanction.since + (sanction.months - 1)).last_day, scale.again_within_months
    )
