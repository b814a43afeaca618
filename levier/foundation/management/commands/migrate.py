"""`levier migrate`: Django's, which puts the guards back and so does not ask for them first."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> None:
        """Without the checks of the database: a new version's guards are not there yet."""
        super().check(*args, **{**options, "databases": None})
