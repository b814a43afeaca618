"""Reads that join and add up."""

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
    "OrientationNode",
    "Placed",
    "Progress",
    "Tree",
    "axis_left",
    "budget_of",
    "last_version_year",
    "sheet_of",
    "spent_by_axis",
    "tree_of",
    "years_with_budget",
]
