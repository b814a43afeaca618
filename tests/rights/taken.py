"""Feeds written and taken in, for the tests of this room."""

import datetime as dt

from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.rights import tasks, usecases
from levier.rights.models import Feed
from tests.formats import cnaf_feeds as written

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
HOUSE = Decision("system:feed", NOW, "essai")


def nir_of(number):
    return written.nir(f"18501015{number:05d}")


def person(number, name="MARTIN", **changes):
    return written.person(name, **{"NIR": nir_of(number)} | changes)


def household(number, **changes):
    """A household of one person, each number its own person."""
    return written.household(number, **{"persons": person(number)} | changes)


def feed(*households, day="2026-11-30", kind="M", made="2026-11-28", **more):
    """The bytes of a feed; `made` is the day it was produced."""
    head = written.header(TYPEFLUX=kind, DTREF=day).replace("2026-11-28", made)
    return written.encoded(written.feed(*households, head=head, **more))


def take(content, name="flux.xml"):
    """Receive and import, as the command does; the feed as it stands."""
    received = usecases.receive_feed(source=content, name=name, decision=HOUSE)
    runs.execute(tasks.request_import(received, HOUSE))
    return Feed.objects.get(pk=received.pk)
