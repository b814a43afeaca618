"""The obstacle themes and the publics of the offer: codes that the whole house shares.

Read from `data/themes.yaml`. A theme is what an action lifts, what a session is searched by, and
what a pathway records about a person. Each thematic of data·inclusion belongs to one theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from levier.kernel.errors import Refusal

REFERENCE = Path(__file__).with_name("data") / "themes.yaml"


@dataclass(frozen=True, slots=True)
class Theme:
    """`main`: the thematic told outside when nothing more precise is known."""

    code: str
    label: str
    main: str
    thematics: tuple[str, ...]


def _read() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return loaded


_KNOWN = _read()
THEMES: dict[str, Theme] = {
    each["code"]: Theme(each["code"], each["label"], each["main"], tuple(each["thematics"]))
    for each in _KNOWN["themes"]
}
PUBLICS: dict[str, str] = {each["code"]: each["label"] for each in _KNOWN["publics"]}
THEME_OF: dict[str, str] = {
    thematic: theme.code for theme in THEMES.values() for thematic in theme.thematics
}


def theme_choices() -> list[tuple[str, str]]:
    """Themes for a form or a filter, by their French name."""
    return sorted(((theme.code, theme.label) for theme in THEMES.values()), key=lambda one: one[1])


def public_choices() -> list[tuple[str, str]]:
    return list(PUBLICS.items())


def check_theme(code: str, *, field: str = "themes") -> str:
    """The code itself; Refusal when no theme bears it."""
    if code not in THEMES:
        raise Refusal(f"« {code} » n'est pas un thème de frein connu.", field=field)
    return code


def check_public(code: str, *, field: str = "publics") -> str:
    if code not in PUBLICS:
        raise Refusal(f"« {code} » n'est pas un public connu.", field=field)
    return code
