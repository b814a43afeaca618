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
from levier.foundation.bulk import sparing_collections
from levier.kernel.month import Month
from levier.participation import demo as participation
from levier.pathways.demo import seeding as pathways
from levier.pathways.demo_support import seed_demo_support
from levier.people import demo as duplicates
from levier.people.demo_contacts import give_contacts
from levier.programmes import demo as programmes
from levier.programmes.demo_evaluation import seed_evaluation
from levier.rights.models import Feed
from levier.sanctions import demo as sanctions
from levier.steering.management.feed_files import FeedFiles, Wanted

MONTH = Month(2026, 11)
BEFORE = Wanted("VRSB0801", MONTH + -1)
FEEDS = (
    Wanted("VRSB0801", MONTH),
    *(Wanted(name, MONTH, payer) for name in ("VRSF0501", "VRSC0201") for payer in ("CAF", "MSA")),
)
DAILY = Wanted("VRSB0801", MONTH, feed_type="I")


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
        self.direct = options["direct"]
        with sparing_collections():
            accounts = self._fill(options["households"])
        self._step("Prêt")
        self._say_accounts(accounts)
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _fill(self, households: int) -> list[tuple[str, str, str]]:
        self.files = FeedFiles(settings.LEVIER_DATA / "demo", households)
        self.files.order(BEFORE, DAILY, *FEEDS)
        self._step("Base de données")
        call_command("migrate", verbosity=0)
        self._step("Territoire : communes, EPCI, MDS d'exemple")
        call_command("territory", "seed")
        decision = Decision("system:demo", clock.now(), "démonstration")
        accounts = people_of_the_demo.seed_demo(decision)
        self._take_in(BEFORE)
        self._bank_details()
        self._pay(BEFORE.month)
        self._daily_feed()
        for wanted in FEEDS:
            self._take_in(wanted)
        sanctions.withhold_ahead(MONTH, decision)
        self._pay(MONTH)
        self._policy(decision)
        return accounts

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

    def _take_in(self, wanted: Wanted) -> None:
        path = self.files.path(wanted)
        if Feed.objects.filter(name=path.name).exists():
            return
        if not self.files.is_written(wanted):
            self._step(f"Écriture du flux {path.name}")
        self.files.wait_for(wanted)
        if not self.files.has_records(wanted):  # few households: a payer may have nothing to say
            self._step(f"Rien à prendre dans {path.name}")
            return
        self._step(f"Lecture du flux {path.name}")
        call_command("feed", "import", str(path))

    def _daily_feed(self) -> None:
        """A daily file of the month, with a few households that can't be read."""
        path = self.files.path(DAILY)
        if not Feed.objects.filter(name=path.name).exists():
            money_of_the_demo.spoil(self.files.wait_for(DAILY))
            self._take_in(DAILY)

    def _policy(self, decision: Decision) -> None:
        """The programme, its actions and their sessions; who is followed, by whom, how."""
        self._step("Programme départemental, actions et sessions")
        programmes.seed_demo(decision)
        seed_evaluation(decision)
        self._step("Parcours : orientations, référents, accompagnement")
        give_contacts(decision)
        pathways.seed_demo(decision)
        seed_demo_support(decision)
        self._step("Personnes connues deux fois")
        duplicates.seed_demo(decision)
        self._step("Manquements, équipes pluridisciplinaires et recours")
        sanctions.seed_demo(decision)
        self._step("Groupes ressources : réunions, propositions, frais")
        participation.seed_demo(decision)

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
