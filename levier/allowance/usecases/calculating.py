"""Steps 3 and 4: the right of each household, then what is payable. Reads frozen facts only."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from levier.allowance import access, queries
from levier.allowance.calculation import Computed, chain, compute_all
from levier.allowance.domain import LIFECYCLE, RunState
from levier.allowance.facts import Facts
from levier.allowance.models import MonthlyRun, RunComponent, RunInput, RunLine
from levier.entitlement.parameters import law_version
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.kernel.money import Money


def start_calculation(*, run: MonthlyRun, decision: Decision) -> None:
    """frozen -> computing, naming who computes and with which law. Nothing if already begun."""
    if run.state == RunState.COMPUTING:
        return
    access.require(decision, access.CALCULATE)
    if run.state == RunState.FROZEN and not run.inputs_hash:
        raise Refusal("Les dossiers sont encore en train d'être figés : attendez la fin.")
    move(
        run, "compute", LIFECYCLE, decision,
        computed_by=decision.actor, computed_at=decision.at, law_version=law_version(),
    )  # fmt: skip


def compute_chunk(*, run: MonthlyRun, first: int, last: int) -> int:
    """Lines and components of positions [first, last[; returns how many. One transaction.

    Constant number of queries per chunk. A law changed between two chunks is refused: one run,
    one law.
    """
    if run.law_version != law_version():
        raise Refusal(
            "La loi enregistrée dans Levier a changé depuis le début de ce calcul : annulez "
            "cette paie et recommencez-la, pour qu'un seul barème s'applique à tous."
        )
    inputs = list(
        RunInput.objects.filter(run=run, position__gte=first, position__lt=last).order_by(
            "position"
        )
    )
    facts = [Facts.from_bytes(bytes(one.facts)) for one in inputs]
    answers = compute_all(run.month, facts)
    with transaction.atomic():
        lines = RunLine.objects.bulk_create(
            _line(run, *row) for row in zip(inputs, facts, answers, strict=True)
        )
        RunComponent.objects.bulk_create(_components(lines, answers))
    return len(lines)


def _line(run: MonthlyRun, frozen: RunInput, facts: Facts, answer: Computed) -> RunLine:
    known = facts.payer_amount
    return RunLine(
        run=run,
        case_id=frozen.case_id,
        position=frozen.position,
        outcome=answer.outcome,
        reason=answer.reason,
        right=Money(answer.right),
        due=Money(answer.due),
        payable=Money(answer.payable),
        overpaid=Money(answer.overpaid),
        payer=facts.payer,
        payer_amount=None if known is None else Money(known),
        trace=answer.trace.encode(),
        sha256=answer.fingerprint(facts.case),
    )


def _components(lines: Sequence[RunLine], answers: Sequence[Computed]) -> list[RunComponent]:
    return [
        RunComponent(
            line=line,
            nature=one.nature,
            amount=Money(one.cents),
            label=one.label,
            article=one.article,
            source=one.source,
        )
        for line, answer in zip(lines, answers, strict=True)
        for one in answer.components
    ]


def finish_calculation(*, run: MonthlyRun, decision: Decision) -> None:
    """computing -> computed with the counts and totals; refused while a household lacks (I12)."""
    figures = queries.totals(run)
    counted = sum(figures[f"{name}_count"] for name in ("paid", "nothing", "held", "error"))
    if counted != run.population_count:
        raise Refusal(
            f"{counted} foyers ont une issue, sur {run.population_count} figés : le calcul "
            "n'est pas terminé. Relancez-le, il reprendra où il s'est arrêté."
        )
    move(run, "finish", LIFECYCLE, decision, results_hash=results_hash(run), **figures)


def results_hash(run: MonthlyRun) -> str:
    """One hash over every line, in the order of the snapshot."""
    rows = RunLine.objects.filter(run=run).order_by("position").values_list("position", "sha256")
    return chain([(str(position), sha) for position, sha in rows.iterator(5000)])
