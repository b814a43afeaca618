"""What a report is made of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 170  # millimetres of an A4 page between its margins
MARGIN = 20
ACCENT, INK, HAIRLINE = "08434a", "211e1a", "d3ccbf"  # the colours of the letters
FONT = "Arial"  # on every office suite, or one of the same widths


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs: a blank line parts them."""

    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [one.strip() for one in self.text.split("\n\n") if one.strip()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: every row has as many cells as `heads`; from the second column on, figures."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG as wide as the page, `ratio` its height over its width, and what it shows in words."""

    content: bytes
    ratio: float
    words: str


Part = Heading | Words | Grid | Picture


@dataclass(frozen=True, slots=True)
class Writing:
    title: str
    author: str
    parts: Sequence[Part]


def widths(grid: Grid) -> list[float]:
    """Millimetres of each column: figures as much as their longest text, never broken, and the
    first one the rest."""
    columns = list(zip(*grid.rows, strict=True)) or [()] * len(grid.heads)
    told = [
        PADDING + SIGN * max(map(len, [*head.split(" "), *cells]))
        for head, cells in zip(grid.heads, columns, strict=True)
    ][1:]
    left = WIDTH - sum(told)
    if left < LEAST:  # too many figures: each gives up its part
        told = [one * (WIDTH - LEAST) / sum(told) for one in told]
    return [max(left, LEAST), *told]


PADDING, SIGN = 5.0, 1.95  # millimetres: around a cell, and of a sign
LEAST = 45.0  # millimetres of the first column
