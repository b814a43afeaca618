"""Who belongs to the household: adults, children in its charge, lone parents (R262-3, L262-9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import RATE_UNIT, Bools, Ints, share
from levier.entitlement.law.resources import Owned
from levier.entitlement.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Family:
    """Columns a household, except `dependant`: one a person."""

    adults: Ints
    children: Ints  # in charge
    people: Ints  # adults and children in charge
    supported: Ints  # children for whom family support may be paid
    pregnant: Bools
    lone_parent: Bools  # entitled to the increased amount
    dependant: Bools  # a person: a child in charge


def family(batch: Batch, owned: Owned, figures: Parameters) -> Family:
    people = batch.people
    adults = count(batch, ~people.child)
    pregnant = is_expecting(batch)
    dependant = in_charge(batch, owned, adults == 1, pregnant, figures)
    children = count(batch, dependant)
    return Family(
        adults=adults,
        children=children,
        people=adults + children,
        supported=count(batch, may_be_supported(batch, figures)),
        pregnant=pregnant,
        lone_parent=is_lone_parent(batch, adults, children, pregnant, figures),
        dependant=dependant,
    )


def in_charge(
    batch: Batch, owned: Owned, single: Bools, pregnant: Bools, figures: Parameters
) -> Bools:
    """R262-3: under 25, not earning a living, and bringing in less than the child adds.

    A child whose own income exceeds what their presence adds to the amount is left out, with
    that income. The first child of a newly lone parent adds the whole increase of L262-9.
    """
    people = batch.people
    possible = people.child & ~people.self_supporting & (people.age < figures.dependant_age_limit)
    if not possible.any():
        return possible
    opens_increase = (
        single & ~pregnant & batch.households.recently_isolated & (count(batch, possible) <= 1)
    )
    first_child = figures.lone_parent_rate - RATE_UNIT + figures.lone_parent_child_rate
    ceiling = np.where(
        opens_increase,
        share(figures.base_amount, first_child),
        share(figures.base_amount, figures.third_child_rate),
    )
    result: Bools = possible & (owned.own_income < ceiling[people.household])
    return result


def is_expecting(batch: Batch) -> Bools:
    """A pregnant adult, or a child born within the month (L262-9)."""
    people = batch.people
    expecting = (people.pregnant & ~people.child) | (people.child & (people.age < 0))
    return count(batch, expecting) > 0


def is_lone_parent(
    batch: Batch, adults: Ints, children: Ints, pregnant: Bools, figures: Parameters
) -> Bools:
    """L262-9, R262-2: alone with a child or expecting one.

    The increase lasts twelve months from the event, and in any case until the youngest is three.
    """
    people = batch.people
    infant = people.child & ~people.self_supporting & (people.age >= 0)
    infant &= people.age < figures.young_child_age_limit
    with_infant = count(batch, infant) > 0
    lasting = with_infant | batch.households.recently_isolated | pregnant
    result: Bools = (adults == 1) & (pregnant | (children > 0)) & lasting
    return result


def may_be_supported(batch: Batch, figures: Parameters) -> Bools:
    """CSS L523-1, L512-3: children within the age of family benefits."""
    people = batch.people
    young = (people.age >= 0) & (people.age < figures.family_benefit_age_limit)
    result: Bools = people.child & ~people.self_supporting & young
    return result


def count(batch: Batch, chosen: Bools) -> Ints:
    """How many of the chosen people each household has."""
    found = np.bincount(batch.people.household[chosen], minlength=len(batch))
    return found.astype(np.int64, copy=False)
