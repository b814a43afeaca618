"""The application as people meet it: a demonstration of its own, served, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.shots import served

HOUSEHOLDS = 150


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


@pytest.fixture
def window(chromium):
    """Opens a fresh window, as somebody else would on another machine."""
    contexts = []

    def open_one(width=1440, height=900, script=True, **more):
        context = chromium.new_context(
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
