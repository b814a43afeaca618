"""The long run that follows each feed: pathways opened, followed, ended."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.utils import timezone

from levier.foundation import runs
from levier.foundation.acts import Decision, record
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.pathways.queries import bodies
from levier.pathways.usecases import entrants
from levier.pathways.usecases.returning import note_returns
from levier.rights.domain import FeedInterface
from levier.rights.models import BenefitCase, Feed

ENTRANTS = "pathways.entrants"
CHUNK = 300  # case files a transaction


@runs.task(ENTRANTS, "Parcours des nouveaux entrants")
def follow_feed(work: runs.Work) -> None:
    """Every case file that the feed told, in chunks; the counts are the run's result."""
    feed = Feed.objects.get(pk=work.params["feed"])
    cases = BenefitCase.objects.filter(last_feed=feed)
    work.announce("suivi des entrées et des sorties", total=cases.count())
    offers = bodies.offers()
    while batch := list(cases.filter(pk__gt=work.cursor.get("case", 0)).order_by("pk")[:CHUNK]):
        done = work.cursor.get("cases", 0) + len(batch)
        tally = Counter(work.cursor.get("tally", {}))
        with work.chunk(case=batch[-1].pk, cases=done, done=done):
            tally += entrants.reconcile_cases(
                cases=batch,
                month=feed.month,
                day=told_on(feed, work.decision),
                offers=offers,
                decision=work.decision,
            )
            record("pathways.entrants.chunk", feed, work.decision, **tally)
            work.run.cursor = {**work.cursor, "tally": dict(tally)}
    with work.chunk(returns=True):
        note_returns(day=told_on(feed, work.decision), decision=work.decision)
    _conclude(work)


def told_on(feed: Feed, decision: Decision) -> date:
    """The day the Département was told: when the feed was made, never after it came."""
    made = timezone.localtime(feed.created_on).date()
    return min(made, timezone.localtime(decision.at).date())


def _conclude(work: runs.Work) -> None:
    tally = work.cursor.get("tally", {})
    work.run.result = tally
    entered = counted(tally.get("opened", 0), "entrée")
    left = counted(tally.get("ended", 0), "sortie")
    work.run.message = f"{entered}, {left}."


def request_entrants(feed: Feed, decision: Decision) -> LongRun | None:
    """Queue what follows a feed of beneficiaries; None for the other feeds."""
    if feed.interface != FeedInterface.BENEFICIARIES:
        return None
    return runs.request(
        kind=ENTRANTS, subject=f"feed:{feed.pk}", params={"feed": feed.pk}, decision=decision
    )
