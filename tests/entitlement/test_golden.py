"""A thousand households and their explanation, kept: a change of the law shows as a difference.

Each line of golden_households.jsonl is a frozen household and its lines, as a run stores both.
When the law is meant to change, write the file again and read the difference:

    python -m tests.entitlement.test_golden
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path

from levier.entitlement import law
from levier.entitlement.columns import Batch
from levier.entitlement.household import Household
from levier.kernel.month import Month
from tests.entitlement.households import household

FILE = Path(__file__).parent / "golden_households.jsonl"
MONTHS = list(Month(2017, 1).until(Month(2027, 1)))
NUMBER = 1_000


def answers(households: list[Household]) -> list[str]:
    """The stored explanation of each, calculated in one batch a month."""
    by_month = defaultdict(list)
    for number, one in enumerate(households):
        by_month[one.month].append(number)
    found = {}
    for month, numbers in by_month.items():
        result = law.calculate(Batch.of([households[number] for number in numbers], month))
        found |= dict(zip(numbers, result.compact_all(), strict=True))
    return [found[number] for number in range(len(households))]


def test_a_thousand_households_are_explained_as_they_were():
    kept = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    assert len(kept) == NUMBER
    households = [Household.from_json(json.dumps(one)) for one, _ in kept]
    for number, (stored, again) in enumerate(zip(kept, answers(households), strict=True)):
        assert json.loads(again) == stored[1], f"line {number + 1} of {FILE.name}"
        assert json.loads(households[number].to_json()) == stored[0]


def write() -> None:
    rng = random.Random(2026)
    households = [household(rng, rng.choice(MONTHS)) for _ in range(NUMBER)]
    lines = [
        f"[{one.to_json()},{answer}]"
        for one, answer in zip(households, answers(households), strict=True)
    ]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
