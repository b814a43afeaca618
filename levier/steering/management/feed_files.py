"""The payers' files of a demonstration, written beside while the first ones are already read."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from levier.formats import cnaf
from levier.kernel.month import Month

SEED = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file: its interface, its month, who sends it."""

    interface: str
    month: Month
    payer: str = "CAF"
    feed_type: str = "M"

    def name(self, households: int) -> str:
        kind = "-quotidien" if self.feed_type == "I" else ""
        return f"{self.interface}{kind}-{self.payer}-{self.month}-{households}-{SEED}.xml"


class FeedFiles:
    """Writes files one after another in a process of their own, in the order asked for."""

    def __init__(self, folder: Path, households: int) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.households = folder, households
        self.pool = ThreadPoolExecutor(max_workers=1)
        self.writing: dict[Wanted, Future[None]] = {}

    def path(self, wanted: Wanted) -> Path:
        return self.folder / wanted.name(self.households)

    def order(self, *files: Wanted) -> None:
        for wanted in files:
            if not self.path(wanted).exists():
                self.writing[wanted] = self.pool.submit(self._write, wanted)

    def is_written(self, wanted: Wanted) -> bool:
        return wanted not in self.writing or self.writing[wanted].done()

    def wait_for(self, wanted: Wanted) -> Path:
        """Its path, once it is whole. CalledProcessError when it could not be written."""
        if wanted in self.writing:
            self.writing.pop(wanted).result()
        return self.path(wanted)

    def has_records(self, wanted: Wanted) -> bool:
        """Whether the file holds anybody: an empty one is refused at the door."""
        with cnaf.read(self.path(wanted)) as feed:
            return any(isinstance(event, cnaf.Record | cnaf.Reject) for event in feed)

    def _write(self, wanted: Wanted) -> None:
        words = [sys.executable, "-m", "config.cli", "feed", "generate", str(self.path(wanted))]
        words += ["--households", str(self.households), "--month", str(wanted.month)]
        words += ["--seed", str(SEED), "--interface", wanted.interface]
        words += ["--type", wanted.feed_type, "--payer", wanted.payer]
        told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(words, check=True, **told)  # type: ignore[call-overload]
