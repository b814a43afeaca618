"""Dates that an agent may see, from every room: committees, sessions, groups, panels. No person
is named in one: a title, a place, an hour, and the page where the rest is read once signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from levier.directory.models import Agent
from levier.formats import ics
from levier.participation import access as groups
from levier.participation.domain import MeetingState
from levier.programmes import access as programmes
from levier.programmes.domain.calls import CallState
from levier.programmes.models import CommitteeMeeting
from levier.sanctions import access as sanctions
from levier.sanctions.domain.panel import SessionState

KINDS = {
    "comites": "Comités",
    "sessions": "Sessions d'actions",
    "appels": "Appels à projets",
    "groupes": "Groupes ressources",
    "equipes": "Équipes pluridisciplinaires",
}
LASTS = timedelta(hours=2)
CANCELLED = {MeetingState.CANCELLED, SessionState.CANCELLED, SessionState.POSTPONED, "cancelled",
             CallState.WITHDRAWN}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """`starts_at` is aware; a whole day when `whole_day`, and then `until` is its last day."""

    kind: str
    uid: str
    starts_at: datetime
    title: str
    place: str
    url: str
    until: date | None = None
    whole_day: bool = False
    is_cancelled: bool = False

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at).date()


def entries(agent: Agent, since: date, until: date, kind: str = "") -> list[Entry]:
    """What begins between two days (the second left out), in order. One query a kind."""
    readers = {
        "comites": _committees, "sessions": _sessions, "appels": _calls, "groupes": _groups,
        "equipes": _panels,
    }  # fmt: skip
    wanted = {kind: readers[kind]} if kind in readers else readers
    found = [one for read in wanted.values() for one in read(agent, since, until)]
    return sorted(found, key=lambda one: (one.starts_at, one.title, one.uid))


def _committees(agent: Agent, since: date, until: date) -> Iterator[Entry]:
    rows = CommitteeMeeting.objects.filter(
        committee__programme__in=programmes.visible_pacts(agent),
        held_at__gte=_midnight(since),
        held_at__lt=_midnight(until),
    ).select_related("committee")
    for one in rows:
        yield Entry(
            "comites", f"comite-{one.pk}", one.held_at, str(one.committee), one.place,
            reverse("programmes:meeting", args=[one.pk]), is_cancelled=one.state in CANCELLED,
        )  # fmt: skip


def _sessions(agent: Agent, since: date, until: date) -> Iterator[Entry]:
    rows = programmes.visible_sessions(agent).filter(starts_on__gte=since, starts_on__lt=until)
    for one in rows.select_related("commune"):
        yield Entry(
            "sessions", f"session-{one.pk}", _midnight(one.starts_on), f"Début : {one.title}",
            str(one.commune), reverse("programmes:session", args=[one.pk]), until=one.starts_on,
            whole_day=True, is_cancelled=one.state in CANCELLED,
        )  # fmt: skip


def _calls(agent: Agent, since: date, until: date) -> Iterator[Entry]:
    """The day a call opens, and the last one to answer it."""
    opens = Q(opens_on__gte=since, opens_on__lt=until)
    closes = Q(closes_on__gte=since, closes_on__lt=until)
    for one in programmes.visible_calls(agent).filter(opens | closes):
        for what, day in (("ouverture", one.opens_on), ("dernier jour", one.closes_on)):
            if since <= day < until:
                yield Entry(
                    "appels", f"appel-{one.pk}-{what[0]}", _midnight(day),
                    f"Appel à projets, {what} : {one}", "",
                    reverse("programmes:call", args=[one.pk]), until=day, whole_day=True,
                    is_cancelled=one.state in CANCELLED,
                )  # fmt: skip


def _groups(agent: Agent, since: date, until: date) -> Iterator[Entry]:
    rows = groups.visible_meetings(agent).filter(
        held_at__gte=_midnight(since), held_at__lt=_midnight(until)
    )
    for one in rows.select_related("group__centre"):
        yield Entry(
            "groupes", f"groupe-{one.pk}", one.held_at, str(one.group), one.place,
            reverse("participation:meeting", args=[one.pk]), is_cancelled=one.state in CANCELLED,
        )  # fmt: skip


def _panels(agent: Agent, since: date, until: date) -> Iterator[Entry]:
    rows = sanctions.visible_sessions(agent).filter(held_on__gte=since, held_on__lt=until)
    for one in rows:
        yield Entry(
            "equipes", f"equipe-{one.pk}", _midnight(one.held_on), str(one.panel), one.place,
            reverse("sanctions:session", args=[one.pk]), until=one.held_on, whole_day=True,
            is_cancelled=one.state in CANCELLED,
        )  # fmt: skip


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def as_event(one: Entry, site: str) -> ics.Event:
    """The same date for an agenda; `site`: where this installation is found."""
    starts_at = timezone.localtime(one.starts_at)
    return ics.Event(
        uid=f"{one.uid}@levier",
        starts_at=starts_at,
        ends_at=starts_at if one.whole_day else starts_at + LASTS,
        title=one.title,
        place=one.place,
        url=f"{site}{one.url}",
        cancelled=one.is_cancelled,
        whole_days=one.whole_day,
    )
