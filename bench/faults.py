"""More kills than the tests do: `./do bench faults`, or LEVIER_KILLS=1000 for a long night."""

from __future__ import annotations

import json as jsonlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def run(json: bool) -> dict[str, Any]:
    """Kills by phase, and what broke (nothing, or the bench fails)."""
    kills = os.environ.get("LEVIER_KILLS", "100")
    seed = os.environ.get("LEVIER_SEED", "1")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.months", "--kills", kills, "--seed", seed],
        cwd=Path(__file__).resolve().parent.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    told: dict[str, Any] = jsonlib.loads(done.stdout.splitlines()[-1])
    if not json:
        print(told)
    if done.returncode:
        raise SystemExit(f"seed {seed}: the end state differs: {told}")
    return told
