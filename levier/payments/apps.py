from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.payments.guards import PAYMENTS


class PaymentsConfig(AppConfig):
    name = "levier.payments"
    verbose_name = "paiements"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.payments import tasks

        assert tasks.TREAT  # importing it declares the task to the runs
        guards.register_all(PAYMENTS)
