"""A calendar that any agenda reads back: escapes, folding, moves, cancellations."""

import datetime as dt

import pytest
from icalendar import Calendar

from levier.formats import ics

AT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PARIS = dt.timezone(dt.timedelta(hours=1))


def event(**changes):
    told = {
        "uid": "1@levier", "starts_at": dt.datetime(2026, 11, 30, 10, 0, tzinfo=PARIS),
        "ends_at": dt.datetime(2026, 11, 30, 10, 45, tzinfo=PARIS), "title": "Rendez-vous",
    }  # fmt: skip
    return ics.Event(**told | changes)


def read(*events):
    return Calendar.from_ical(ics.write(events, stamped_at=AT))


def test_what_is_written_reads_back_whatever_it_holds():
    place = 'Salle "B", 12; rue d\'Élan\\Sud, ' + "é" * 200 + "\n2e étage"
    [back] = read(event(place=place, description="a,b;c")).walk("VEVENT")
    assert (str(back["location"]), str(back["description"])) == (place, "a,b;c")
    assert back["dtstart"].dt == dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)


def test_no_line_is_longer_than_75_octets_and_all_end_with_crlf():
    written = ics.write([event(place="é" * 300)], stamped_at=AT)
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")


def test_the_same_event_gives_the_same_bytes():
    assert ics.write([event()], stamped_at=AT) == ics.write([event()], stamped_at=AT)


def test_a_move_keeps_its_identity_and_a_cancellation_says_so():
    [back] = read(event(sequence=2)).walk("VEVENT")
    assert (str(back["uid"]), back["sequence"]) == ("1@levier", 2)
    calendar = read(event(cancelled=True, remind_before=dt.timedelta(days=1)))
    assert str(calendar["method"]) == "CANCEL"
    assert str(calendar.walk("VEVENT")[0]["status"]) == "CANCELLED"
    assert not calendar.walk("VALARM")


def test_an_alarm_rings_before():
    [alarm] = read(event(remind_before=dt.timedelta(days=1))).walk("VALARM")
    assert alarm["trigger"].dt == -dt.timedelta(days=1)


def test_a_time_without_its_zone_is_a_bug():
    with pytest.raises(AssertionError):
        ics.write([event(starts_at=dt.datetime(2026, 11, 30, 10))], stamped_at=AT)


def test_whole_days_have_no_hour_and_their_last_day_is_included():
    [back] = read(event(whole_days=True)).walk("VEVENT")
    assert (back["dtstart"].dt, back["dtend"].dt) == (dt.date(2026, 11, 30), dt.date(2026, 12, 1))
