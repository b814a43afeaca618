"""`levier verify`: every promise, on the whole database; 1 and the offenders when one breaks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from levier.allowance import replaying, verifying
from levier.allowance.domain import RunState
from levier.allowance.models import MonthlyRun


class Command(BaseCommand):
    help = "Vérifie toutes les promesses : ordres, grand livre, fichiers, journal, rejeu des mois."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for label, check in (*verifying.CHECKS, *verifying.LONG_CHECKS):
            broken += self._tell(label, check())
        for run in MonthlyRun.objects.filter(state=RunState.CLOSED).order_by("pk"):
            broken += self._tell(f"{run} : rejeu au centime", replaying.replay(run))
        if broken:
            self.stderr.write(f"{broken} anomalie(s).")
            raise SystemExit(1)
        self.stdout.write("Toutes les promesses sont tenues.")

    def _tell(self, label: str, found: list[str]) -> int:
        self.stdout.write(f"{'[non]' if found else '[oui]'} {label}")
        for sentence in found:
            self.stderr.write(f"      {sentence}")
        return len(found)
