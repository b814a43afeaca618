from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from levier.directory import usecases
from levier.directory.models import Agent
from levier.directory.roles import FUNCTIONAL_ADMINISTRATOR
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal


class Command(BaseCommand):
    help = "L'annuaire : le premier administrateur fonctionnel d'une installation."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="act", required=True)
        first = commands.add_parser(
            "administrator", help="ouvre le compte d'un administrateur fonctionnel"
        )
        first.add_argument("email")
        first.add_argument("first_name", metavar="prénom")
        first.add_argument("last_name", metavar="nom")

    def handle(self, *args: Any, **options: Any) -> None:
        decision = Decision("system:directory", clock.now(), "installation")
        password = self._password()
        try:
            agent = self._agent(options, password, decision)
            usecases.grant_role(
                agent=agent,
                role=FUNCTIONAL_ADMINISTRATOR.code,
                scope_kind="departement",
                since=clock.today(),
                decision=decision,
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{agent} est administrateur fonctionnel et peut se connecter.")

    def _password(self) -> str:
        """Read on standard input, so that it stays out of the shell's history."""
        self.stderr.write("Mot de passe (quinze caractères au moins) :")
        password = input().strip()
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password

    def _agent(self, options: dict[str, Any], password: str, decision: Decision) -> Agent:
        known = Agent.objects.filter(email=options["email"].strip().lower()).first()
        return known or usecases.create_agent(
            email=options["email"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            password=password,
            decision=decision,
        )
