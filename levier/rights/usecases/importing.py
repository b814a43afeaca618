"""A feed taken in, chunk by chunk; killed at any moment, it goes on at the event it had reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol

from django.conf import settings

from levier.formats import cnaf
from levier.foundation import bulk
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.rights import events as told_above
from levier.rights import feed_files
from levier.rights.domain import (
    FEED,
    LIVE_STATES,
    AnomalyKind,
    FeedInterface,
    FeedState,
    FeedType,
)
from levier.rights.models import BenefitCase, Feed, FeedAnomaly
from levier.rights.usecases import flags
from levier.rights.usecases.accounts import Debts, Movements
from levier.rights.usecases.beneficiaries import Beneficiaries
from levier.rights.usecases.counts import Counts

CHUNK = 250  # records a transaction
ABSENT_BATCH = 1000
KINDS = {"counts": AnomalyKind.COUNTS}
# A file with one of these does not tell the whole month: nobody is said to be absent from it.
INCOMPLETE = frozenset({"truncated", "counts", "stray"})


class Handler(Protocol):
    """What takes the records of one interface."""

    def take(self, events: Sequence[cnaf.Event]) -> Counts: ...

    def finish(self) -> Counts: ...


class Chunks(Protocol):
    """A long run's chunks (`foundation.runs.Work`), or none for a rehearsal."""

    @property
    def cursor(self) -> dict[str, Any]: ...

    def announce(self, step: str, *, total: int | None = None, done: int | None = None) -> None: ...

    def chunk(self, **cursor: Any) -> AbstractContextManager[None]: ...


def handler_of(feed: Feed, decision: Decision) -> Handler:
    match feed.interface:
        case FeedInterface.BENEFICIARIES:
            return Beneficiaries.of(feed, decision)
        case FeedInterface.MOVEMENTS:
            return Movements(feed, decision)
        case _:
            return Debts(feed, decision)


def import_feed(*, feed: Feed, chunks: Chunks, decision: Decision) -> None:
    """Take a received feed in. Each chunk of records is one transaction with its cursor.

    Called again after a kill, it skips what was done and ends with the same rows. Refusal when
    the feed is taken in already, or set aside.
    """
    if feed.state == FeedState.TAKEN:
        raise Refusal("Ce flux est déjà pris en charge.")
    if feed.state == FeedState.ASIDE:
        raise Refusal("Ce flux est mis de côté : reprenez-le d'abord.")
    if feed.state == FeedState.RECEIVED:
        with chunks.chunk(events=0):
            move(feed, "start", FEED, decision)
    _take_all(feed, handler_of(feed, decision), chunks, decision)


def _take_all(feed: Feed, handler: Handler, chunks: Chunks, decision: Decision) -> None:
    reached = chunks.cursor.get("events", 0)
    chunks.announce("lecture du flux", total=expected(feed))
    for start, events in _batches(feed, reached):
        done = chunks.cursor.get("records", 0) + sum(map(_is_record, events))
        upto = start + len(events)
        with chunks.chunk(events=upto, records=done, done=done, **told(events)):
            counts = handler.take(events)
            counts.add_to(feed)
            problems(feed, events).add_to(feed)
            record("rights.feed.chunk", feed, decision, until=upto, read=counts.read)
    _finish(feed, handler, chunks, decision)


