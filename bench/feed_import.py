"""A month's feed taken in: seconds and peak memory, on SQLite and on PostgreSQL.

9,800 paid households, then 100,000 with `--full`. Each import runs in a process of its own, in
a fresh database, so that its peak memory is its own.
"""

from __future__ import annotations

import json as json_text
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.engines import ENGINES, ROOT, empty_database

GOALS = {"seconds": 20.0, "megabytes": 300}
WORK = """
import json, resource, sys, time
from pathlib import Path
import config, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from levier.foundation import clock, runs
from levier.foundation.acts import Decision
from levier.rights import tasks, usecases
from levier.rights.models import Feed
from levier.territory import usecases as territory
decision = Decision("system:bench", clock.now(), "mesure")
territory.seed_ain(decision=decision)
told = []
for path in map(Path, sys.argv[1:]):
    started, worked = time.perf_counter(), time.process_time()
    feed = usecases.receive_feed(source=path, name=path.name, decision=decision)
    runs.execute(tasks.request_import(feed, decision))
    feed = Feed.objects.get(pk=feed.pk)
    told.append({
        "records": feed.read, "rejected": feed.rejected, "changed": feed.changed,
        "unchanged": feed.unchanged,
        "seconds": round(time.perf_counter() - started, 1),
        "processor": round(time.process_time() - worked, 1),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    })
print(json.dumps(told))
"""


def run(json: bool = False) -> dict[str, Any]:
    sizes = [9_800, 100_000] if "--full" in sys.argv else [9_800]
    figures: dict[str, Any] = {"goals": GOALS}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            files = _generate(Path(folder), size)
            for engine in ENGINES:
                months = _measure(files, engine)
                figures[f"{engine} {size}"] = months
                if not json:
                    _print(engine, size, months)
    return figures


def _generate(folder: Path, size: int) -> list[Path]:
    files = [folder / f"{month}.xml" for month in ("2026-10", "2026-11")]
    for path in files:
        subprocess.run(
            [
                *(sys.executable, "-m", "config.cli", "feed", "generate", str(path)),
                *("--households", str(size), "--month", path.stem),
            ],
            cwd=ROOT,
            env={**os.environ, "LEVIER_DATA": str(folder)},
            check=True,
            capture_output=True,
        )
    return files


def _measure(files: list[Path], engine: str) -> list[dict[str, Any]]:
    with empty_database(engine) as environment:
        done = subprocess.run(
            [sys.executable, "-c", WORK, *map(str, files)],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    months: list[dict[str, Any]] = json_text.loads(done.stdout.splitlines()[-1])
    return months


def _print(engine: str, size: int, months: list[dict[str, Any]]) -> None:
    for name, month in zip(("premier mois", "mois suivant"), months, strict=True):
        print(
            f"{engine:<11} {size:>7} foyers payés, {name:<13} {month['records']:>7} dossiers lus "
            f"{month['seconds']:>7.1f} s ({month['processor']:.1f} s de calcul) "
            f"{month['megabytes']:>5} Mo"
        )
