"""A strict harness, once for everybody."""

from __future__ import annotations

import os
import pathlib
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

# Before Django's settings are read: tests never touch anybody's data folder.
os.environ.setdefault("LEVIER_DATA", tempfile.mkdtemp(prefix="levier-tests-"))

import datetime as dt

import pytest
from django.db import connection, connections, transaction
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from levier.foundation import guards
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal

# A busy machine is no bug: time is measured by `./do bench`, never by a test.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

REFERENCE = pathlib.Path(
    os.environ.get("LEVIER_REFERENCE")
    or pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "reference"
)
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)

KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what migrating fills


def _emptied(self):
    """After a test that commits: only what it filled is emptied, guards aside.

    Django's own flush empties every table and fills the permissions again: seconds for each test.
    """
    tables = set(connection.introspection.table_names()) - KEPT
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(filled)
        filled = [name for (name,) in cursor.fetchall()]
        if connection.vendor == "postgresql":
            with transaction.atomic():
                cursor.execute("SET LOCAL session_replication_role = replica")
                _delete(cursor, filled)
            return
        guards.remove()
        with connection.constraint_checks_disabled():
            _delete(cursor, filled)
        guards.install()


def _delete(cursor, tables):
    for name in tables:
        cursor.execute(f"DELETE FROM {name}")


TransactionTestCase._fixture_teardown = _emptied


class UndefinedVariable(str):
    """A template that names a variable nobody gave is a bug, not an empty space."""

    __slots__ = ()

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, missing):
        raise AssertionError(f"the template uses {missing!r}, which the view does not give")


@pytest.fixture(autouse=True, scope="session")
def _strict_templates():
    from django.conf import settings

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")


@pytest.fixture
def decision():
    return Decision("agent:1", NOW, "essai")


@pytest.fixture
def reference():
    """The public schemas and samples, where they are at hand; the test is skipped elsewhere."""
    if not REFERENCE.exists():
        pytest.skip(f"no reference material at {REFERENCE}")
    return REFERENCE


@pytest.fixture(scope="session")
def chromium():
    """One browser a process: two loops of Playwright in one thread refuse each other."""
    sync_api = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the pages were not checked in a browser")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
