from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.pathways.guards import GUARDS


class PathwaysConfig(AppConfig):
    name = "levier.pathways"
    verbose_name = "parcours"

    def ready(self) -> None:
        guards.register_all(GUARDS)
