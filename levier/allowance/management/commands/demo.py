"""`levier demo`: from an empty folder to a month of RSA that one can click through."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from levier.allowance import demo as money_of_the_demo
from levier.allowance.domain import Channel, RunState
from levier.allowance.models import MonthlyRun
from levier.directory import demo as people_of_the_demo
from levier.directory.models import Agent
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.kernel.text import counted
from levier.rights.models import Feed

MONTH = Month(2026, 11)
SEED = 1
BENEFICIARIES = "VRSB0801"
FEEDS = (BENEFICIARIES, "VRSF0501", "VRSC0201")


class Command(BaseCommand):
    help = "Prépare et sert une démonstration : l'Ain, un mois de RSA, un accès par rôle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=9_800, help="foyers payés")
        parser.add_argument("--no-serve", action="store_true", help="s'arrête le mois clos")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--direct", action="store_true", help="le Département verse lui-même, par virement"
        )
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
        self.households, self.direct = options["households"], options["direct"]
        self._take_in(BENEFICIARIES, MONTH + -1)
        self._bank_details()
        self._pay(MONTH + -1)
        for interface in FEEDS:
            self._take_in(interface, MONTH)
        self._pay(MONTH)
        self._daily_feed()
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

    def _take_in(self, interface: str, month: Month) -> None:
        path = self._folder() / f"{interface}-{month}-{self.households}-{SEED}.xml"
        if not path.exists():
            paid = counted(self.households, "foyer payé", "foyers payés")
            self._step(f"{interface} {month.of_label} : {paid}")
            call_command(
                "feed", "generate", str(path), households=self.households, month=str(month),
                seed=SEED, interface=interface,
            )  # fmt: skip
        self._import(path)

    def _folder(self) -> Path:
        folder: Path = settings.LEVIER_DATA / "demo"
        folder.mkdir(exist_ok=True)
        return folder

    def _import(self, path: Path) -> None:
        if not Feed.objects.filter(name=path.name).exists():
            self._step(f"Lecture du flux {path.name}")
            call_command("feed", "import", str(path))

    def _daily_feed(self) -> None:
        """The first daily file of the next month, with a few households that can't be read."""
        path = self._folder() / f"{BENEFICIARIES}-quotidien-{MONTH + 1}-{SEED}.xml"
        if not path.exists():
            call_command(
                "feed", "generate", str(path), households=self.households, month=str(MONTH + 1),
                seed=SEED, feed_type="I",
            )  # fmt: skip
            money_of_the_demo.spoil(path)
        self._import(path)

    def _bank_details(self) -> None:
        """Entered by the manager, vouched for by the approver; one change still waits."""
        maker, checker = (_actor(role) for role in ("rsa_manager", "payment_approver"))
        self._step("Coordonnées bancaires d'exemple")
        money_of_the_demo.give_payers_accounts(maker=maker, checker=checker)
        if self.direct:
            money_of_the_demo.give_households_accounts(maker=maker, checker=checker)
        money_of_the_demo.ask_for_a_change(maker=maker, at=clock.now())

    def _pay(self, month: Month) -> None:
        run = MonthlyRun.objects.filter(month=month).order_by("-pk").first()
        if run is None or run.state != RunState.CLOSED:
            self._step(f"Le mois {month.of_label}, du flux au fichier")
            channel = Channel.DIRECT if self.direct else Channel.DELEGATED
            call_command("run", "all", str(month), channel=channel)

    def _say_accounts(self, accounts: list[tuple[str, str, str]]) -> None:
        self.stdout.write("\nUn accès par rôle (données d'exemple, mots de passe publics) :\n")
        for role, email, password in accounts:
            self.stdout.write(f"  {role:<42} {email:<38} {password}")
        self.stdout.write("")


def _actor(role: str) -> str:
    """The agent of the demonstration who holds a role, as decisions name them."""
    person = next(one for one in people_of_the_demo.PEOPLE if one.role == role)
    return Agent.objects.get(email=person.email).actor
