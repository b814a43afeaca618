"""For how long the files to print are kept: dated, chosen by the Département."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "retention.yaml"


@dataclass(frozen=True, slots=True)
class PrintDays:
    """Days after a batch was noted as sent, and after it was started when nobody noted it."""

    sent: int
    ready: int
    source: str


@cache
def _rows() -> list[dict[str, Any]]:
    with FILE.open(encoding="utf-8") as file:
        told: list[dict[str, Any]] = yaml.safe_load(file)["print_days"]
    return told


def print_days(day: date) -> PrintDays:
    """The rule of a day; IndexError before the first of them."""
    row = [one for one in _rows() if one["since"] <= day][-1]
    return PrintDays(row["sent"], row["ready"], row["source"])
