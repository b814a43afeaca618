"""What a correction would change, before it is made: the situation and the amount of a month."""

from __future__ import annotations

from dataclasses import dataclass

from levier.entitlement.columns import Batch
from levier.entitlement.household import Household
from levier.entitlement.law import calculate
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights import corrected, queries
from levier.rights.models import BenefitCase, Situation, SituationCorrection


@dataclass(frozen=True, slots=True)
class Standing:
    """What an amount rests on in a month: the payer's household, corrections over it, and both."""

    situation: Situation
    month: Month
    corrections: tuple[SituationCorrection, ...]
    stated: Household
    held: Household

    def correction_of(self, path: str) -> SituationCorrection | None:
        """The correction that counts for a path: the last one made."""
        return next((one for one in reversed(self.corrections) if one.path == path), None)

    def with_change(self, path: str, value: str) -> Household:
        """The household once another correction stands; Refusal when the law can't read it."""
        made = [(one.path, one.value) for one in self.corrections]
        return _household(self.situation, self.month, [*made, (path, value)])

    def without(self, correction: SituationCorrection) -> Household:
        """The household once a correction is withdrawn."""
        kept = [(one.path, one.value) for one in self.corrections if one.pk != correction.pk]
        return _household(self.situation, self.month, kept)


def standing(case: BenefitCase, month: Month) -> Standing | None:
    """None when the payer's file could not be read as a household. Two queries.

    Refusal when a correction no longer fits what the payer states.
    """
    situation = Situation.objects.filter(case=case, live=True).first()
    if situation is None:
        return None
    rows = tuple(queries.corrections_of([case.pk], month).get(case.pk, []))
    stated = _household(situation, month, [])
    held = _household(situation, month, [(one.path, one.value) for one in rows])
    return Standing(situation, month, rows, stated, held)


def _household(situation: Situation, month: Month, corrections: list[tuple[str, str]]) -> Household:
    facts = corrected.as_of(situation.facts, situation.month, month)
    return Household.from_json(corrected.apply(facts, corrections))


def right_of(household: Household) -> tuple[Money, str]:
    """The law's amount for the household's month, before any recovery, and its outcome."""
    result = calculate(Batch.of([household], household.month))
    return result.money(0), result.outcome_of(0).label
