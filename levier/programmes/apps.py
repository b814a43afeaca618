from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.programmes.guards import PROGRAMMES


class ProgrammesConfig(AppConfig):
    name = "levier.programmes"
    verbose_name = "programmes"

    def ready(self) -> None:
        guards.register_all(PROGRAMMES)
