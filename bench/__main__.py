"""`./do bench [NAME] [--json]`: speed and memory, measured here and now. One module a bench."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from pathlib import Path

NOT_A_BENCH = {"__init__", "__main__", "shots", "faults", "engines"}


def names() -> list[str]:
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_A_BENCH
    )


def main(words: list[str]) -> int:
    as_json = "--json" in words
    asked = [word for word in words if not word.startswith("-")] or names()
    unknown = set(asked) - set(names()) - {"faults"}
    if unknown:
        print(f"« {', '.join(sorted(unknown))} » n'existe pas. Il y a : {', '.join(names())}.")
        return 2
    if not as_json:
        print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cœurs, "
              f"Python {platform.python_version()}")  # fmt: skip
    figures = {name: importlib.import_module(f"bench.{name}").run(json=as_json) for name in asked}
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, indent=2, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
