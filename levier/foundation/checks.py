"""Start-up checks: refuse to run when a setting that carries a promise is off."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections

from levier.foundation import guards

SAFE_WAL = (3, 51, 3)


def database_keeps_its_promises(*, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """SQLite: full sync, foreign keys, triggers on REPLACE, no WAL below the fixed versions."""
    if not databases:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        return []
    wanted = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for pragma in (*wanted, "journal_mode"):
            cursor.execute(f"PRAGMA {pragma}")
            found[pragma] = cursor.fetchone()[0]
        cursor.execute("SELECT sqlite_version()")
        version = tuple(int(part) for part in cursor.fetchone()[0].split("."))
    errors = [
        Error(f"SQLite : PRAGMA {name} vaut {found[name]}, il faut {value}.", id="levier.E001")
        for name, value in wanted.items()
        if found[name] != value
    ]
    if found["journal_mode"] == "wal" and version < SAFE_WAL:
        errors.append(
            Error("SQLite : le mode WAL n'est pas sûr avec cette version.", id="levier.E002")
        )
    return list(errors)


def guards_are_in_place(*, databases: Any = None, **_: Any) -> list[CheckMessage]:
    if not databases:
        return []
    return [
        Error(
            f"La garde « {name} » manque dans la base : lancez `levier migrate`.", id="levier.E003"
        )
        for name in guards.missing()
    ]