def expected(feed: Feed) -> int:
    """How many records the progress bar expects: as dense as the last feed of the kind."""
    alike = Feed.objects.filter(
        payer=feed.payer_id,
        interface=feed.interface,
        feed_type=feed.feed_type,
        container=feed.container,
    )
    last = alike.exclude(pk=feed.pk).filter(read__gt=0, size__gt=0).order_by("-pk").first()
    if last:
        return max(1, round(last.read * feed.size / last.size))
    return max(1, feed.size // (400 if feed.container != "plain" else 3500))


def _batches(feed: Feed, reached: int) -> Iterator[tuple[int, list[cnaf.Event]]]:
    with cnaf.read(
        feed_files.opened(feed), expected_departement=settings.LEVIER_DEPARTEMENT
    ) as opened:
        events = iter(opened)
        position = sum(1 for _ in islice(_until_refused(events), reached))
        for batch in batches(events):
            yield position, batch
            position += len(batch)


def batches(events: Iterator[cnaf.Event]) -> Iterator[list[cnaf.Event]]:
    """What is taken in one transaction, chunk after chunk."""
    whole = _until_refused(events)
    while batch := list(islice(whole, CHUNK)):
        yield batch


def _until_refused(events: Iterator[cnaf.Event]) -> Iterator[cnaf.Event]:
    """A file found dangerous on the way stops there; what was good before is kept."""
    try:
        yield from events
    except cnaf.FileRefusal as refusal:
        yield cnaf.FileProblem("truncated", refusal.line, refusal.message)


def _is_record(event: cnaf.Event) -> bool:
    return isinstance(event, cnaf.Record | cnaf.Reject)


def told(events: Sequence[cnaf.Event]) -> dict[str, Any]:
    """What the end needs to know, whichever process gets there: the counts, the flaws."""
    kept: dict[str, Any] = {}
    for event in events:
        if isinstance(event, cnaf.Trailer):
            kept["announced"] = event.announced
        elif isinstance(event, cnaf.FileProblem) and event.kind in INCOMPLETE:
            kept["incomplete"] = True
    return kept


def problems(feed: Feed, events: Sequence[cnaf.Event]) -> Counts:
    rows = [
        flags.flag(feed, KINDS.get(event.kind, AnomalyKind.FILE), event.message, line=event.line)
        for event in events
        if isinstance(event, cnaf.FileProblem)
    ]
    for event in events:
        if isinstance(event, cnaf.Section):
            rows += flags.of_section(feed, event)
    return Counts(anomalies=bulk.insert(rows))


def _finish(feed: Feed, handler: Handler, chunks: Chunks, decision: Decision) -> None:
    if tells_the_whole_month(feed, chunks.cursor):
        _flag_absent(feed, chunks, decision)
    with chunks.chunk(ended=True):
        handler.finish().add_to(feed)
        feed.refresh_from_db()
        announced = chunks.cursor.get("announced")
        Feed.objects.filter(pk=feed.pk).update(announced=announced)
        move(feed, "finish", FEED, decision, taken_at=decision.at)
        told_above.feed_taken(feed, decision)
    feed.refresh_from_db()


def tells_the_whole_month(feed: Feed, cursor: dict[str, Any]) -> bool:
    return (
        feed.interface == FeedInterface.BENEFICIARIES
        and feed.feed_type == FeedType.MONTHLY
        and not cursor.get("incomplete")
        and not cursor.get("ended")
    )


def _flag_absent(feed: Feed, chunks: Chunks, decision: Decision) -> None:
    """Live cases of this payer that its monthly feed does not hold: for a person to look at."""
    chunks.announce("recherche des foyers absents")
    rejected = set(feed.rejects.exclude(key="").values_list("key", flat=True))
    while True:
        after = chunks.cursor.get("absent", 0)
        rows = BenefitCase.objects.filter(
            pk__gt=after, payer=feed.payer_id, state__in=LIVE_STATES
        ).exclude(last_feed=feed)
        missing = list(rows.select_related("payer").order_by("pk")[:ABSENT_BATCH])
        if not missing:
            return
        with chunks.chunk(absent=missing[-1].pk):
            told = [case for case in missing if key_of(case) not in rejected]
            bulk.insert(_absence(feed, case) for case in told)
            BenefitCase.objects.filter(
                pk__in=[case.pk for case in told], missing_since=None
            ).update(missing_since=feed.month)
            feed.refresh_from_db()
            Feed.objects.filter(pk=feed.pk).update(absent=feed.absent + len(told))
            Counts(anomalies=len(told)).add_to(feed)
            record("rights.feed.absent", feed, decision, cases=len(told))


def key_of(case: BenefitCase) -> str:
    return f"{case.payer.family}/{case.payer.number}/{case.matricule}/{case.number}"


def _absence(feed: Feed, case: BenefitCase) -> FeedAnomaly:
    return flags.flag(feed, AnomalyKind.ABSENT, absence_of(case.number), case_id=case.pk)


def absence_of(number: str) -> str:
    return (
        f"Le dossier {number} était ouvert et ne figure pas dans ce flux mensuel : "
        "demandez au payeur ce qu'il est devenu."
    )
