"""A base that an earlier version made is brought to this one, its guards lifted meanwhile."""

import os
import pathlib
import subprocess
import sys

import pytest
from django.apps import apps
from django.db import connection

from levier.foundation import guards

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRST = "0001_initial_2026_11"


@pytest.fixture
def levier(tmp_path):
    """Runs a command on a SQLite base of its own, whatever base the tests stand on."""
    environment = {**os.environ, "LEVIER_DATA": str(tmp_path), "DATABASE_URL": ""}

    def run(*words):
        command = [sys.executable, "-m", "config.cli", *words]
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="its base is SQLite: once will do")
def test_a_base_of_the_first_version_is_upgraded_with_its_guards(levier):
    levier("migrate", "--verbosity", "0")
    for room in ("pathways", "payments"):  # tables that triggers of other tables name
        levier("migrate", room, FIRST)
    assert "Applying payments." in levier("migrate")
    levier("check", "--database", "default")


@pytest.mark.django_db
def test_a_guard_of_an_earlier_version_does_not_outlive_it():
    if connection.vendor == "postgresql":  # a table is never made anew there
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER long_ago BEFORE DELETE ON foundation_longrun "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        guards.remove_before_migrate(plan=["something"])
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        assert cursor.fetchone() == (0,)
    guards.install()
    assert guards.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_the_base_holds_every_rule_and_index_that_a_model_declares(model):
    """Where migrations made it: taking the index off a column took a rule of that column away."""
    with connection.cursor() as cursor:
        held = connection.introspection.get_constraints(cursor, model._meta.db_table)
    declared = [*model._meta.constraints, *model._meta.indexes]
    assert sorted({one.name for one in declared} - set(held)) == []
