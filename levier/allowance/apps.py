from __future__ import annotations

from django.apps import AppConfig

from levier.allowance import letter_guards
from levier.allowance.guards import GUARDS
from levier.foundation import guards


class AllowanceConfig(AppConfig):
    name = "levier.allowance"
    verbose_name = "paie du RSA"

    def ready(self) -> None:
        # Imported here because tasks need the models, which need the app registry.
        from levier.allowance import queries, tasks
        from levier.rights import ours

        assert tasks.__name__  # importing it declares its tasks to the runs
        ours.declare(queries.beside_payer)
        guards.register_all([*GUARDS, *letter_guards.GUARDS])
