from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.sanctions.guards import GUARDS


class SanctionsConfig(AppConfig):
    name = "levier.sanctions"
    verbose_name = "sanctions et recours"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.people import holders
        from levier.rights import contested
        from levier.sanctions import contesting, same_person

        guards.register_all(GUARDS)
        contested.declare(waits=contesting.waits, tells=contesting.tells)
        holders.declare(models=same_person.MODELS, foreseen=same_person.foreseen)
