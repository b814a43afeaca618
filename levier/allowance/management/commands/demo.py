"""`levier demo`: from an empty folder to a month of RSA that one can click through."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from levier.allowance.domain import RunState
from levier.allowance.models import MonthlyRun
from levier.directory import demo as people_of_the_demo
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.kernel.text import counted
from levier.rights.models import Feed

MONTH = Month(2026, 11)
SEED = 1
BEFORE = ("VRSB0801", MONTH + -1)
FEEDS = (BEFORE, ("VRSB0801", MONTH), ("VRSF0501", MONTH), ("VRSC0201", MONTH))


class Command(BaseCommand):
    help = "Prépare et sert une démonstration : l'Ain, un mois de RSA, un accès par rôle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=9_800, help="foyers payés")
        parser.add_argument("--no-serve", action="store_true", help="s'arrête le mois clos")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="efface et recommence")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("La démonstration ne s'installe pas dans une base de production.")
        self.started = time.monotonic()
        if options["fresh"]:
            self._forget()
        self._step("Base de données")
        call_command("migrate", verbosity=0)
        self._step("Territoire : communes, EPCI, MDS d'exemple")
        call_command("territory", "seed")
        decision = Decision("system:demo", clock.now(), "démonstration")
        accounts = people_of_the_demo.seed_demo(decision)
        for interface, month in FEEDS:
            self._take_in(interface, month, options["households"])
        self._pay()
        self._step("Prêt")
        self._say_accounts(accounts)
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _step(self, text: str) -> None:
        elapsed = time.monotonic() - self.started
        self.stdout.write(self.style.MIGRATE_HEADING(f"[{elapsed:5.1f} s] {text}"))
        self.stdout.flush()

    def _forget(self) -> None:
        """An SQLite demo is a file; on PostgreSQL `flush` empties the tables, guards aside."""
        name = settings.DATABASES["default"]["NAME"]
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{name}{suffix}").unlink(missing_ok=True)
        else:
            raise CommandError(
                "--fresh n'efface que SQLite : recréez la base PostgreSQL vous-même."
            )

    def _take_in(self, interface: str, month: Month, households: int) -> None:
        folder = settings.LEVIER_DATA / "demo"
        folder.mkdir(exist_ok=True)
        path = folder / f"{interface}-{month}-{households}-{SEED}.xml"
        if not path.exists():
            paid = counted(households, "foyer payé", "foyers payés")
            self._step(f"{interface} de {month.label} : {paid}")
            call_command(
                "feed", "generate", str(path), households=households, month=str(month),
                seed=SEED, interface=interface,
            )  # fmt: skip
        if not Feed.objects.filter(name=path.name).exists():
            self._step(f"Lecture du flux {path.name}")
            call_command("feed", "import", str(path))

    def _pay(self) -> None:
        run = MonthlyRun.objects.filter(month=MONTH).order_by("-pk").first()
        if run is None or run.state != RunState.CLOSED:
            self._step(f"Le mois de {MONTH.label}, du flux au fichier")
            call_command("run", "all", str(MONTH))

    def _say_accounts(self, accounts: list[tuple[str, str, str]]) -> None:
        self.stdout.write("\nUn accès par rôle (données d'exemple, mots de passe publics) :\n")
        for role, email, password in accounts:
            self.stdout.write(f"  {role:<42} {email:<38} {password}")
        self.stdout.write("")
