from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.payments.guards import PAYMENTS


class PaymentsConfig(AppConfig):
    name = "levier.payments"
    verbose_name = "paiements"

    def ready(self) -> None:
        guards.register_all(PAYMENTS)
