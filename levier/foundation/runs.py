"""Long work in chunks, each one transaction; killed at any moment, it goes on where it stood.

The run itself holds its lease, fence and cursor: no broker, no second queue to reconcile.
A worker claims a run by compare-and-set; each chunk re-reads the fence inside its transaction,
so that a worker which slept past its lease writes nothing.
"""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from levier.foundation import clock
from levier.foundation.acts import Decision, record
from levier.foundation.bulk import sparing_collections
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal

LEASE = timedelta(seconds=120)
HOUSE = "levier/"

Progress = Callable[[LongRun], None]
Task = Callable[["Work"], None]

TASKS: dict[str, Task] = {}
WORDS: dict[str, str] = {}  # what each kind does, for people
BROKEN = "Une erreur imprévue a arrêté ce travail ; rien n'est perdu."
BUG = "bug"  # where a run's result keeps what stopped it: {"error": ..., "where": ...}


class FencedOff(Exception):
    """Another worker took this run over: stop at once, write nothing."""


def task(kind: str, words: str = "") -> Callable[[Task], Task]:
    """Declare the function that does the work of a kind of run; `words`: what it does."""

    def declare(function: Task) -> Task:
        TASKS[kind] = function
        WORDS[kind] = words or kind
        return function

    return declare


class Work:
    """What a task sees: its run, its decision, and chunks that save the cursor they reach."""

    def __init__(self, run: LongRun, on_progress: Progress | None = None) -> None:
        self.run = run
        self.on_progress = on_progress
        self.decision = Decision(run.requested_by, run.requested_at, run.reason)

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.run.params)

    @property
    def cursor(self) -> dict[str, Any]:
        return dict(self.run.cursor)

    def announce(self, step: str, *, total: int | None = None, done: int | None = None) -> None:
        """Say what is being done; shown on screen and in the terminal."""
        fields: dict[str, Any] = {"step": step}
        if total is not None:
            fields["total"] = total
        if done is not None:
            fields["done"] = done
        self._save(fields)

    @contextmanager
    def chunk(self, **cursor: Any) -> Iterator[None]:
        """One transaction: the work of the body and the cursor it leads to, or neither.

        `done=` in the cursor also moves the progress bar.
        """
        with transaction.atomic():
            self._hold_fence()
            yield
            done = cursor.pop("done", None)
            self._save(
                {
                    "cursor": {**self.run.cursor, **cursor},
                    **({} if done is None else {"done": done}),
                }
            )

    def _hold_fence(self) -> None:
        held = LongRun.objects.select_for_update().filter(pk=self.run.pk, fence=self.run.fence)
        if not held.exists():
            raise FencedOff(str(self.run))

    def _save(self, fields: dict[str, Any]) -> None:
        fields["lease_until"] = clock.now() + LEASE
        saved = LongRun.objects.filter(pk=self.run.pk, fence=self.run.fence).update(**fields)
        if not saved:
            raise FencedOff(str(self.run))
        for name, value in fields.items():
            setattr(self.run, name, value)
        if self.on_progress:
            self.on_progress(self.run)


def request(
    *, kind: str, subject: str, decision: Decision, params: dict[str, Any] | None = None
) -> LongRun:
    """Queue a run, or give the live one of the same kind and subject back."""
    if kind not in TASKS:
        raise KeyError(kind)
    try:
        with transaction.atomic():
            run = LongRun.objects.create(
                kind=kind,
                subject=subject,
                params=params or {},
                requested_by=decision.actor,
                requested_at=decision.at,
                reason=decision.reason,
            )
            record(f"run.{kind}.request", f"run:{run.pk}", decision, subject=subject)
    except IntegrityError:
        return LongRun.objects.get(
            kind=kind, subject=subject, state__in=[RunState.WAITING, RunState.RUNNING]
        )
    return run


def claim(run: LongRun, owner: str) -> bool:
    """Take a waiting or abandoned run: a compare-and-set on its fence."""
    at = clock.now()
    taken = (
        LongRun.objects.filter(pk=run.pk, fence=run.fence)
        .filter(Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, lease_until__lt=at))
        .update(
            state=RunState.RUNNING,
            owner=owner,
            fence=F("fence") + 1,
            lease_until=at + LEASE,
            started_at=run.started_at or at,
        )
    )
    if taken:
        run.refresh_from_db()
    return bool(taken)


def this_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def execute(run: LongRun, on_progress: Progress | None = None) -> LongRun:
    """Claim and do a run in this process. Returns it ended; a bug is re-raised after it is told."""
    if not claim(run, this_worker()):
        raise Refusal(
            "Ce travail est déjà en cours : attendez la fin, ou deux minutes s'il a calé."
        )
    work = Work(run, on_progress)
    try:
        with sparing_collections():
            TASKS[run.kind](work)
    except FencedOff:
        raise
    except Refusal as refusal:
        _end(run, RunState.FAILED, refusal.message)
    except BaseException as error:
        run.result = {**run.result, BUG: _told(error)}
        _end(run, RunState.FAILED, BROKEN)
        traceback.print_exc()
        raise
    else:
        _end(run, RunState.DONE, run.message)
    if on_progress:
        on_progress(run)
    return run


def attempt(run: LongRun) -> LongRun:
    """Like `execute`, for a worker that has other work to do: a bug is told against its run, and
    stops there. What cannot be told either (the base is gone) is for whoever started the worker.
    """
    with suppress(Exception):
        execute(run)
    run.refresh_from_db()
    return run


def _told(error: BaseException) -> dict[str, str]:
    """The kind of a bug and its place in our code. Never its message: it may hold personal data,
    which the journal of the machine keeps."""
    ours = [one for one in traceback.extract_tb(error.__traceback__) if HOUSE in one.filename]
    place = ours[-1] if ours else None
    where = f"{HOUSE}{place.filename.rpartition(HOUSE)[2]}:{place.lineno}" if place else ""
    return {"error": type(error).__name__, "where": where}


def _end(run: LongRun, state: RunState, message: str) -> None:
    LongRun.objects.filter(pk=run.pk, fence=run.fence).update(
        state=state, message=message, ended_at=clock.now(), lease_until=None, result=run.result
    )
    run.refresh_from_db()


def resume(run: LongRun) -> None:
    """Put a failed run back in the queue, at the cursor it had reached."""
    kept = {key: value for key, value in run.result.items() if key != BUG}
    LongRun.objects.filter(pk=run.pk, state=RunState.FAILED).update(
        state=RunState.WAITING, message="", ended_at=None, result=kept
    )
    run.refresh_from_db()


def retry(*, run: LongRun, decision: Decision) -> None:
    """Somebody asks for a failed run again. Refusal when it no longer is, or when the same work
    was asked for anew since."""
    if run.state != RunState.FAILED:
        raise Refusal("Ce travail n'est plus arrêté : quelqu'un l'a déjà relancé.")
    try:
        with transaction.atomic():
            resume(run)
            record("run.retry", f"run:{run.pk}", decision, kind=run.kind, subject=run.subject)
    except IntegrityError as error:
        raise Refusal("Le même travail a été redemandé depuis : suivez celui-là.") from error


def next_waiting() -> LongRun | None:
    """The oldest run that nobody is doing."""
    abandoned = Q(state=RunState.RUNNING, lease_until__lt=clock.now())
    return LongRun.objects.filter(Q(state=RunState.WAITING) | abandoned).order_by("pk").first()
