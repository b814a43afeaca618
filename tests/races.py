"""Threads at once, each with a connection of its own: the fixture `race` of every room."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection, connections

from levier.kernel.errors import Refusal


@pytest.fixture
def race(tmp_path):
    """Run a function in several threads at once; what each returned, or its refusal.

    SQLite: on a copy in a file, since threads can't share a database held in memory.
    """
    settings = connections.settings["default"]
    name = settings["NAME"]

    def run(work, racers=6):
        if connection.vendor == "sqlite" and settings["NAME"] == name:
            settings["NAME"] = _copied(tmp_path / "race.sqlite3")
        start = threading.Barrier(racers)

        def one(number):
            start.wait()
            try:
                return work(number)
            except Refusal as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(racers) as pool:
            return list(pool.map(one, range(racers)))

    yield run
    settings["NAME"] = name


def _copied(path):
    """The base in a file, already in the mode of its journal: only who is alone may change it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    connections.settings["default"]["NAME"] = str(path)
    with closing(connections.create_connection("default")) as first, first.cursor() as cursor:
        cursor.execute("SELECT 1")
    return str(path)
