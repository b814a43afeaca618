"""Rules that the database itself enforces, on both engines, whoever writes to it.

A guard is a trigger, declared once with its SQL for each engine, installed after every
migration (SQLite drops a table's triggers when Django rebuilds it) and checked at start-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """`name` is the trigger's; `sqlite` and `postgresql` create it, replacing an older one."""

    name: str
    table: str
    sqlite: str
    postgresql: str


REGISTRY: dict[str, Guard] = {}


def register_all(guards: Iterable[Guard]) -> None:
    """Declare a room's guards; called once from its AppConfig.ready."""
    for guard in guards:
        REGISTRY[guard.name] = guard


def row_guard(
    name: str,
    table: str,
    *,
    when: str,
    message: str,
    condition: str = "",
    forbidden_if: str = "",
    forbidden_if_postgresql: str = "",
) -> Guard:
    """A trigger that refuses a change with `message`.

    `when` is `BEFORE UPDATE`, `AFTER INSERT` ...; `condition` an SQL test on OLD and NEW that
    narrows it; `forbidden_if` a test, or a query's WHERE, that refuses when true. On
    PostgreSQL the second form may lock what it reads (`FOR SHARE`).
    """
    test = forbidden_if or ("1=1")
    test_pg = forbidden_if_postgresql or forbidden_if or "TRUE"
    only = f" WHEN {condition}" if condition else ""
    only_pg = f" WHEN ({condition})" if condition else ""
    returned = "OLD" if "DELETE" in when else "NEW"
    return Guard(
        name=name,
        table=table,
        sqlite=(
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW{only} "
            f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE {test}; END"
        ),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $guard$ BEGIN "
            f"IF {test_pg} THEN RAISE EXCEPTION '{message}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {returned}; END $guard$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW{only_pg} "
            f"EXECUTE FUNCTION {name}()"
        ),
    )


def append_only(table: str, *, but: str = "") -> list[Guard]:
    """No update, no delete; on PostgreSQL no truncate either. `but` excuses some updates."""
    message = f"{table} : lignes ajoutées seulement"
    guards = [
        row_guard(
            f"{table}_no_update",
            table,
            when="BEFORE UPDATE",
            message=message,
            condition=f"NOT ({but})" if but else "",
        ),
        row_guard(f"{table}_no_delete", table, when="BEFORE DELETE", message=message),
    ]
    truncate = f"{table}_no_truncate"
    guards.append(
        Guard(
            name=truncate,
            table=table,
            sqlite="",
            postgresql=(
                f"CREATE OR REPLACE FUNCTION {truncate}() RETURNS trigger AS $guard$ BEGIN "
                f"RAISE EXCEPTION '{message}'; END $guard$ LANGUAGE plpgsql;"
                f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                f"EXECUTE FUNCTION {truncate}()"
            ),
        )
    )
    return guards


def frozen_columns(table: str, columns: Iterable[str], *, once: str, message: str) -> Guard:
    """These columns no longer change once `once` (an SQL test on OLD) holds."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return row_guard(
        f"{table}_frozen",
        table,
        when="BEFORE UPDATE",
        message=message,
        condition=f"({once}) AND ({changed})",
    )


FOUNDATION: list[Guard] = [
    *append_only("foundation_journalentry"),
    *append_only("foundation_consultation"),
]


def statement(guard: Guard, vendor: str) -> str:
    return guard.postgresql if vendor == "postgresql" else guard.sqlite


def install(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Put every declared guard whose table exists; replace those that differ."""
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in REGISTRY.values():
            sql = statement(guard, connection.vendor)
            if not sql or guard.table not in tables:
                continue
            _drop(cursor, guard, connection.vendor)
            cursor.execute(sql)


def remove(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Lift every guard: while the tables move, and for the emptying of a test database."""
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in REGISTRY.values():
            if guard.table in tables:
                _drop(cursor, guard, connection.vendor)
        if connection.vendor == "sqlite":  # those of an earlier version, under another name
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def _drop(cursor: CursorWrapper, guard: Guard, vendor: str) -> None:
    on_table = f" ON {guard.table}" if vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on_table}")


def remove_before_migrate(
    *, using: str = DEFAULT_DB_ALIAS, plan: Sequence[object] = (), **_: Any
) -> None:
    """SQLite makes a table anew to change a column, and no trigger may name it meanwhile.

    Should the migration fail, they stay lifted: `levier check` says so, and `serve` refuses.
    """
    if plan:
        remove(using)


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    install(using)


def missing(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of declared guards that the database does not hold, or holds altered (SQLite)."""
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        present: dict[str, str] = dict(cursor.fetchall())
    return [
        guard.name
        for guard in REGISTRY.values()
        if guard.table in tables
        and statement(guard, connection.vendor)
        and (
            guard.name not in present
            or (connection.vendor == "sqlite" and present[guard.name] != guard.sqlite)
        )
    ]
