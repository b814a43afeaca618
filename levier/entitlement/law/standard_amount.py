"""What the household may reach: the standard amount and its increases (L262-2, R262-1, L262-9)."""

from __future__ import annotations

import numpy as np

from levier.entitlement.exact import RATE_UNIT, Ints, share
from levier.entitlement.law.dependants import Family
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Statement


def write(statement: Statement, family: Family, figures: Parameters) -> None:
    one = np.full(len(family.people), share(figures.base_amount, RATE_UNIT), dtype=np.int64)
    second = second_person(family, figures)
    further = further_people(family, figures)
    statement.add("base", one)
    statement.add("second_person", second)
    statement.add("further_people", further)
    statement.add("lone_parent", lone_parent_increase(family, one + second + further, figures))


def second_person(family: Family, figures: Parameters) -> Ints:
    """R262-1: half as much again for a couple, or for the first child of one adult."""
    return (family.people > 1) * share(figures.base_amount, figures.second_person_rate)


def further_people(family: Family, figures: Parameters) -> Ints:
    """R262-1: 30 % for each person after the second, 40 % for each child from the third."""
    from_third_child = np.maximum(family.children - 2, 0)
    others = np.maximum(family.people - 2 - from_third_child, 0)
    rates = others * figures.further_person_rate + from_third_child * figures.third_child_rate
    return share(figures.base_amount, rates)


def lone_parent_increase(family: Family, standard: Ints, figures: Parameters) -> Ints:
    """L262-9: the lone parent's own scale, when it is the better one; written as an increase."""
    rates = figures.lone_parent_rate + family.children * figures.lone_parent_child_rate
    increased = share(figures.base_amount, rates)
    return np.where(family.lone_parent, np.maximum(increased - standard, 0), 0)
