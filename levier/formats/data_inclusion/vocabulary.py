"""The closed lists of the schema: `{list: {value: French words}}`."""

from __future__ import annotations

from pathlib import Path

import yaml


def _read() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("vocabulary.yaml")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


VOCABULARY = _read()
