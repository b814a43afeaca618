"""`levier work`: does the long work that pages and commands have asked for."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from levier.foundation import runs


class Command(BaseCommand):
    help = "Exécute les travaux en attente, et reprend ceux qu'un arrêt a interrompus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="s'arrête quand il n'y a plus rien")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stop = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            run = runs.next_waiting()
            if run is None:
                if once:
                    return
                stop.wait(1.0)
                continue
            self.stdout.write(f"{run}")
            ended = runs.attempt(run)
            self.stdout.write(f"{ended} {ended.message}")
