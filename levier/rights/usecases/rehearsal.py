"""A feed tried without a trace: the whole import in one transaction, undone at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from levier.foundation.acts import Decision
from levier.rights.usecases.importing import import_feed
from levier.rights.usecases.reception import Incoming, receive_feed
from levier.rights.usecases.reports import Report, report_of

Progress = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    """Shows nothing."""


@dataclass(slots=True)
class Rehearsal:
    """Chunks that save nothing: they only move a progress bar."""

    on_progress: Progress = silent
    cursor: dict[str, Any] = field(default_factory=dict)
    step: str = ""
    total: int = 0

    def announce(self, step: str, *, total: int | None = None, done: int | None = None) -> None:
        self.step, self.total = step, total or self.total
        self.on_progress(step, done or 0, self.total)

    @contextmanager
    def chunk(self, **cursor: Any) -> Iterator[None]:
        yield
        self.cursor.update(cursor)
        self.on_progress(self.step, self.cursor.get("records", 0), self.total)


def rehearse_feed(
    *, source: Incoming, name: str, decision: Decision, on_progress: Progress = silent
) -> Report:
    """What importing this file would do, exactly, without writing anything. Same Refusals."""
    with transaction.atomic():
        feed = receive_feed(source=source, name=name, decision=decision)
        import_feed(feed=feed, chunks=Rehearsal(on_progress), decision=decision)
        report = report_of(feed, dry_run=True)
        transaction.set_rollback(True)
    return report
