from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.sanctions.guards import GUARDS


class SanctionsConfig(AppConfig):
    name = "levier.sanctions"
    verbose_name = "sanctions et recours"

    def ready(self) -> None:
        guards.register_all(GUARDS)
