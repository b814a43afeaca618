"""Reads that join and add up."""

from levier.programmes.queries.offer import (
    Offer,
    commune_of,
    near,
    offers_for,
    place_held,
    places_left,
    places_left_by_commune,
    turn_of,
)
from levier.programmes.queries.sheets import (
    budget_of,
    sheet_of,
    years_with_budget,
)
from levier.programmes.queries.tree import (
    AxisNode,
    OrientationNode,
    Placed,
    Progress,
    Tree,
    axis_left,
    last_version_year,
    spent_by_axis,
    tree_of,
)

__all__ = [
    "AxisNode",
    "Offer",
    "OrientationNode",
    "Placed",
    "Progress",
    "Tree",
    "axis_left",
    "budget_of",
    "commune_of",
    "last_version_year",
    "near",
    "offers_for",
    "place_held",
    "places_left",
    "places_left_by_commune",
    "sheet_of",
    "spent_by_axis",
    "tree_of",
    "turn_of",
    "years_with_budget",
]
