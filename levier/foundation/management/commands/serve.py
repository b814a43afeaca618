"""`levier serve`: the web server and the worker beside it, until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

LOOK_EVERY = 2.0  # seconds between two looks at the worker


class Command(BaseCommand):
    help = "Sert l'application sur cette machine, avec le travailleur des traitements longs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processus du serveur web")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        self.check(databases=["default"])
        signal.signal(signal.SIGTERM, _as_interrupt)  # a service manager stops us so
        words = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}"]
        words += ["--workers", str(workers), "--threads", "4", "--timeout", "120"]
        words += ["--log-level", "warning"]
        web, worker = subprocess.Popen(words), _worker()
        self.stdout.write(f"\nLevier répond sur http://{host}:{port}  (Ctrl-C pour arrêter)\n")
        try:
            while not _ended(web):
                if worker.poll() is not None:  # a bug in a piece of work stops it: start anew
                    self.stderr.write("Le travailleur s'est arrêté : il est relancé.")
                    worker = _worker()
        except KeyboardInterrupt:
            self.stdout.write("Arrêt.")
        finally:
            for process in (web, worker):
                process.terminate()
            for process in (web, worker):
                process.wait(15)


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "config.cli", "work"])


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(LOOK_EVERY)
    except subprocess.TimeoutExpired:
        return False
    return True
