"""What is paid in the end: never below zero, not below the minimum, closings, suspensions and
reductions (L262-2, R262-39, L262-37, R262-43, R262-45, R262-68)."""

from __future__ import annotations

import numpy as np

from levier.entitlement.columns import Batch
from levier.entitlement.exact import GRAINS, RATE_UNIT, Bools, Codes, Ints, cents_at_rate
from levier.entitlement.law.dependants import Family
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Outcome, Statement

CONDITION_LINES = {
    Outcome.TOO_YOUNG: "too_young",
    Outcome.STUDENT: "student",
    Outcome.NO_RIGHT_OF_STAY: "stay",
}


def write(
    statement: Statement, batch: Batch, family: Family, obstacle: Codes, figures: Parameters
) -> Codes:
    """Writes the last lines; the outcome of each household."""
    nothing_left = write_floor(statement)
    too_small = write_minimum(statement, figures)
    write_obstacles(statement, obstacle)
    detained = write_stays(statement, batch, family, figures)
    write_reductions(statement, batch, family, figures)
    households = batch.households
    for code, stopped in (("suspended", households.suspended), ("closed", households.closed)):
        statement.withdraw(code, np.where(stopped, statement.cents, 0))
    found = np.select(
        [
            households.closed,
            households.suspended | detained,
            obstacle != Outcome.PAID,
            nothing_left,
            too_small,
            statement.cents == 0,
        ],
        [
            np.int8(Outcome.CLOSED),
            np.int8(Outcome.SUSPENDED),
            obstacle,
            np.int8(Outcome.RESOURCES_TOO_HIGH),
            np.int8(Outcome.BELOW_MINIMUM),
            np.int8(Outcome.REDUCED_TO_NOTHING),
        ],
        np.int8(Outcome.PAID),
    )
    return found.astype(np.int8)


def write_floor(statement: Statement) -> Bools:
    """L262-2: resources above the amount leave nothing, never a debt."""
    nothing_left: Bools = statement.exact <= 0
    statement.subtract("excess", np.minimum(statement.exact, 0))
    return nothing_left


def write_minimum(statement: Statement, figures: Parameters) -> Bools:
    """R262-39: an amount below the minimum is not paid."""
    too_small = (statement.exact > 0) & (statement.exact < figures.minimum_paid * GRAINS)
    statement.withdraw("minimum", np.where(too_small, statement.cents, 0))
    return too_small


def write_obstacles(statement: Statement, obstacle: Codes) -> None:
    """L262-4, L262-6: the amount is told, then withdrawn with the condition that fails."""
    if not obstacle.any():
        return
    for outcome, code in CONDITION_LINES.items():
        statement.withdraw(code, np.where(obstacle == outcome, statement.cents, 0))


def write_stays(statement: Statement, batch: Batch, family: Family, figures: Parameters) -> Bools:
    """R262-43: half for a person alone in hospital; R262-45: nothing for one in prison."""
    alone = family.people == 1
    halved = alone & batch.households.hospitalised & ~family.pregnant
    if halved.any():
        half = cents_at_rate(statement.cents, figures.hospital_reduction_rate)
        statement.withdraw("hospital", np.where(halved, half, 0))
    detained: Bools = alone & batch.households.detained
    statement.withdraw("detained", np.where(detained, statement.cents, 0))
    return detained


def write_reductions(
    statement: Statement, batch: Batch, family: Family, figures: Parameters
) -> None:
    """L262-37, R262-68: a decided reduction; at most half for several people or a lone parent."""
    decided = batch.households.reduction_share, batch.households.reduction_amount
    if not any(column.any() for column in decided):
        return
    wanted = cents_at_rate(statement.cents, decided[0]) + decided[1]
    statement.withdraw(
        "reduction", np.minimum(wanted, largest_reduction(statement.cents, family, figures))
    )


def largest_reduction(cents: Ints, family: Family, figures: Parameters) -> Ints:
    """R262-68 until May 2025, R262-68-6 since: half, unless the person lives alone."""
    shared = (family.people > 1) | family.lone_parent
    return cents_at_rate(cents, np.where(shared, figures.reduction_cap, RATE_UNIT))
