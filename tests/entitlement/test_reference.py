"""docs/reference/law.md names every line and every variable, so that it can't drift."""

from __future__ import annotations

from pathlib import Path

from levier.entitlement.result import LINES
from levier.entitlement.situation_variables import TAKEN

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "law.md"


def test_the_page_tells_every_line_with_its_rule():
    text = PAGE.read_text(encoding="utf-8")
    for line in LINES:
        assert f"| `{line.code}` | {line.label} | {line.rule} |" in text


def test_the_page_names_every_variable_that_is_taken():
    text = PAGE.read_text(encoding="utf-8")
    for group, variables in TAKEN.items():
        for variable in variables:
            assert f"`{variable}`" in text, (group, variable)
