"""Colours are checked by computing them, not by looking: WCAG 2.1 contrast, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import levier.ui

STATIC = Path(levier.ui.__file__).parent / "static" / "ui"
CSS = (STATIC / "tokens.css").read_text()
TEXT, SHAPE = 4.5, 3.0

PAIRS = [
    *[("ink", ground, TEXT) for ground in ("paper", "surface", "sunk", "accent-soft")],
    *[("ink-quiet", ground, TEXT) for ground in ("paper", "surface", "sunk", "attention-soft")],
    *[("accent", ground, TEXT) for ground in ("paper", "surface", "sunk", "accent-soft")],
    ("accent-strong", "surface", TEXT),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    *[
        (meaning, ground, TEXT)
        for meaning in ("done", "attention", "danger")
        for ground in ("paper", "surface", f"{meaning}-soft")
    ],
    *[("ink", f"{meaning}-soft", TEXT) for meaning in ("done", "attention", "danger")],
    *[("line-strong", ground, SHAPE) for ground in ("paper", "surface")],
    *[(f"series-{n}", "paper", SHAPE) for n in range(1, 6)],
]  # fmt: skip


def block(start: str) -> dict[str, str]:
    body = CSS[CSS.index(start) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root {")
DARK = LIGHT | block(':root:not([data-theme="light"])')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme, front, ground, least):
    tokens = LIGHT if theme == "light" else DARK
    found = contrast(tokens[front], tokens[ground])
    assert found >= least, f"{front} on {ground}: {found:.2f}, {least} wanted"


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_map_classes_go_one_way(tokens):
    shades = [luminance(tokens[f"step-{n}"]) for n in range(1, 6)]
    assert shades in (sorted(shades), sorted(shades, reverse=True))


def test_a_chosen_dark_is_the_dark_of_the_system():
    assert block(':root[data-theme="dark"]') == block(':root:not([data-theme="light"])')


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_no_colour_stands_outside_the_tokens(sheet):
    if sheet.name in ("tokens.css", "print.css"):
        return
    assert re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text(), re.I) == []


def test_every_token_used_exists():
    used = {
        name
        for sheet in STATIC.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)", sheet.read_text())
    }
    assert used <= set(LIGHT)
