"""What pages and use cases read of a run: totals, last month's amounts, explanations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from levier.allowance.domain import RunState
from levier.allowance.models import MonthlyRun, RunLine
from levier.entitlement.result import Line, lines_from_compact
from levier.kernel.money import Money
from levier.kernel.month import Month

PAYERS: dict[str, str] = {"CAF": "la CAF", "MSA": "la MSA", "": "le payeur"}


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Cases first paid on their account, and how many cases share each one's account."""

    unused: frozenset[int] = frozenset()
    sharing: Mapping[int, int] = field(default_factory=dict)


def payer_label(code: str) -> str:
    """`la CAF` for `CAF011`."""
    return PAYERS.get(code[:3], code)


def trace_of(line: RunLine) -> dict[str, int]:
    """The law's lines of a household, code to cents."""
    cents: dict[str, int] = json.loads(bytes(line.trace) or b"{}")
    return cents


def explanation(line: RunLine, month: Month) -> list[Line]:
    """The law's lines in words, each with its article."""
    return lines_from_compact(month, bytes(line.trace))


def run_of_month(month: Month) -> MonthlyRun | None:
    """The monthly run of a month, refused and cancelled ones left out."""
    return MonthlyRun.objects.monthly().of_month(month).first()


def last_run(run: MonthlyRun) -> MonthlyRun | None:
    """The approved monthly run of the month before."""
    return MonthlyRun.objects.monthly().approved().filter(month=run.month + -1).first()


def amounts_of_last_run(run: MonthlyRun, cases: Sequence[int]) -> dict[int, Money]:
    """What these cases were paid in the month before."""
    earlier = last_run(run)
    if earlier is None:
        return {}
    rows = RunLine.objects.filter(run=earlier, case_id__in=cases)
    return dict(rows.values_list("case_id", "payable"))


def next_act(run: MonthlyRun) -> str:
    """The one main act of a run in its present state: the name of a step, or empty."""
    return {
        RunState.FROZEN: "calculate" if run.inputs_hash else "open",
        RunState.COMPUTING: "calculate",
        RunState.COMPUTED: "control",
        RunState.HELD: "release",
        RunState.CONTROLLED: "approve",
        RunState.APPROVED: "order",
        RunState.ORDERED: "file",
        RunState.SEALED: "send",
        RunState.SENT: "return",
        RunState.SETTLED: "close",
    }.get(RunState(run.state), "")


def account_facts(cases: Sequence[int]) -> AccountFacts:
    return AccountFacts()
