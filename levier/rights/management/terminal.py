"""Progress in the terminal: one line that moves, or a line from time to time in a log."""

from __future__ import annotations

import time

from django.core.management.base import OutputWrapper


class ProgressBar:
    WIDTH = 30

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._moves = stream.isatty()
        self._step, self._last, self._shown = "", 0.0, False

    def show(self, step: str, done: int, total: int) -> None:
        """Called as often as one likes: it writes at most ten times a second (once in a log)."""
        if not step:  # nothing has begun yet
            return
        at = time.monotonic()
        pause = 0.1 if self._moves else 5.0
        if step == self._step and at - self._last < pause:
            return
        self._step, self._last, self._shown = step, at, True
        share = min(done / total, 1.0) if total else 0.0
        if self._moves:
            filled = "█" * round(self.WIDTH * share)
            self._stream.write(f"\r{step:<32} {filled:░<{self.WIDTH}} {done:>7}", ending="")
            self._stream.flush()
        else:
            self._stream.write(f"{step} : {done}\n")

    def end(self) -> None:
        if self._shown and self._moves:
            self._stream.write("\n")
