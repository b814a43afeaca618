"""A batch of letters, killed for real: SIGKILL in any of its passes, then written to its end.

Run alone (`python -m tests.faults.letters --kills 30 --seed 3`), it prints one JSON line. The end
state must be that of an undisturbed batch: the same numbers, the same bytes, the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.months import PostgresStore, SqliteStore, fork, wait

HOUSEHOLDS = 18
CHUNK, PRINT = 4, 7


def prepare(pipe: int, store) -> None:
    """Tables, an approved run, a batch that somebody started."""
    from django.core.management import call_command

    store.use("seed")
    call_command("migrate", verbosity=0)
    from levier.allowance import usecases
    from tests.allowance.letter_cases import HOUSE, approved

    run = approved(HOUSEHOLDS)
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    usecases.start_batch(batch=batch, decision=HOUSE)
    _close()


def go_on(pipe: int, store, name: str) -> None:
    """What is left of the batch, as a worker finds it two minutes after a kill."""
    import datetime as dt

    from levier.allowance import tasks
    from levier.allowance.models import LetterBatch
    from levier.allowance.usecases import letter_batches
    from levier.foundation import runs
    from levier.foundation.models import LongRun
    from tests.allowance.letter_cases import HOUSE

    store.use(name)
    tasks.LETTERS_A_CHUNK, letter_batches.LETTERS_A_PRINT = CHUNK, PRINT
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    LongRun.objects.filter(state="running").update(lease_until=past)
    os.write(pipe, b"go\n")
    batch = LetterBatch.objects.get()
    if batch.state == "running":
        ended = runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
        assert ended.state == "done", ended.message
    _close()


def tell(pipe: int, store, name: str) -> None:
    """The end state: one hash over letters, requests, files and counts."""
    from levier.allowance.models import Letter, LetterBatch, LetterPrint, LetterRequest

    store.use(name)
    prints = [
        (one.rank, one.count, hashlib.sha256(bytes(one.data)).hexdigest())
        for one in LetterPrint.objects.order_by("rank")
    ]
    found = [
        list(LetterBatch.objects.values_list("state", "made_count", "refused_count")),
        list(Letter.objects.order_by("reference").values_list("reference", "line", "sha256")),
        list(LetterRequest.objects.order_by("position").values_list("position", "refusal")),
        prints,
    ]
    os.write(pipe, hashlib.sha256(repr(found).encode()).hexdigest().encode())
    _close()


def _close() -> None:
    from django.db import connections

    connections.close_all()


def end_state(store, name: str) -> str:
    child, pipe = fork(tell, store, name)
    with os.fdopen(pipe) as stream:
        told = stream.read()
    if wait(child):
        raise SystemExit("the end state can't be read")
    return told


def run_to_the_end(store, name: str) -> float:
    child, pipe = fork(go_on, store, name)
    with os.fdopen(pipe) as stream:
        stream.readline()
        begun = time.monotonic()
        stream.read()
    if wait(child):
        raise SystemExit("the batch does not end")
    return time.monotonic() - begun


def kill_in(store, name: str, delay: float) -> bool:
    """SIGKILL a worker `delay` seconds after it began; False when it had already ended."""
    child, pipe = fork(go_on, store, name)
    with os.fdopen(pipe) as stream:
        stream.readline()
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        return wait(child) == -signal.SIGKILL


def trial(store, seed: int, kills: int) -> dict[str, object]:
    dice = random.Random(seed)
    child, pipe = fork(prepare, store)
    os.close(pipe)
    if wait(child):
        raise SystemExit("the batch can't be prepared")
    durations = []
    for _ in range(2):  # the first one also warms the machine up
        store.copy("seed", "calm")
        durations.append(run_to_the_end(store, "calm"))
    duration = min(durations)
    expected, hits = end_state(store, "calm"), 0
    for number in range(kills):
        store.copy("seed", "killed")
        hits += kill_in(store, "killed", dice.uniform(0, duration))
        if dice.random() < 0.4:  # and again, while it resumes
            hits += kill_in(store, "killed", dice.uniform(0, duration))
        run_to_the_end(store, "killed")
        if end_state(store, "killed") != expected:
            return {"seed": seed, "kill": number, "hits": hits, "broken": "another end state"}
    for name in ("seed", "calm", "killed"):
        store.drop(name)
    return {"seed": seed, "kills": kills, "hits": hits, "broken": None}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    folder = Path(tempfile.mkdtemp(prefix="levier-faults-"))
    os.environ["LEVIER_DATA"] = str(folder)
    import django

    django.setup()
    url = os.environ.get("DATABASE_URL", "")
    store = PostgresStore(url) if url else SqliteStore(folder)
    if url:
        store.create("seed")
    try:
        answer = trial(store, chosen.seed, chosen.kills)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(answer) + "\n")
    raise SystemExit(0 if answer["broken"] is None else 1)


if __name__ == "__main__":
    main()
