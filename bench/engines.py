"""An empty database to measure on, one after the other: SQLite, then PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.everywhere import postgresql

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")


@contextmanager
def empty_database(engine: str) -> Iterator[dict[str, str]]:
    """The environment of a process that works on a fresh database of this engine, then dropped."""
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        kept |= {"LEVIER_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        kept["PYTHONPATH"] = str(ROOT)
        if engine == "sqlite":
            yield kept
            return
        with postgresql() as server, _one_database(server) as url:
            yield kept | {"DATABASE_URL": url}


@contextmanager
def _one_database(server: str) -> Iterator[str]:
    name = f"levier_bench_{uuid4().hex[:8]}"
    _say(server, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _say(server, "DROP DATABASE {} WITH (FORCE)", name)


def _say(server: str, command: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))
