from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.migrations.serializer import BaseSerializer
from django.db.migrations.writer import MigrationWriter
from django.db.models.signals import post_migrate, pre_migrate

from levier.kernel.money import Money


class MoneySerializer(BaseSerializer):
    """Money in a default or a constraint, as a migration writes it."""

    def serialize(self) -> tuple[str, set[str]]:
        return f"levier.kernel.money.Money({self.value.cents})", {"import levier.kernel.money"}


class FoundationConfig(AppConfig):
    name = "levier.foundation"
    verbose_name = "socle"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.foundation import checks, guards

        MigrationWriter.register_serializer(Money, MoneySerializer)
        guards.register_all(guards.FOUNDATION)
        # Once, as this room is told: every table is there by then.
        pre_migrate.connect(guards.remove_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
        register(checks.database_keeps_its_promises, "database")
        register(checks.guards_are_in_place, "database")
