"""`levier pathways`: what nobody does by hand: erase, follow a feed again, count, fill a demo."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from levier.foundation import clock, runs
from levier.foundation.acts import Decision
from levier.kernel.text import counted
from levier.pathways.demo import seed_demo
from levier.pathways.tasks import entrants
from levier.pathways.usecases import feeding, prevention
from levier.rights.models import Feed


class Command(BaseCommand):
    help = (
        "Parcours : efface les signalements échus, reprend un flux, recalcule les indicateurs des "
        "actions (chaque nuit), ou peuple la démonstration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["purge", "follow", "results", "demo"])
        parser.add_argument("feed", nargs="?", type=int, help="follow : le numéro du flux")

    def handle(self, *args: Any, act: str, feed: int | None, **options: Any) -> None:
        decision = Decision("system:pathways", clock.now(), "commande")
        if act == "purge":
            count = prevention.purge_signals(day=clock.today(), decision=decision)
            self.stdout.write(f"{counted(count, 'signalement effacé', 'signalements effacés')}.")
        elif act == "results":
            count = feeding.feed_indicators(year=clock.today().year, decision=decision)
            self.stdout.write(f"{counted(count, 'indicateur repris', 'indicateurs repris')}.")
        elif act == "follow":
            self._follow(feed, decision)
        else:
            self._demo(decision)

    def _follow(self, feed: int | None, decision: Decision) -> None:
        chosen = Feed.objects.filter(pk=feed or 0).first()
        if chosen is None:
            raise CommandError("Donnez le numéro d'un flux reçu : levier pathways follow 12.")
        run = entrants.request_entrants(chosen, decision)
        if run is None:
            raise CommandError("Ce flux ne dit rien des personnes : rien à suivre.")
        self.stdout.write(runs.execute(run).message)

    def _demo(self, decision: Decision) -> None:
        if settings.PRODUCTION:
            raise CommandError("La démonstration ne s'installe pas dans une base de production.")
        added = seed_demo(decision)
        self.stdout.write(f"{counted(added, 'parcours', 'parcours')}.")
