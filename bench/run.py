"""The monthly run, from the snapshot to the sealed file, on SQLite and on PostgreSQL.

Households are synthetic; each way to pay is timed in a process of its own, on a fresh database.
Goal: 9,800 households in 10 s or less.
"""

from __future__ import annotations

import json as jsonlib
import os
import resource
import subprocess
import sys
import time
from typing import Any

from bench.engines import ENGINES, ROOT, empty_database

HOUSEHOLDS = 9_800
CHANNELS = ("delegated", "direct")


def run(json: bool) -> dict[str, Any]:
    """Seconds by phase, way to pay and engine; printed side by side unless `json`."""
    figures = {
        f"{engine} {channel}": _apart(engine, channel) for engine in ENGINES for channel in CHANNELS
    }
    if not json:
        print(f"{'':20}" + "".join(f"{name:>22}" for name in figures))
        for name in next(iter(figures.values())):
            print(f"{name:20}" + "".join(f"{one[name]:>22}" for one in figures.values()))
    return figures


def _apart(engine: str, channel: str) -> dict[str, Any]:
    with empty_database(engine) as environment:
        done = subprocess.run(
            [sys.executable, "-m", "bench.run", channel, str(HOUSEHOLDS)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, Any] = jsonlib.loads(done.stdout.splitlines()[-1])
    return found


def measure(channel: str, households: int) -> dict[str, Any]:
    """One month on an empty database; asked for by `run` in another process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from levier.allowance import tasks, usecases
    from levier.allowance.usecases.approving import seen_hash
    from levier.foundation import runs
    from tests.allowance.households import NOVEMBER, settle
    from tests.allowance.test_payment import CHECKER, MAKER, give_accounts

    call_command("migrate", verbosity=0)
    cases = settle(households, differing=0.03)
    if channel == "direct":
        give_accounts(cases)
    spent: dict[str, Any] = {}
    begun = time.perf_counter()
    chosen = usecases.open_run(month=NOVEMBER, channel=channel, decision=MAKER)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL, tasks.ORDER, tasks.FILE):
        chosen.refresh_from_db()
        if kind == tasks.ORDER:
            usecases.approve_run(run=chosen, seen=seen_hash(chosen), decision=CHECKER)
        at = time.perf_counter()
        ended = runs.execute(tasks.request(kind=kind, run=chosen, decision=MAKER))
        assert ended.state == "done", ended.message
        spent[f"{kind.partition('.')[2]}_seconds"] = round(time.perf_counter() - at, 2)
    total = round(time.perf_counter() - begun, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"households": households, **spent, "total_seconds": total, "peak_megabytes": peak}


if __name__ == "__main__":
    print(jsonlib.dumps(measure(sys.argv[1], int(sys.argv[2]))))
