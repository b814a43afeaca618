"""Reads that join and add up."""

from levier.programmes.queries.exchange import all_services, all_structures, own_source
from levier.programmes.queries.offer import (
    Offer,
    ServiceOffer,
    commune_of,
    near,
    offers_for,
    place_held,
    places_left,
    places_left_by_commune,
    services_for,
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
    "ServiceOffer",
    "Tree",
    "all_services",
    "all_structures",
    "axis_left",
    "budget_of",
    "commune_of",
    "last_version_year",
    "near",
    "offers_for",
    "own_source",
    "place_held",
    "places_left",
    "places_left_by_commune",
    "services_for",
    "sheet_of",
    "spent_by_axis",
    "tree_of",
    "turn_of",
    "years_with_budget",
]
