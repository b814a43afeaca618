"""`levier messages`: queue the reminders of the next two days, and send what waits."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from levier.foundation import clock, runs
from levier.foundation.acts import Decision
from levier.pathways.tasks import messages


class Command(BaseCommand):
    help = "Rendez-vous : met les rappels en file, puis envoie les SMS et les courriels en attente."

    def handle(self, *args: Any, **options: Any) -> None:
        decision = Decision("system:messages", clock.now(), "commande")
        self.stdout.write(runs.execute(messages.request_messages(decision)).message)
