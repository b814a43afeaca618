"""Letters of a run: written, numbered, composed one by one and put together to print.

On one core where the machine allows it, on the database of DATABASE_URL or SQLite. Goal: 1,000
letters in a minute or less.
"""

from __future__ import annotations

import json as jsonlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LETTERS = 1_000


def run(json: bool) -> dict[str, Any]:
    """Seconds and megabytes for 1,000 letters; printed as a table unless `json`."""
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.letters", str(LETTERS)],
            cwd=Path(__file__).resolve().parent.parent,
            env={**os.environ, "LEVIER_DATA": folder},
            capture_output=True,
            text=True,
            check=True,
        )
    figures: dict[str, Any] = jsonlib.loads(done.stdout.splitlines()[-1])
    if not json:
        for name, value in figures.items():
            print(f"{name:40} {value:>10}")
    return figures


def measure(letters: int) -> dict[str, Any]:
    """One batch on an empty database; asked for by `run` in another process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.allowance.letter_cases import approved, batch_done

    approved_run = approved(letters)
    begun = time.perf_counter()
    batch = batch_done(approved_run)
    return {
        "letters": batch.made_count,
        "seconds": round(time.perf_counter() - begun, 1),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    print(jsonlib.dumps(measure(int(sys.argv[1]))))
