"""Maps of communes: outlines where we have them, else a mosaic made from their centres.

Colour says the class of the value, the legend says its bounds, and the list beside says every
value: nothing rests on colour. Coordinates are floats, for drawing only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from levier.ui import mosaic
from levier.ui.charts import Value, attribute, exact, plain, short

CLASSES = 5
SIDE = 640.0  # width of a drawing made from degrees
MARGIN = 28.0
LETTER, LINE = 9.5, 22.0  # room a letter and a line of a name take, in the same units


@dataclass(frozen=True, slots=True)
class Area:
    """A commune or a centre: with an outline (`d`, in the map's own box) or a place in degrees."""

    code: str
    name: str
    value: Value
    d: str = ""
    lon: float = 0.0
    lat: float = 0.0
    group: str = ""  # the centre (MDS) it belongs to
    url: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """`box`: the SVG viewBox of the outlines. `outlines`: (name, d) of the centres, if any."""

    name: str
    title: str
    areas: Sequence[Area]
    note: str = ""
    unit: str = ""
    box: str = ""
    outlines: Sequence[tuple[str, str]] = ()
    area_label: str = "Commune"
    value_label: str = "Valeur"
    listed: Sequence[Area] = ()  # what the list says instead of the areas: communes by centre


@dataclass(frozen=True, slots=True)
class Shape:
    step: int  # 0: no value; 1 to 5: class of the value
    label: str
    d: str


@dataclass(frozen=True, slots=True)
class Picture:
    box: str
    shapes: list[Shape]
    outlines: list[str]
    names: list[tuple[str, str, str]]  # x, y, text
    legend: list[tuple[int, str]]  # class, words


def bounds(values: Sequence[Value]) -> list[float]:
    """Upper bounds of at most five classes with about as many communes in each."""
    known = sorted(plain(value) for value in values if value is not None)
    if not known:
        return []
    cuts = [known[math.ceil(len(known) * i / CLASSES) - 1] for i in range(1, CLASSES + 1)]
    return sorted(set(cuts))


def step_of(value: Value, limits: Sequence[float]) -> int:
    if value is None:
        return 0
    place = next((i for i, limit in enumerate(limits) if plain(value) <= limit), len(limits) - 1)
    if len(limits) == 1:
        return CLASSES
    return 1 + round(place * (CLASSES - 1) / (len(limits) - 1))


def draw(chosen: Map) -> Picture:
    limits = bounds([area.value for area in chosen.areas])
    legend = _legend(chosen, limits)
    if any(area.d for area in chosen.areas):
        shapes = [_outlined(area, limits, chosen.unit) for area in chosen.areas if area.d]
        return Picture(chosen.box, shapes, [d for _, d in chosen.outlines], [], legend)
    return _mosaic(chosen, limits, legend)


def _says(area: Area, unit: str) -> str:
    return f"{area.name} : {exact(area.value, unit)}"


def _outlined(area: Area, limits: Sequence[float], unit: str) -> Shape:
    return Shape(step_of(area.value, limits), _says(area, unit), area.d)


def _legend(chosen: Map, limits: Sequence[float]) -> list[tuple[int, str]]:
    money = any(hasattr(area.value, "cents") for area in chosen.areas)
    unit = f" {chosen.unit}" if chosen.unit else ""
    words, lower = [], ""
    for limit in limits:
        upper = short(limit, money)
        text = f"plus de {lower} à {upper}{unit}" if lower else f"jusqu'à {upper}{unit}"
        words.append((step_of_bound(limit, limits), text))
        lower = upper
    if any(area.value is None for area in chosen.areas):
        words.append((0, "sans donnée"))
    return words


def step_of_bound(limit: float, limits: Sequence[float]) -> int:
    place = list(limits).index(limit)
    return CLASSES if len(limits) == 1 else 1 + round(place * (CLASSES - 1) / (len(limits) - 1))


def _mosaic(chosen: Map, limits: list[float], legend: list[tuple[int, str]]) -> Picture:
    placed = tuple(_project(chosen.areas))
    made = mosaic.cells(placed, mosaic.reach_of(placed))
    shapes = [
        Shape(step_of(area.value, limits), _says(area, chosen.unit), _closed(cell.corners))
        for area, cell in zip(chosen.areas, made, strict=True)
    ]
    sides = mosaic.borders(made, [area.group for area in chosen.areas])
    border = "".join(f"M{_pair(a)}L{_pair(b)}" for a, b in sides)
    names = _names(chosen.areas, placed)
    return Picture(_box(made), shapes, [border], names, legend)


def _pair(point: mosaic.Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _closed(corners: Sequence[mosaic.Point]) -> str:
    return "M" + "L".join(map(_pair, corners)) + "Z" if corners else ""


def _box(made: Sequence[mosaic.Cell]) -> str:
    corners = [corner for cell in made for corner in cell.corners] or [(0.0, 0.0)]
    left, top = (min(corner[axis] for corner in corners) - 2 for axis in (0, 1))
    right, bottom = (max(corner[axis] for corner in corners) + 2 for axis in (0, 1))
    return " ".join(map(attribute, (left, top, right - left, bottom - top)))


def _names(areas: Sequence[Area], placed: Sequence[mosaic.Point]) -> list[tuple[str, str, str]]:
    """The name of each group, at the middle of its communes, none over another."""
    groups: dict[str, list[mosaic.Point]] = defaultdict(list)
    for area, point in zip(areas, placed, strict=True):
        groups[area.group].append(point)
    middles = sorted(
        (sum(y for _, y in points) / len(points), sum(x for x, _ in points) / len(points), name)
        for name, points in groups.items()
        if name
    )
    written: list[tuple[float, float, str]] = []
    for y, x, name in middles:
        words = name.removeprefix("MDS ")
        half = len(words) * LETTER / 2
        across = min(max(x, half), SIDE - half)
        down = (y + LINE * line for line in count())
        written.append(next(
            place for place in ((across, at, words) for at in down)
            if not any(_overlap(place, other) for other in written)
        ))  # fmt: skip
    return [(attribute(x), attribute(y), words) for x, y, words in written]


def _overlap(one: tuple[float, float, str], other: tuple[float, float, str]) -> bool:
    room = (len(one[2]) + len(other[2])) * LETTER / 2
    return abs(one[0] - other[0]) < room and abs(one[1] - other[1]) < LINE


def _project(areas: Sequence[Area]) -> list[tuple[float, float]]:
    """Degrees to pixels, true to shape at the latitude of the map."""
    if not areas:
        return []
    west, east = min(a.lon for a in areas), max(a.lon for a in areas)
    south, north = min(a.lat for a in areas), max(a.lat for a in areas)
    narrow = math.cos(math.radians((south + north) / 2))
    ratio = (SIDE - 2 * MARGIN) / (((east - west) * narrow) or 1.0)
    return [
        (MARGIN + (a.lon - west) * narrow * ratio, MARGIN + (north - a.lat) * ratio) for a in areas
    ]
