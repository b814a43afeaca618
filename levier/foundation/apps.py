from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "levier.foundation"
    verbose_name = "socle"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.foundation import checks, guards

        guards.register_all(guards.FOUNDATION)
        post_migrate.connect(guards.install_after_migrate, dispatch_uid="levier.guards")
        register(checks.database_keeps_its_promises, "database")
        register(checks.guards_are_in_place, "database")
