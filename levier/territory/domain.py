"""The Département on paper: reference data read from a file, outlines projected once.

No database here. Longitudes and latitudes are degrees (WGS 84); the map is a plane of
`MAP_WIDTH` units, north up, that an SVG can draw as it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from levier.kernel.errors import Refusal

REFERENCE = Path(__file__).with_name("data") / "ain.json"
MAP_WIDTH = 1000
# The Ain, with a margin: the frame of every map, so that points and outlines agree.
WEST, SOUTH, EAST, NORTH = 4.70, 45.58, 6.20, 46.55
# One degree of longitude is shorter than one of latitude by the cosine of the middle latitude.
SHRINK = math.cos(math.radians((SOUTH + NORTH) / 2))
SCALE = MAP_WIDTH / ((EAST - WEST) * SHRINK)
MAP_HEIGHT = round((NORTH - SOUTH) * SCALE)
MAX_OUTLINE_POINTS = 20_000

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]


def reference_data() -> dict[str, Any]:
    """The committed facts about the Ain: `about`, `epci`, `social_centres`, `communes`."""
    loaded: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return loaded


def project(longitude: float, latitude: float) -> Point:
    """Degrees to map units, rounded to a tenth."""
    x = (longitude - WEST) * SHRINK * SCALE
    y = (NORTH - latitude) * SCALE
    return round(x, 1), round(y, 1)


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune drawn: SVG path data in map units, and its centre in degrees."""

    code: str
    path: str
    longitude: float
    latitude: float


def read_outlines(text: str, known: Mapping[str, str]) -> list[Outline]:
    """Outlines of the communes of `known` (code: name) out of a GeoJSON text.

    Every feature is a Polygon or MultiPolygon with its INSEE code in `properties.code`.
    Refusal, with the number of the feature, for anything else: nothing is then taken in.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refusal(
            f"Ce fichier n'est pas du JSON : ligne {error.lineno}, colonne {error.colno}. "
            "Vérifiez qu'il est entier et qu'il s'agit bien d'un fichier GeoJSON."
        ) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise Refusal(
            "Ce fichier n'est pas une collection GeoJSON : la racine doit être un objet de type "
            "« FeatureCollection » avec une liste « features »."
        )
    if not features:
        raise Refusal("Ce fichier GeoJSON ne contient aucun contour.")
    outlines = [_outline(number, feature, known) for number, feature in enumerate(features, 1)]
    _refuse_twins(outlines)
    return outlines


def _outline(number: int, feature: Any, known: Mapping[str, str]) -> Outline:
    where = f"Contour n° {number}"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(code, str):
        raise Refusal(f"{where} : le code INSEE manque (élément « properties.code »).")
    if code not in known:
        raise Refusal(
            f"{where} : le code INSEE « {code[:10]} » n'est pas celui d'une commune connue "
            "du Département. Vérifiez le millésime du fichier."
        )
    rings = _rings(f"{where} ({code} {known[code]})", feature.get("geometry"))
    longitude, latitude = _centre(max(rings, key=lambda ring: abs(_area(ring))))
    return Outline(code, _path(rings), round(longitude, 5), round(latitude, 5))


def _rings(where: str, geometry: Any) -> list[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Refusal(f"{where} : la géométrie doit être « Polygon » ou « MultiPolygon ».")
    coordinates = geometry.get("coordinates")
    try:
        polygons = coordinates if kind == "MultiPolygon" else [coordinates]
        rings = [
            [(float(point[0]), float(point[1])) for point in ring]
            for polygon in polygons
            for ring in polygon
        ]
    except (TypeError, ValueError, IndexError) as error:
        raise Refusal(f"{where} : ses coordonnées ne sont pas des couples de nombres.") from error
    if not rings or any(len(ring) < 4 for ring in rings):
        raise Refusal(f"{where} : un contour compte au moins quatre points, le dernier fermant.")
    if sum(map(len, rings)) > MAX_OUTLINE_POINTS:
        raise Refusal(
            f"{where} : plus de {MAX_OUTLINE_POINTS} points. Simplifiez d'abord le fichier "
            "(quelques centaines de points par commune suffisent)."
        )
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for ring in rings for x, y in ring):
        raise Refusal(
            f"{where} : un point est hors du Département. Les coordonnées attendues sont la "
            "longitude puis la latitude en degrés (WGS 84)."
        )
    return list(rings)


def _refuse_twins(outlines: Iterable[Outline]) -> None:
    seen: set[str] = set()
    for outline in outlines:
        if outline.code in seen:
            raise Refusal(f"Le contour de la commune {outline.code} est donné deux fois.")
        seen.add(outline.code)


def _path(rings: Iterable[Ring]) -> str:
    parts = []
    for ring in rings:
        points = list(dict.fromkeys(project(point[0], point[1]) for point in ring))
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)


def _area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def _centre(ring: Ring) -> Point:
    """The centroid of a ring; its first point when the ring is flat."""
    area = _area(ring)
    if abs(area) < 1e-12:
        return ring[0][0], ring[0][1]
    x = y = 0.0
    for a, b in pairwise(ring):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)


def dot_radius(population: int) -> float:
    """Radius of a commune drawn as a point: its area follows the population."""
    return round(max(3.0, min(24.0, math.sqrt(population) / 8)), 1)
