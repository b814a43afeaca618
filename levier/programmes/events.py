"""What the rooms above hear of the offer, in the transaction that makes it so.

A listener is told before the journal line is written: it takes its own rows first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from levier.foundation.acts import Decision
from levier.programmes.models import Session, SessionPlace

PromotionListener = Callable[[Sequence[SessionPlace], Decision], object]
CancelListener = Callable[[Session, Decision], object]

_on_promoted: list[PromotionListener] = []
_on_cancelled: list[CancelListener] = []


def when_promoted(listener: PromotionListener) -> None:
    """Be told of who waited and has a place now. Called once, from an AppConfig."""
    if listener not in _on_promoted:
        _on_promoted.append(listener)


def when_session_cancelled(listener: CancelListener) -> None:
    """Be told of each session that will not take place. Called once, from an AppConfig."""
    if listener not in _on_cancelled:
        _on_cancelled.append(listener)


def promoted(places: Sequence[SessionPlace], decision: Decision) -> None:
    for listener in _on_promoted if places else ():
        listener(places, decision)


def session_cancelled(session: Session, decision: Decision) -> None:
    for listener in _on_cancelled:
        listener(session, decision)
