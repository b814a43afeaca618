"""`levier sanctions follow`: what the calendar alone changes, each night; it decides nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import counted
from levier.sanctions.usecases import appealing, following


class Command(BaseCommand):
    help = "Sanctions qui commencent ou finissent, recours que le silence a rejetés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["follow"])

    def handle(self, *args: Any, **options: Any) -> None:
        decision = Decision("system:calendar", clock.now(), "calendrier")
        moved = following.follow_sanctions(today=clock.today(), decision=decision)
        lapsed = appealing.lapse_due_appeals(today=clock.today(), decision=decision)
        self.stdout.write(
            f"{counted(moved, 'sanction suivie', 'sanctions suivies')}, "
            f"{counted(lapsed, 'recours rejeté par le silence', 'recours rejetés par le silence')}."
        )
