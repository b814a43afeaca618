"""Who is entitled: age, studies, stay (L262-4, L262-6, L262-7-1), and who is exempt (L262-9)."""

from __future__ import annotations

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import Bools, Codes
from levier.entitlement.household import Stay
from levier.entitlement.law.dependants import Family, count
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Outcome


def obstacle(batch: Batch, family: Family, figures: Parameters) -> Codes:
    """The first condition the household fails, or PAID when it fails none.

    L262-4 2° and 3°: a parent entitled to the increased amount of L262-9 is exempt. One adult
    who meets the conditions is enough: that adult is the claimant.
    """
    adult = ~batch.people.child
    old_enough = adult & is_old_enough(batch, family, figures)
    studying = batch.people.student
    staying = count(batch, adult & may_stay(batch, figures)) > 0
    found = np.select(
        [
            family.lone_parent,
            ~(count(batch, old_enough) > 0),
            ~(count(batch, old_enough & ~studying) > 0),
            ~staying,
        ],
        [Outcome.PAID, Outcome.TOO_YOUNG, Outcome.STUDENT, Outcome.NO_RIGHT_OF_STAY],
        Outcome.PAID,
    )
    return found.astype(np.int8)


def is_old_enough(batch: Batch, family: Family, figures: Parameters) -> Bools:
    """L262-4 1°: 25, or a child born or expected; L262-7-1: or two years of work in three."""
    people = batch.people
    parent = ((family.children > 0) | family.pregnant)[people.household]
    worked = people.young_worker & (people.age >= figures.young_worker_minimum_age)
    result: Bools = parent | (people.age >= figures.minimum_age) | worked
    return result


def may_stay(batch: Batch, figures: Parameters) -> Bools:
    """L262-4 2°, L262-6: French, European for three months, or five years with a permit."""
    people = batch.people
    european = (people.stay == Stay.EUROPEAN) & (
        people.stay_months >= figures.european_residence_months
    )
    foreign = (people.stay == Stay.FOREIGN) & (people.stay_months >= figures.foreign_permit_months)
    result: Bools = (
        (people.stay == Stay.FRENCH) | (people.stay == Stay.PROTECTED) | european | foreign
    )
    return result
