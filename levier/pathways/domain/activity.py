"""Hours of activity week by week, against what the contract asks; reasons that excuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways.domain.contracts import HOUR, ActivityKind, hours_words
from levier.pathways.domain.prescriptions import Target

WEEK = timedelta(days=7)
MOST = 70 * HOUR  # minutes a week: beyond, it is a slip of the pen
RULE = "Code du travail L5411-6"
LOOKED_AT = 4  # whole weeks that an average is worked out on


class ReasonKind(TextChoices):
    """What excuses an absence or hours not done (R-8)."""

    HEALTH = "health", "santé"
    CHILD = "child", "enfant malade ou sans garde"
    INTERVIEW = "interview", "entretien d'embauche"
    WORK = "work", "travail"
    TRANSPORT = "transport", "transport"
    FAMILY = "family", "événement familial"
    STEPS = "steps", "convocation ou démarche obligatoire"
    OTHER = "other", "autre motif sérieux"


@dataclass(slots=True)
class Week:
    """Minutes of a week: `done` by kind of activity, `asked` by the contract; `excused`."""

    monday: date
    asked: int = 0
    done: dict[str, int] = field(default_factory=dict)
    excused: bool = False

    @property
    def minutes(self) -> int:
        return sum(self.done.values())

    @property
    def is_short(self) -> bool:
        """Fewer hours than asked, without a reason."""
        return self.minutes < self.asked and not self.excused


@dataclass(frozen=True, slots=True)
class Average:
    """Minutes a week done and asked, over so many whole weeks."""

    done: int
    asked: int
    weeks: int


# What an action counts as, by what it is meant to lift; a workshop when it says nothing of it.
KIND_OF_THEME: Mapping[str, ActivityKind] = {
    "training": ActivityKind.TRAINING,
    "french_language": ActivityKind.TRAINING,
    "illiteracy": ActivityKind.TRAINING,
    "employment": ActivityKind.JOB_SEARCH,
    "health": ActivityKind.STEPS,
    "administrative_rights": ActivityKind.STEPS,
    "childcare": ActivityKind.CHILDCARE,
}


def kind_of(target: str, theme: str) -> ActivityKind:
    """The kind of activity of an attendance: work in an enterprise (SIAE), else the theme's."""
    if target == Target.SIAE:
        return ActivityKind.WORK
    return KIND_OF_THEME.get(theme, ActivityKind.WORKSHOP)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays(today: date, count: int) -> list[date]:
    """The last weeks, the present one last."""
    present = monday_of(today)
    return [present - WEEK * back for back in range(count - 1, -1, -1)]


def average(weeks: Sequence[Week], today: date) -> Average:
    """Over the last whole weeks under contract, those excused left out."""
    whole = [
        week for week in weeks if week.monday + WEEK <= today and week.asked and not week.excused
    ][-LOOKED_AT:]
    if not whole:
        return Average(0, 0, 0)
    return Average(
        round(sum(week.minutes for week in whole) / len(whole)),
        round(sum(week.asked for week in whole) / len(whole)),
        len(whole),
    )


def check_week(monday: date, today: date) -> None:
    if monday > today:
        raise Refusal(
            f"La semaine du {short_date(monday)} n'a pas commencé : les heures se notent une fois "
            "faites.",
            field="week",
        )


def check_minutes(added: Iterable[int], known: int) -> None:
    """Refusal for nothing at all, or for more than a week can hold. `known`: noted already."""
    rows = list(added)
    if not rows or any(one <= 0 for one in rows):
        raise Refusal("Notez au moins une activité, avec ses heures.", field="hours")
    whole = known + sum(rows)
    if whole > MOST:
        raise Refusal(
            f"Cette semaine ferait {hours_words(whole)} : plus que {hours_words(MOST)}. Vérifiez "
            "les heures, ou si elles ne sont pas déjà notées.",
            field="hours",
        )
