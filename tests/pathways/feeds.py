"""Feeds of people under rights and duties, taken in and followed, for the tests of this room."""

from __future__ import annotations

from levier.foundation import runs
from levier.foundation.models import LongRun
from levier.pathways.tasks.entrants import ENTRANTS
from tests.rights.taken import feed, household, person, take

COMMUNES = {"MDS-01": "01053", "MDS-07": "01283", "MDS-04": "01427"}


def duties(subject=True, earned="0.00", act=""):
    """The blocks of a person that say whether duties apply, and what they do."""
    activity = f"<Activite><REG>GE</REG><ACT>{act}</ACT><DDACT>2020-01-01</DDACT></Activite>"
    return (
        "<MontantCalculDroitRSAPersonne>"
        f"<TOPPERSDRODEVORSA>{int(subject)}</TOPPERSDRODEVORSA>"
        f"<MTPERSRESSMENRSA>{earned}</MTPERSRESSMENRSA>"
        f"</MontantCalculDroitRSAPersonne>{activity if act else ''}"
    )


def adult(number, subject=True, act="", **changes):
    return person(number, **{"extra": duties(subject, act=act)} | changes)


def home(number, *people, state="2", centre="MDS-01", **changes):
    """A household of adults; without any, one who is subject to duties."""
    persons = "".join(people) or adult(number)
    return household(
        number, **{"persons": persons, "ETATDOSRSA": state, "NUMCOM": COMMUNES[centre]} | changes
    )


def follow(*households, month="2026-11", kind="M"):
    """Take a monthly feed in, then do what follows from it."""
    last = {"09": "30", "10": "31", "11": "30", "12": "31"}[month[-2:]]
    made = f"{month}-15"
    taken = take(feed(*households, day=f"{month}-{last}", made=made, kind=kind))
    for run in LongRun.objects.filter(kind=ENTRANTS, state="waiting").order_by("pk"):
        runs.execute(run)
    return taken
