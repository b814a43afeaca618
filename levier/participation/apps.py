from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.participation.guards import GUARDS


class ParticipationConfig(AppConfig):
    name = "levier.participation"
    verbose_name = "groupes ressources"

    def ready(self) -> None:
        guards.register_all(GUARDS)
