"""An import killed for real, at several places, ends with the rows of an undisturbed one."""

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from levier.kernel.month import Month
from levier.synthetic import World, beneficiaries
from tests.rights.taken import household

ROOT = Path(__file__).parent.parent.parent
# One process: an empty database made ready, then the import, killed at the n-th statement.
WORK = textwrap.dedent(
    """
    import datetime as dt, json, os, signal, sys
    import config, django
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from levier.foundation import clock, runs
    from levier.foundation.acts import Decision, broken_links
    from levier.foundation.models import LongRun
    from levier.rights import tasks, usecases
    from levier.rights.models import Feed
    from levier.rights.usecases import importing
    from levier.territory import usecases as territory

    content, kill_at = sys.argv[1], int(sys.argv[2])
    importing.CHUNK = 20
    decision = Decision("system:feed", dt.datetime(2026, 11, 29, tzinfo=dt.UTC), "essai")
    if not Feed.objects.exists():
        territory.seed_ain(decision=decision)
        usecases.receive_feed(source=open(content, "rb"), name="x", decision=decision)
    seen = 0
    def count(execute, sql, params, many, context):
        global seen
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    feed = Feed.objects.select_related("payer").get()
    LongRun.objects.update(lease_until=None, state="failed")  # as after two minutes
    with connection.execute_wrapper(count):
        runs.execute(tasks.request_import(feed, decision))
    from tests.rights.state import everything
    print(json.dumps({"state": everything(), "broken": broken_links(), "statements": seen}))
    """
)


def _run(folder, content, kill_at):
    environment = os.environ | {"LEVIER_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", WORK, str(content), str(kill_at)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A migrated, empty database to copy, and a feed with a reject in its middle."""
    folder = tmp_path_factory.mktemp("empty")
    migrate = "import config, django; django.setup(); from django.core.management import "
    migrate += "call_command; call_command('migrate', verbosity=0)"
    environment = os.environ | {"LEVIER_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", migrate], env=environment, cwd=ROOT, check=True)
    world = World(60, Month(2026, 11), 7, [_commune()])
    content = folder / "flux.xml"
    data = b"".join(beneficiaries(world, encoding="utf-8"))
    bad = household(999, MTRSAVERS="abc").encode()
    middle = data.index(b"<InfosFoyerRSA>", len(data) // 2)
    content.write_bytes(data[:middle] + bad + data[middle:])
    return folder, content


def _commune():
    from levier.synthetic import Commune

    return Commune("01053", "01000", "BOURG EN BRESSE", 41_000)


def _copy(source, target):
    for path in source.iterdir():
        if path.is_file() and path.suffix != ".xml":
            (target / path.name).write_bytes(path.read_bytes())
    return target


@pytest.mark.fault
def test_an_import_killed_anywhere_ends_like_an_undisturbed_one(prepared, tmp_path_factory):
    folder, content = prepared
    whole = _run(_copy(folder, tmp_path_factory.mktemp("whole")), content, 0)
    assert whole.returncode == 0, whole.stderr
    expected = json.loads(whole.stdout)
    assert expected["broken"] == []
    draw = random.Random(20261124)
    for kill_at in draw.sample(range(2, expected["statements"]), 4):
        cut = _copy(folder, tmp_path_factory.mktemp("cut"))
        killed = _run(cut, content, kill_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        resumed = _run(cut, content, 0)
        assert resumed.returncode == 0, resumed.stderr
        ended = json.loads(resumed.stdout)
        assert ended["broken"] == []
        assert ended["state"] == expected["state"], f"killed at statement {kill_at}"
