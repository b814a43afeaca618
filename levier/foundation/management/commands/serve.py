"""`levier serve`: the web server and the worker beside it, until Ctrl-C."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Sert l'application sur cette machine, avec le travailleur des traitements longs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processus du serveur web")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        python = sys.executable
        worker = subprocess.Popen([python, "-m", "config.cli", "work"])
        web = [python, "-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}"]
        web += ["--workers", str(workers), "--threads", "4", "--timeout", "120"]
        web += ["--log-level", "warning"]
        self.stdout.write(f"\nLevier répond sur http://{host}:{port}  (Ctrl-C pour arrêter)\n")
        try:
            subprocess.run(web, check=False)
        except KeyboardInterrupt:
            self.stdout.write("Arrêt.")
        finally:
            worker.terminate()
            worker.wait(10)
