"""A month of RSA, killed for real: forked workers get SIGKILL in the middle of a phase.

Run alone (`python -m tests.faults.months --kills 100 --seed 3`), it prints one JSON line. The
parent never touches the database: it copies it, forks a worker, kills it, forks another that
goes on where the first one stood, then compares the end state with an undisturbed month.
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
import traceback
from pathlib import Path

PHASES = ("snapshot", "calculate", "control", "order", "file")
HOUSEHOLDS = 48
CHUNK = 6


class SqliteStore:
    """One file a month."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def use(self, name: str) -> None:
        from django.db import connections

        connections.settings["default"]["NAME"] = str(self.folder / f"{name}.sqlite3")

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        for suffix in ("", "-wal"):
            path = self.folder / f"{source}.sqlite3{suffix}"
            if path.exists():
                shutil.copy(path, self.folder / f"{target}.sqlite3{suffix}")

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self.folder / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)


class PostgresStore:
    """One database a month, copied by the server."""

    def __init__(self, url: str) -> None:
        self.url, self.prefix = url, f"levier_faults_{os.getpid()}_"

    def use(self, name: str) -> None:
        from django.db import connections

        connections.settings["default"]["NAME"] = self.prefix + name

    def _say(self, sql: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def create(self, name: str) -> None:
        self.drop(name)
        self._say(f'CREATE DATABASE "{self.prefix}{name}"')

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self._say(f'CREATE DATABASE "{self.prefix}{target}" TEMPLATE "{self.prefix}{source}"')

    def drop(self, name: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{self.prefix}{name}" WITH (FORCE)')


def fork(work, *args) -> tuple[int, int]:
    """A child that does `work`, and the end of a pipe where it says which phase it begins."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        work(writing, *args)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def prepare(pipe: int, store) -> None:
    """Tables, households with bank details, a run whose population is frozen."""
    from django.core.management import call_command

    from levier.allowance import usecases
    from levier.allowance.domain import Channel
    from tests.allowance.households import NOVEMBER, settle
    from tests.allowance.test_payment import MAKER, give_accounts

    store.use("seed")
    call_command("migrate", verbosity=0)
    give_accounts(settle(HOUSEHOLDS, seed=5))
    usecases.open_run(month=NOVEMBER, channel=Channel.DIRECT, decision=MAKER)
    _close()


def go_on(pipe: int, store, name: str) -> None:
    """Every phase that is left, as a worker finds it two minutes after a kill."""
    import datetime as dt

    from levier.allowance import tasks, usecases
    from levier.allowance.models import MonthlyRun
    from levier.allowance.usecases.approving import seen_hash
    from levier.foundation import runs
    from levier.foundation.models import LongRun
    from tests.allowance.test_payment import CHECKER, MAKER

    store.use(name)
    tasks.CHUNK = CHUNK
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    LongRun.objects.filter(state="running").update(lease_until=past)
    for phase in PHASES:
        run = MonthlyRun.objects.get()
        if phase == "order" and run.state == "controlled":
            usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
        kind = f"allowance.{phase}"
        if LongRun.objects.filter(kind=kind, state="done").exists():
            continue
        os.write(pipe, f"{phase}\n".encode())
        ended = runs.execute(tasks.request(kind=kind, run=run, decision=MAKER))
        assert ended.state == "done", ended.message
    _close()


def tell(pipe: int, store, name: str) -> None:
    """The end state: one hash over what was computed, ordered, booked and written."""
    from levier.allowance import verifying
    from levier.allowance.models import MonthlyRun, RunComponent, RunInput, RunLine
    from levier.payments.models import BankFile, PaymentOrder, Transfer

    store.use(name)
    found = [
        list(MonthlyRun.objects.values_list("state", "inputs_hash", "results_hash")),
        list(RunInput.objects.order_by("position").values_list("position", "sha256")),
        list(RunLine.objects.order_by("position").values_list("position", "sha256")),
        RunComponent.objects.count(),
        sorted(PaymentOrder.objects.values_list("end_to_end_id", "amount", "state")),
        sorted(Transfer.objects.values_list("key", "amount")),
        [(file.msg_id, file.sha256, len(bytes(file.data))) for file in BankFile.objects.all()],
    ]
    digest = hashlib.sha256(repr(found).encode()).hexdigest()
    broken = verifying.offenders(replayed=MonthlyRun.objects.all())
    os.write(pipe, json.dumps([digest, broken]).encode())
    _close()


def _close() -> None:
    from django.db import connections

    connections.close_all()


def end_state(store, name: str) -> tuple[str, list[str]]:
    child, pipe = fork(tell, store, name)
    with os.fdopen(pipe) as stream:
        told = stream.read()
    if wait(child):
        raise SystemExit("the end state can't be read")
    digest, broken = json.loads(told)
    return digest, broken


def run_to_the_end(store, name: str) -> dict[str, float]:
    """How long each phase takes, undisturbed."""
    child, pipe = fork(go_on, store, name)
    begun: list[tuple[str, float]] = []
    with os.fdopen(pipe) as stream:
        for line in stream:
            begun.append((line.strip(), time.monotonic()))
    ended = time.monotonic()
    if wait(child):
        raise SystemExit("the month does not end")
    if not begun:  # killed after its last phase: nothing was left
        return {}
    ends = [at for _, at in begun[1:]] + [ended]
    return {phase: end - at for (phase, at), end in zip(begun, ends, strict=True)}


def kill_in(store, name: str, phase: str, delay: float) -> bool:
    """SIGKILL a worker `delay` seconds into a phase; False when it had already ended."""
    child, pipe = fork(go_on, store, name)
    with os.fdopen(pipe) as stream:  # open until the end: the worker goes on writing to it
        for line in stream:
            if line.strip() == phase:
                break
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        return wait(child) == -signal.SIGKILL


def trial(store, seed: int, kills: int) -> dict[str, object]:
    dice = random.Random(seed)
    child, pipe = fork(prepare, store)
    os.close(pipe)
    if wait(child):
        raise SystemExit("the month can't be prepared")
    store.copy("seed", "calm")
    durations = run_to_the_end(store, "calm")
    expected, broken = end_state(store, "calm")
    if broken:
        raise SystemExit(f"an undisturbed month breaks promises: {broken}")
    hits = dict.fromkeys(PHASES, 0)
    for number in range(kills):
        phase = PHASES[number % len(PHASES)]
        store.copy("seed", "killed")
        hits[phase] += kill_in(store, "killed", phase, dice.uniform(0, durations[phase]))
        if dice.random() < 0.3:  # and again, while it resumes
            later = dice.choice(PHASES[PHASES.index(phase) :])
            kill_in(store, "killed", later, dice.uniform(0, durations[later]))
        run_to_the_end(store, "killed")
        found, broken = end_state(store, "killed")
        if found != expected or broken:
            return {"seed": seed, "kill": number, "phase": phase, "broken": broken, "hits": hits}
    for name in ("seed", "calm", "killed"):
        store.drop(name)
    return {"seed": seed, "kills": kills, "hits": hits, "broken": None}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=15)
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
