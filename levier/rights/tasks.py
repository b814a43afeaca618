"""Background work: load, call one use case."""

from __future__ import annotations

from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal
from levier.rights.domain import FeedState
from levier.rights.models import Feed
from levier.rights.usecases import importing

FEED_IMPORT = "rights.feed_import"


@runs.task(FEED_IMPORT)
def import_feed(work: runs.Work) -> None:
    feed = Feed.objects.select_related("payer").get(pk=work.params["feed"])
    importing.import_feed(feed=feed, chunks=work, decision=work.decision)


def request_import(feed: Feed, decision: Decision) -> LongRun:
    """Queue the import of a received feed, or put the one that was cut short back in the queue.

    One run a feed, for ever: it holds the place that the import had reached.
    """
    if feed.state == FeedState.TAKEN:
        raise Refusal(f"Le flux n° {feed.pk} est déjà pris en charge.")
    known = LongRun.objects.filter(kind=FEED_IMPORT, subject=f"feed:{feed.pk}").first()
    if known is None:
        return runs.request(
            kind=FEED_IMPORT,
            subject=f"feed:{feed.pk}",
            params={"feed": feed.pk},
            decision=decision,
        )
    if known.state == RunState.FAILED:
        runs.resume(known)
    return known
