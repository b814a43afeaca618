"""`levier purge`: everything that the house erases when its time is over, each night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from levier.allowance.usecases import purge_prints
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import counted
from levier.participation.usecases import purge_volunteers
from levier.pathways.usecases.prevention import purge_signals


class Command(BaseCommand):
    help = "Efface ce dont la durée est finie : signalements, volontaires jamais venus, tirages."

    def handle(self, *args: Any, **options: Any) -> None:
        decision, today = (
            Decision("system:purge", clock.now(), "durée de conservation"),
            clock.today(),
        )
        signals = purge_signals(day=today, decision=decision)
        volunteers = purge_volunteers(day=today, decision=decision)
        prints = purge_prints(day=today, decision=decision)
        self.stdout.write(
            f"{counted(signals, 'signalement effacé', 'signalements effacés')}, "
            f"{counted(volunteers, 'volontaire effacé', 'volontaires effacés')}, "
            f"{counted(prints, 'fichier à imprimer effacé', 'fichiers à imprimer effacés')}."
        )
