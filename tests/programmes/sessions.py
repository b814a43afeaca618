"""Sessions for tests: dated around the day of the suite."""

import datetime as dt

from levier.programmes import usecases
from levier.programmes.domain import SessionSheet
from levier.programmes.models import Action
from tests.programmes.conftest import DAY, HOUSE

BOURG, OYONNAX, BELLEY, TREVOUX = "01053", "01283", "01034", "01427"


def sheet(**change):
    told = {
        "title": "Passer le permis",
        "starts_on": DAY + dt.timedelta(days=10),
        "ends_on": DAY + dt.timedelta(days=100),
        "enrol_until": DAY + dt.timedelta(days=9),
        "commune": BOURG,
        "places": 3,
        "waiting_limit": 2,
    }
    return SessionSheet(**{**told, **change})


def session_of(code="A05", **change):
    action = Action.objects.get(code=code)
    return usecases.create_session(action=action, sheet=sheet(**change), decision=HOUSE)


def take(session, *holders):
    return [
        usecases.take_place(session=session, holder=holder, decision=HOUSE) for holder in holders
    ]
