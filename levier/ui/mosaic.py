"""A schematic map from points alone: each commune takes the ground nearest to its centre.

Where no outline is at hand, cells that fill the ground read far better than dots, and the
borders between centres (MDS) come out of them. A cell never reaches further than `reach`, so
the edge of the Département follows its communes. Geometry in drawing pixels; floats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Point = tuple[float, float]

CORNERS = 20  # of the round cell that a commune without neighbours would have
OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Cell:
    """Its corners in order; `beyond[i]` is the point across the side that starts at corner i."""

    corners: tuple[Point, ...]
    beyond: tuple[int, ...]


def _round(centre: Point, reach: float) -> tuple[list[Point], list[int]]:
    angles = [2 * math.pi * i / CORNERS for i in range(CORNERS)]
    corners = [(centre[0] + reach * math.cos(a), centre[1] + reach * math.sin(a)) for a in angles]
    return corners, [OUTSIDE] * CORNERS


def _clip(
    corners: list[Point], beyond: list[int], near: Point, far: Point, index: int
) -> tuple[list[Point], list[int]]:
    """Keep the side of the bisector where `near` is; the new side looks at `index`."""
    dx, dy = far[0] - near[0], far[1] - near[1]
    limit = (far[0] ** 2 + far[1] ** 2 - near[0] ** 2 - near[1] ** 2) / 2
    over = [dx * x + dy * y - limit for x, y in corners]
    kept: list[Point] = []
    sides: list[int] = []
    for i, corner in enumerate(corners):
        j = (i + 1) % len(corners)
        if over[i] <= 0:
            kept.append(corner)
            sides.append(beyond[i])
        if (over[i] <= 0) != (over[j] <= 0):
            share = over[i] / (over[i] - over[j])
            x, y = corners[j]
            kept.append((corner[0] + share * (x - corner[0]), corner[1] + share * (y - corner[1])))
            sides.append(index if over[i] <= 0 else beyond[i])
    return kept, sides


@lru_cache(maxsize=8)
def cells(points: tuple[Point, ...], reach: float) -> tuple[Cell, ...]:
    """One cell a point. Two communes at the same place share their ground."""
    made = []
    for i, here in enumerate(points):
        corners, beyond = _round(here, reach)
        near = sorted((math.dist(here, there), j) for j, there in enumerate(points) if j != i)
        for distance, j in near:
            if distance > 2 * max((math.dist(here, corner) for corner in corners), default=0):
                break
            if distance > 0:
                corners, beyond = _clip(corners, beyond, here, points[j], j)
        made.append(Cell(tuple(corners), tuple(beyond)))
    return tuple(made)


@lru_cache(maxsize=8)
def reach_of(points: tuple[Point, ...]) -> float:
    """About two and a half times the usual distance to the nearest neighbour: the holes
    close, and the edge stays near."""
    nearest = sorted(
        min((math.dist(a, b) for j, b in enumerate(points) if j != i), default=1.0)
        for i, a in enumerate(points)
    )
    return 2.6 * (nearest[len(nearest) // 2] if nearest else 1.0)


def borders(made: Sequence[Cell], groups: Sequence[str]) -> list[tuple[Point, Point]]:
    """The sides between two groups (once each), and those on the outside."""
    found = []
    for i, cell in enumerate(made):
        for k, other in enumerate(cell.beyond):
            if other == OUTSIDE or (other > i and groups[other] != groups[i]):
                found.append((cell.corners[k], cell.corners[(k + 1) % len(cell.corners)]))
    return found
