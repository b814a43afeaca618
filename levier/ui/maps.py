"""Maps of communes: outlines where we have them, else points sized by the value.

Colour says the class of the value, the legend says its bounds, and the list beside says every
value: nothing rests on colour. Coordinates are floats, for drawing only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from levier.ui.charts import Value, attribute, exact, plain, short

CLASSES = 5
SIDE = 640.0  # width of the drawing when it is made of points
MARGIN = 28.0
SMALLEST, LARGEST = 3.0, 22.0  # radius of a point


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


@dataclass(frozen=True, slots=True)
class Shape:
    step: int  # 0: no value; 1 to 5: class of the value
    label: str
    d: str = ""
    x: str = ""
    y: str = ""
    radius: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    box: str
    shapes: list[Shape]
    outlines: list[str]
    hulls: list[str]
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
        return Picture(chosen.box, shapes, [d for _, d in chosen.outlines], [], [], legend)
    return _points(chosen, limits, legend)


def _says(area: Area, unit: str) -> str:
    return f"{area.name} : {exact(area.value, unit)}"


def _outlined(area: Area, limits: Sequence[float], unit: str) -> Shape:
    return Shape(step_of(area.value, limits), _says(area, unit), d=area.d)


def _legend(chosen: Map, limits: Sequence[float]) -> list[tuple[int, str]]:
    money = any(hasattr(area.value, "cents") for area in chosen.areas)
    unit = f" {chosen.unit}" if chosen.unit else ""
    words, lower = [], ""
    for limit in limits:
        upper = short(limit, money)
        text = f"plus de {lower}, jusqu'à {upper}{unit}" if lower else f"jusqu'à {upper}{unit}"
        words.append((step_of_bound(limit, limits), text))
        lower = upper
    if any(area.value is None for area in chosen.areas):
        words.append((0, "sans donnée"))
    return words


def step_of_bound(limit: float, limits: Sequence[float]) -> int:
    place = list(limits).index(limit)
    return CLASSES if len(limits) == 1 else 1 + round(place * (CLASSES - 1) / (len(limits) - 1))


def _points(chosen: Map, limits: list[float], legend: list[tuple[int, str]]) -> Picture:
    placed = _project(chosen.areas)
    high = max((abs(plain(area.value)) for area in chosen.areas), default=0.0) or 1.0
    shapes, groups = [], defaultdict(list)
    for area, (x, y) in sorted(
        zip(chosen.areas, placed, strict=True), key=lambda pair: -abs(plain(pair[0].value))
    ):
        radius = max(LARGEST * math.sqrt(abs(plain(area.value)) / high), SMALLEST)
        shapes.append(
            Shape(
                step_of(area.value, limits),
                _says(area, chosen.unit),
                x=attribute(x),
                y=attribute(y),
                radius=attribute(radius),
            )
        )
        groups[area.group].append((x, y))
    height = max((y for _, y in placed), default=0.0) + MARGIN
    named = {group: points for group, points in groups.items() if group}
    hulls = [
        "M" + "L".join(f"{attribute(x)} {attribute(y)}" for x, y in hull(points)) + "Z"
        for points in named.values()
    ]
    names = [_centre(points, group) for group, points in named.items()]
    return Picture(f"0 0 {attribute(SIDE)} {attribute(height)}", shapes, [], hulls, names, legend)


def _centre(points: list[tuple[float, float]], name: str) -> tuple[str, str, str]:
    x = sum(point[0] for point in points) / len(points)
    return attribute(x), attribute(min(point[1] for point in points) - 8), name


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


def hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The convex outline of the points (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(sequence: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for point in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
