"""An appointment as a calendar reads it: iCalendar (RFC 5545), one event or several.

`Event` in, bytes out; escapes, folding and time zones are the library's. The same events give
the same bytes: `stamped_at` is said, not read from a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Component

PRODUCT = "-//Levier//Rendez-vous//FR"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` stays the same when the appointment moves, `sequence` grows then. Instants are aware.

    `remind_before` None: no alarm. `cancelled`: the calendar takes it away. `whole_days`: only the
    days count, as they are in the time zone given; the last one is included.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    remind_before: timedelta | None = None
    whole_days: bool = False


def write(events: Iterable[Event], *, stamped_at: datetime) -> bytes:
    """A calendar of these events, in UTC, that any agenda takes in."""
    calendar = Calendar()
    rows = list(events)
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if rows and all(one.cancelled for one in rows) else "PUBLISH")
    for one in rows:
        calendar.add_component(_component(one, stamped_at))
    written: bytes = calendar.to_ical()
    return written


def _component(one: Event, stamped_at: datetime) -> Component:
    made = Component()
    made.add("uid", one.uid)
    made.add("dtstamp", _utc(stamped_at))
    made.add("dtstart", one.starts_at.date() if one.whole_days else _utc(one.starts_at))
    made.add("dtend", _day_after(one.ends_at) if one.whole_days else _utc(one.ends_at))
    made.add("sequence", one.sequence)
    made.add("summary", one.title)
    made.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    for name, value in (("location", one.place), ("description", one.description)):
        if value:
            made.add(name, value)
    if one.url:
        made.add("url", one.url)
    if one.remind_before is not None and not one.cancelled:
        made.add_component(_alarm(one))
    return made


def _alarm(one: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    assert one.remind_before is not None
    alarm.add("trigger", -one.remind_before)
    return alarm


def _day_after(moment: datetime) -> date:
    """RFC 5545 leaves the day of the end out."""
    return moment.date() + timedelta(days=1)


def _utc(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "a calendar needs to know the time zone"
    return moment.astimezone(UTC).replace(microsecond=0)
