"""When each step of a story was taken, counted back from today. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from levier.kernel.month import Month
from levier.sanctions.demo.stories import Story
from levier.sanctions.domain.breach import BreachState

S = BreachState
LAST_OLD_DAY = date(2025, 5, 20)  # facts before June 2025 follow the former regime
ENDED = (S.LIFTED, S.EXPIRED, S.WATCHED)
TOLD = (S.SUPPRESSION, S.SENT, S.IN_EFFECT, *ENDED, S.WARNING, S.NO_SANCTION, S.CLOSED)


@dataclass(slots=True)
class Days:
    """None: the step was not taken. `since`: the first month withheld."""

    fact: date
    reported: date
    qualified: date | None = None
    notified: date | None = None
    observed: date | None = None
    sat: date | None = None  # the session of the panel
    decided: date | None = None
    told: date | None = None
    sent: date | None = None
    since: Month | None = None
    lifted: date | None = None
    dismissed: date | None = None


def before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def days_of(story: Story, today: date, since: Month | None = None) -> Days:
    """`since`: the first month withheld, when the run of that month knows it already."""
    last = before(today, story.back)
    if story.state == S.REPORTED:
        days = Days(before(last, 4), last)
    elif story.state == S.DISMISSED:
        days = Days(before(last, 14), before(last, 9), dismissed=last)
    elif story.state == S.QUALIFIED:
        days = Days(before(last, 12), before(last, 7), last)
    elif story.measure:
        days = _decided(story, today, last, since)
    else:
        days = _heard(story, last)
    if story.is_old:
        days.fact = min(days.fact, LAST_OLD_DAY)
    return days


def _heard(story: Story, last: date) -> Days:
    """From the letter of facts to the opinion of the panel."""
    if story.state == S.NOTIFIED:
        return _told(last)
    if story.state == S.OBSERVED:
        days = _told(before(last, 6))
        days.observed = last
    elif story.state == S.NO_ANSWER:
        days = _told(before(last, 12))
    else:
        days = _told(before(last, 9))
        days.observed = before(last, 3)
    if story.state == S.OPINION_GIVEN:
        days.sat = last
    return days


def _told(notified: date) -> Days:
    return Days(before(notified, 13), before(notified, 9), before(notified, 2), notified)


def _decided(story: Story, today: date, last: date, since: Month | None) -> Days:
    since = since or _since(story, today)
    decided = before(since.first_day, 22) if since else last
    if story.state == S.SENT:
        decided = before(last, 6)
    days = _told(before(decided, 20))
    days.observed = before(decided, 14)
    days.decided = decided
    if story.with_panel:
        days.sat = before(decided, 6)
    if story.state in TOLD:
        days.told = before(decided, -2)
    if story.months:
        days.since = since or max(Month.of(decided), Month.of(today)) + 1
        if story.state in ENDED and since is None:
            days.since = Month.of(decided) + 1
        if story.state in (S.SENT, S.IN_EFFECT, *ENDED):
            days.sent = before(decided, -6)
    if story.state == S.LIFTED:
        days.lifted = last
    return days


def _since(story: Story, today: date) -> Month | None:
    """The months of a sanction that began, or ended, this very month."""
    if story.state in (S.LIFTED, S.IN_EFFECT):
        return Month.of(today)
    if story.state == S.EXPIRED:
        return Month.of(today) + -story.months
    return None
