"""What the rooms above hear of, in the transaction that makes it so: rights never look up."""

from __future__ import annotations

from collections.abc import Callable

from levier.foundation.acts import Decision
from levier.rights.models import Feed

FeedListener = Callable[[Feed, Decision], object]

_on_taken: list[FeedListener] = []


def when_feed_taken(listener: FeedListener) -> None:
    """Be told of each feed once all of it is taken in, and again when a reject of it is.

    Called once, from an AppConfig.
    """
    if listener not in _on_taken:
        _on_taken.append(listener)


def feed_taken(feed: Feed, decision: Decision) -> None:
    for listener in _on_taken:
        listener(feed, decision)
