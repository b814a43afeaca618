"""Background work: load, call one use case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from levier.directory import access as directory
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal
from levier.people import tasks as people
from levier.rights.access import IMPORT, REPLAY
from levier.rights.domain import FeedInterface, FeedState
from levier.rights.models import Feed
from levier.rights.usecases import importing, rehearsal, replays

FEED_IMPORT = "rights.feed_import"
FEED_REHEARSAL = "rights.feed_rehearsal"
REJECTS_REPLAY = "rights.rejects_replay"
MOST_REPLAYED = 20_000


def feed_subject(feed: Feed) -> str:
    return f"feed:{feed.pk}"


@runs.task(FEED_IMPORT, "Prise en charge d'un flux")
def import_feed(work: runs.Work) -> None:
    feed = Feed.objects.select_related("payer").get(pk=work.params["feed"])
    importing.import_feed(feed=feed, chunks=work, decision=work.decision)


@runs.task(FEED_REHEARSAL, "Essai d'un flux")
def rehearse_feed(work: runs.Work) -> None:
    """Keeps its report, without the faulty values: they may name people, and are not sealed."""
    feed = Feed.objects.select_related("payer").get(pk=work.params["feed"])
    report = rehearsal.rehearse_received(
        feed=feed,
        decision=work.decision,
        on_progress=lambda step, done, total: work.announce(step, total=total, done=done),
    )
    lines = tuple(replace(line, value="") for line in report.rejects)
    work.run.result = replace(report, rejects=lines).as_json()


@runs.task(REJECTS_REPLAY, "Rejeu de rejets")
def replay_rejects(work: runs.Work) -> None:
    replays.replay_rejects(rejects=work.params["rejects"], chunks=work, decision=work.decision)


def request_import(feed: Feed, decision: Decision) -> LongRun:
    """Queue the import of a received feed, or put the one that was cut short back in the queue.

    One run a feed, for ever: it holds the place that the import had reached.
    """
    directory.require_actor(decision, IMPORT)
    if feed.state == FeedState.TAKEN:
        raise Refusal(f"Le flux n° {feed.pk} est déjà pris en charge.")
    if feed.state == FeedState.ASIDE:
        raise Refusal(f"Le flux n° {feed.pk} est mis de côté : reprenez-le d'abord.")
    known = LongRun.objects.filter(kind=FEED_IMPORT, subject=feed_subject(feed)).first()
    if known is None:
        return runs.request(
            kind=FEED_IMPORT,
            subject=feed_subject(feed),
            params={"feed": feed.pk},
            decision=decision,
        )
    if known.state == RunState.FAILED:
        runs.resume(known)
    return known


def look_for_duplicates(feed: Feed, decision: Decision) -> LongRun | None:
    """Queue a search for people known twice after a feed of beneficiaries."""
    if feed.interface != FeedInterface.BENEFICIARIES:
        return None
    return people.request_search(decision)


def request_rehearsal(feed: Feed, decision: Decision) -> LongRun:
    """Queue a trial of a received feed: its result is the report, nothing else is written."""
    directory.require_actor(decision, IMPORT)
    if feed.state != FeedState.RECEIVED:
        raise Refusal("Seul un flux reçu, dont rien n'est encore pris, peut être vérifié.")
    return runs.request(
        kind=FEED_REHEARSAL,
        subject=feed_subject(feed),
        params={"feed": feed.pk},
        decision=decision,
    )


def request_replay(picked: Sequence[int], decision: Decision) -> LongRun:
    """Queue the replay of a selection of rejects, one after the other. Refusal above 20,000."""
    directory.require_actor(decision, REPLAY)
    if not picked:
        raise Refusal("Aucun rejet à traiter dans cette sélection.")
    if len(picked) > MOST_REPLAYED:
        raise Refusal("Cette sélection dépasse 20 000 rejets : filtrez la liste d'abord.")
    keys = sorted(picked)
    name = hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]
    return runs.request(
        kind=REJECTS_REPLAY,
        subject=f"rejects:{name}",
        params={"rejects": keys},
        decision=decision,
    )
