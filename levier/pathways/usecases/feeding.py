"""Indicators of actions filled from what prescriptions record."""

from __future__ import annotations

from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways.queries import results
from levier.pathways.usecases.referring import day_of
from levier.programmes import access as programmes
from levier.programmes import usecases

FIRST = 2000


def feed_indicators(*, year: int, decision: Decision) -> int:
    """Count what was recorded in a year and give it to the indicators of actions; how many.

    For whoever keeps the programmes of the Département. Done again, it counts again: nothing is
    added twice. Refusal for a year to come.
    """
    programmes.require_tree(decision)
    if not FIRST <= year <= day_of(decision).year:
        raise Refusal("Cette année n'est pas encore commencée.", field="annee")
    values = results.values_of(year)
    if not values:
        return 0
    return usecases.take_in_indicators(
        year=year, values=values, source=results.SOURCE, decision=decision
    )
