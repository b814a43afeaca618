"""A feed tried without a trace: each chunk taken, looked at, undone.

Nothing is locked longer than a chunk, so that a whole month may be tried in working hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction

from levier.directory import access as directory
from levier.formats import cnaf
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.rights import feed_files
from levier.rights.access import IMPORT
from levier.rights.domain import FeedState
from levier.rights.models import Feed
from levier.rights.usecases import importing, reception
from levier.rights.usecases.reports import Report
from levier.rights.usecases.tally import Tally

Progress = Callable[[str, int, int], None]
STEP = "essai du flux"


def silent(_step: str, _done: int, _total: int) -> None:
    """Shows nothing."""


def rehearse_feed(
    *,
    source: reception.Incoming,
    name: str,
    decision: Decision,
    on_progress: Progress = silent,
) -> Report:
    """What importing this file would do, without writing anything. The Refusals of reception.

    Records are counted as the import would count them; what one household would change for
    another, chunks away (the same person in both), is not foreseen.
    """
    directory.require_actor(decision, IMPORT)
    with reception.opened(source) as file:
        seen = reception.look_at(file)
        file.seek(0)
        with cnaf.read(file, expected_departement=settings.LEVIER_DEPARTEMENT) as events:
            return _tried(
                lambda: reception.feed_row(seen, name, decision), events, decision, on_progress
            )


def rehearse_received(*, feed: Feed, decision: Decision, on_progress: Progress = silent) -> Report:
    """The same, of a feed that was received. Refusal once it is taken in."""
    directory.require_actor(decision, IMPORT)
    if feed.state != FeedState.RECEIVED:
        raise Refusal("Ce flux n'est plus à vérifier : sa prise en charge a commencé.")
    kept = feed_files.opened(feed)
    with cnaf.read(kept, expected_departement=settings.LEVIER_DEPARTEMENT) as events:
        return _tried(lambda: feed, events, decision, on_progress)


def _tried(
    begin: Callable[[], Feed], events: cnaf.Feed, decision: Decision, on_progress: Progress
) -> Report:
    with undone():
        tally = Tally.of(begin())
        total = importing.expected(tally.feed)
    on_progress(STEP, 0, total)
    for batch in importing.batches(iter(events)):
        with undone():
            tally.take(begin(), batch, decision)
        on_progress(STEP, tally.counts.read, total)
    return tally.report()


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves no trace, whatever happens in it."""
    whole: AbstractContextManager[Any] = transaction.atomic()
    with whole:
        yield
        transaction.set_rollback(True)
