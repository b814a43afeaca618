"""What the RSA keeps of family benefits, known or not (R262-6, R262-10-1; CSS book V).

They count for the month of the right itself, without their increases for age. When a situation
does not say what the family receives, the benefit is worked out at its full rate: the one that
the resources of a household close to the RSA open.
"""

from __future__ import annotations

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import Bools, Codes, Ints, grains_of, share, to_cents
from levier.entitlement.household import Basis
from levier.entitlement.law.dependants import Family, count
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Statement
from levier.kernel.month import Month

FIRST_OF_THE_LOWER_RATE = Month(2018, 4).ordinal  # children born since then (CSS D531-3)


def write(statement: Statement, batch: Batch, family: Family, figures: Parameters) -> None:
    infant = infant_allowance(batch, figures)
    statement.subtract("family_allowance", family_allowance(batch, figures))
    statement.subtract("family_supplement", family_supplement(batch, infant, figures))
    statement.subtract("family_support", family_support(batch, family, figures))
    statement.subtract("infant_allowance", infant)
    statement.subtract("parental_allowance", grains_of(batch.households.parental_allowance))


def family_allowance(batch: Batch, figures: Parameters) -> Ints:
    """CSS L521-1: from two children on; R262-6 keeps the base amount, not the age increase."""
    paid, basis = grains_of(batch.households.family_allowance), batch.households.allowance_basis
    if not basis.any():
        return paid
    children = count(batch, allowance_children(batch, figures))
    rates = figures.second_child_allowance_rate + figures.further_child_allowance_rate * (
        children - 2
    )
    base = grains_of(to_cents(share(figures.family_benefit_base, rates)))
    return settled(paid, np.where(children > 1, base, 0), basis)


def allowance_children(batch: Batch, figures: Parameters) -> Bools:
    """CSS L512-3: until 16 whatever they earn, until 20 if they do not support themselves."""
    people = batch.people
    at_school = (people.age >= 0) & (people.age < figures.schooling_age_limit)
    young = (people.age >= figures.schooling_age_limit) & ~people.self_supporting
    young &= people.age < figures.family_benefit_age_limit
    result: Bools = people.child & (at_school | young)
    return result


def family_supplement(batch: Batch, infant: Ints, figures: Parameters) -> Ints:
    """CSS L522-1: three children over three, none opening the infant allowance (CSS L532-1)."""
    paid, basis = grains_of(batch.households.family_supplement), batch.households.supplement_basis
    if not basis.any():
        return paid
    people = batch.people
    counted = people.child & ~people.self_supporting
    counted &= people.age >= figures.family_supplement_minimum_age
    counted &= people.age < figures.family_supplement_age_limit
    entitled = count(batch, counted) >= figures.family_supplement_children
    full: Ints = entitled * share(figures.family_benefit_base, figures.family_supplement_rate)
    alone = (infant == 0) & (batch.households.parental_allowance == 0)
    kept: Ints = np.select(
        [basis == Basis.UNKNOWN, basis == Basis.PAID],
        [np.where(alone, full, 0), np.where(paid > 0, full, 0)],
        paid,
    )
    return kept


def family_support(batch: Batch, family: Family, figures: Parameters) -> Ints:
    """R262-10-1: family support counts up to 22.5 % of the benefit base for each child."""
    paid, basis = grains_of(batch.households.family_support), batch.households.support_basis
    if (basis == Basis.UNKNOWN).any():
        paid = np.where(basis == Basis.UNKNOWN, expected_support(batch, family, figures), paid)
    each = share(figures.family_benefit_base, figures.family_support_share)
    kept: Ints = np.minimum(paid, family.supported * each)
    return kept


def expected_support(batch: Batch, family: Family, figures: Parameters) -> Ints:
    """CSS L523-1: for each child of a parent alone, less the alimony received that month."""
    each = share(figures.family_benefit_base, figures.family_support_rate)
    due = np.maximum(family.supported * each - grains_of(batch.households.alimony_now), 0)
    enough = due > grains_of(np.full_like(due, figures.family_support_minimum))
    return np.where((family.adults == 1) & enough, due, 0)


def infant_allowance(batch: Batch, figures: Parameters) -> Ints:
    """CSS L531-3, D531-3: while a child is under three, at the rate of the youngest's birth."""
    paid, basis = grains_of(batch.households.infant_allowance), batch.households.infant_basis
    if not basis.any():
        return paid
    people = batch.people
    infant = people.child & ~people.self_supporting & (people.age < figures.infant_age_limit)
    recent = infant & (people.birth_month >= FIRST_OF_THE_LOWER_RATE)
    base = figures.frozen_infant_base or figures.family_benefit_base
    earlier = share(base, figures.earlier_infant_allowance_rate)
    full = np.where(count(batch, recent) > 0, share(base, figures.infant_allowance_rate), earlier)
    return settled(paid, np.where(count(batch, infant) > 0, full, 0), basis)


def settled(paid: Ints, full: Ints, basis: Codes) -> Ints:
    """What counts: the amount given, the part of it that is not an increase, or the full rate."""
    kept: Ints = np.select(
        [basis == Basis.UNKNOWN, basis == Basis.PAID], [full, np.minimum(paid, full)], paid
    )
    return kept
