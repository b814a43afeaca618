"""The payers' coded values and their French labels, from codes.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "codes.yaml"
# Elements that share another one's list.
SAME_AS = {"FONORGCEDMUT": "FONORG", "FONORGPRENMUT": "FONORG"}


@cache
def lists() -> dict[str, dict[str, str]]:
    """Every list, by element name: code to label."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with FILE.open("rb") as file:
        found: dict[str, dict[str, str]] = yaml.load(file, loader)  # noqa: S506 (a safe loader)
    return found


def known(element: str) -> frozenset[str] | None:
    """The codes of an element; None when it has no list, and then anything goes."""
    found = lists().get(SAME_AS.get(element, element))
    return frozenset(found) if found else None


def label(element: str, code: str) -> str:
    """`label("ETATDOSRSA", "2")` is « Droit ouvert et versable »; an unknown code shows itself."""
    found = lists().get(SAME_AS.get(element, element), {})
    return found.get(code, f"code {code} inconnu" if code else "")
