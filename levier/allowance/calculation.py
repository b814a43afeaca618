"""From frozen facts to what each household gets: the law over columns, then the adjustments.

Pure: reads neither the database nor the clock, so that a run can be replayed years later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from levier.allowance.adjustments import Component, adjust
from levier.allowance.domain import Outcome
from levier.allowance.facts import Facts
from levier.entitlement import parameters
from levier.entitlement.columns import Batch
from levier.entitlement.household import Household
from levier.entitlement.law import calculate
from levier.foundation.acts import canonical
from levier.kernel.errors import Refusal
from levier.kernel.month import Month

REASON_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Computed:
    """One household's outcome; amounts in cents. `trace`: the law's lines, as it stores them."""

    outcome: str
    reason: str
    right: int
    payable: int
    due: int
    overpaid: int
    trace: str
    components: tuple[Component, ...]

    def fingerprint(self, case: str) -> str:
        told = [
            case, self.outcome, self.right, self.payable, self.due, self.overpaid, self.trace,
            [[c.nature, c.cents, c.article, c.source] for c in self.components],
        ]  # fmt: skip
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def compute_all(month: Month, facts: Sequence[Facts]) -> list[Computed]:
    """Exactly one outcome per household, in the same order."""
    answers: dict[int, Computed] = {}
    readable: list[tuple[int, Household]] = []
    for at, one in enumerate(facts):
        if one.problem:
            answers[at] = _without_amount(Outcome.HELD, one.problem)
            continue
        try:
            readable.append((at, Household.from_json(one.situation)))
        except Refusal as refusal:
            answers[at] = _without_amount(Outcome.ERROR, refusal.message)
    for at, right, reason, trace in _rights(month, readable, answers):
        answers[at] = _adjusted(month, facts[at], right, reason, trace)
    return [answers[at] for at in range(len(facts))]


def _rights(
    month: Month,
    readable: Sequence[tuple[int, Household]],
    answers: dict[int, Computed],
) -> list[tuple[int, int, str, str]]:
    """The law's answer for each; one household that it refuses does not stop the others."""
    if not readable:
        return []
    try:
        batch = Batch.of([household for _, household in readable], month)
        result = calculate(batch)
    except Refusal as refusal:
        if len(readable) == 1:
            answers[readable[0][0]] = _without_amount(Outcome.ERROR, refusal.message)
            return []
        middle = len(readable) // 2
        return [
            *_rights(month, readable[:middle], answers),
            *_rights(month, readable[middle:], answers),
        ]
    traces = result.compact_all()
    return [
        (at, int(result.amount[row]), result.outcome_of(row).label, traces[row])
        for row, (at, _) in enumerate(readable)
    ]


def _adjusted(month: Month, facts: Facts, right: int, reason: str, trace: str) -> Computed:
    minimum = parameters.at(month).minimum_paid
    adjusted = adjust(right, facts, month, minimum)
    outcome = Outcome.AMOUNT if adjusted.payable > 0 else Outcome.NOTHING
    if right > 0 and adjusted.payable == 0 and adjusted.components:
        reason = adjusted.components[0].label
    return Computed(
        outcome=outcome,
        reason=reason[:REASON_LENGTH],
        right=right,
        payable=adjusted.payable,
        due=adjusted.due,
        overpaid=adjusted.overpaid,
        trace=trace,
        components=adjusted.components,
    )


def _without_amount(outcome: str, reason: str) -> Computed:
    return Computed(outcome, reason[:REASON_LENGTH], 0, 0, 0, 0, "{}", ())


def chain(fingerprints: Sequence[tuple[str, str]]) -> str:
    """One hash over (case, fingerprint) in order: the inputs or the results of a whole run."""
    digest = hashlib.sha256()
    for case, fingerprint in fingerprints:
        digest.update(f"{case}:{fingerprint}\n".encode())
    return digest.hexdigest()
