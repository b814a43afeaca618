"""The law of the RSA, article by article, over the columns of a batch.

Read the modules in the order of the code: `dependants` (who counts), `standard_amount` (what the
household may reach), `housing`, `resources` and `family_benefits` (what is taken off),
`conditions` (who is entitled), `payment` (what is paid in the end). `calculate` is their plan.
"""

from __future__ import annotations

import numpy as np

from levier.entitlement import parameters as dated
from levier.entitlement.columns import Batch
from levier.entitlement.law import (
    conditions,
    dependants,
    family_benefits,
    housing,
    payment,
    resources,
    standard_amount,
)
from levier.entitlement.parameters import Parameters
from levier.entitlement.result import Result, Statement

__all__ = ["calculate"]


def calculate(batch: Batch, parameters: Parameters | None = None) -> Result:
    """The RSA of each household of the batch, with its lines (CASF L262-2).

    The amount is that of the household less its resources and its housing deduction.
    `parameters` are those in force in the month of the batch unless others are given. Amounts
    are whole cents; nothing is read, nothing depends on the day of the calculation.
    """
    figures = parameters or dated.at(batch.month)
    statement = Statement(len(batch))
    owned = resources.of_the_quarter(batch, figures)
    family = dependants.family(batch, owned, figures)
    standard_amount.write(statement, family, figures)
    housing.write(statement, batch, family, figures)
    resources.write(statement, batch, owned, family)
    family_benefits.write(statement, batch, family, figures)
    obstacle = conditions.obstacle(batch, family, figures)
    outcome = payment.write(statement, batch, family, obstacle, figures)
    return Result(batch.month, statement.cents, statement.columns, outcome.astype(np.int8))
