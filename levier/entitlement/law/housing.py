"""The housing deduction: a fixed share for who is housed free or helped (R262-9, R262-10)."""

from __future__ import annotations

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import RATE_UNIT, Ints, grains_of, share
from levier.entitlement.household import Housing
from levier.entitlement.law.dependants import Family
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Statement


def write(statement: Statement, batch: Batch, family: Family, figures: Parameters) -> None:
    ceiling = fixed_deduction(family, figures)
    free = np.isin(batch.households.housing, (Housing.OWNER, Housing.HOUSED_FREE))
    statement.subtract("housing_aid", np.where(free, 0, for_aid(batch, ceiling)))
    statement.subtract("housing_in_kind", np.where(free, ceiling, 0))


def fixed_deduction(family: Family, figures: Parameters) -> Ints:
    """R262-9: 12 % of the amount for one person, 16 % of that for two, 16.5 % of that for three.

    Whole households of more than three have the deduction of three.
    """
    two = RATE_UNIT + figures.second_person_rate
    three = two + figures.further_person_rate
    scale = np.array(
        [
            figures.housing_one_person_rate,
            figures.housing_two_people_rate * two // RATE_UNIT,
            figures.housing_three_people_rate * three // RATE_UNIT,
        ],
        dtype=np.int64,
    )
    by_size = share(figures.base_amount, scale)
    result: Ints = by_size[np.minimum(family.people, 3) - 1]
    return result


def for_aid(batch: Batch, ceiling: Ints) -> Ints:
    """R262-10: housing aid counts up to the fixed deduction."""
    return np.minimum(grains_of(batch.households.housing_aid), ceiling)
