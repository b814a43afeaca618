"""The application as people meet it: a demonstration of its own, served, in a real browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bench.shots import FLAGS, served

HOUSEHOLDS = 150


def _browser_path():
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a demonstration that only this module changes."""
    before = os.environ.pop("DATABASE_URL", None)
    folder = Path(tmp_path_factory.mktemp("demo"))
    try:
        with served(folder=folder, households=HOUSEHOLDS) as url:
            yield url
    finally:
        if before is not None:
            os.environ["DATABASE_URL"] = before


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    path = _browser_path()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the journeys were not walked")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser):
    """Opens a fresh window, as somebody else would on another machine."""
    contexts = []

    def open_one(width=1440, height=900, script=True, **more):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale="fr-FR",
            **more,
        )
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
