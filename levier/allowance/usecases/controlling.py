"""Step 5: who differs from the payer, from last month, or is paid on a new or shared account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from levier.allowance import access, figures, queries
from levier.allowance.comparison import Difference, Step, compare
from levier.allowance.domain import (
    FINDING_LIFECYCLE,
    LIFECYCLE,
    FindingKind,
    Outcome,
    RunState,
)
from levier.allowance.models import ControlFinding, MonthlyRun, RunComponent, RunFigure, RunLine
from levier.entitlement.result import DEFINITIONS
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money

HELD_BUDGET = Decimal("0.01")  # above this share of held households, a person must decide
JUMP = Decimal("0.20")  # a month-on-month change worth a look, up or down


def control_chunk(*, run: MonthlyRun, first: int, last: int) -> int:
    """Findings of positions [first, last[; returns how many. Constant number of queries."""
    lines = list(
        RunLine.objects.filter(run=run, position__gte=first, position__lt=last).order_by("position")
    )
    found = _against_payer(run, lines) if run.is_delegated else _against_last_month(run, lines)
    with transaction.atomic():
        return len(ControlFinding.objects.bulk_create([*found, *_impossible(run, lines)]))


def _against_payer(run: MonthlyRun, lines: list[RunLine]) -> list[ControlFinding]:
    differing = [
        line
        for line in lines
        if line.outcome in (Outcome.AMOUNT, Outcome.NOTHING) and line.difference
    ]
    adjusted = _components_of(differing)
    findings = []
    for line in differing:
        theirs = None if line.payer_amount is None else line.payer_amount.cents
        difference = compare(
            line.payable.cents,
            theirs,
            [*_steps(line), *adjusted[line.pk]],
            line.reason,
            queries.payer_label(line.payer),
        )
        if difference:
            findings.append(_finding(run, line, difference, line.payer_amount))
    return findings


def _components_of(lines: Iterable[RunLine]) -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = defaultdict(list)
    rows = RunComponent.objects.filter(line__in=[line.pk for line in lines])
    for line, label, amount in rows.values_list("line_id", "label", "amount"):
        steps[line].append(Step(label, amount.cents))
    return steps


def _steps(line: RunLine) -> list[Step]:
    return [
        Step(DEFINITIONS[code].label, cents)
        for code, cents in queries.trace_of(line).items()
        if code in DEFINITIONS
    ]


def _against_last_month(run: MonthlyRun, lines: list[RunLine]) -> list[ControlFinding]:
    """Direct payment: large moves since last month, first payments to an account, shared ones."""
    before = queries.amounts_of_last_run(run, [line.case_id for line in lines])
    accounts = queries.account_facts([line.case_id for line in lines], run.month)
    if queries.last_run(run) is None:
        # On the very first month every account is new: saying so of each would hide the rest.
        accounts = replace(accounts, unused=frozenset())
    findings = []
    for line in lines:
        if line.outcome != Outcome.AMOUNT:
            continue
        findings += [
            _finding(run, line, difference, compared)
            for difference, compared in _oddities(line, before.get(line.case_id), accounts)
        ]
    return findings


def _oddities(
    line: RunLine, before: Money | None, accounts: queries.AccountFacts
) -> list[tuple[Difference, Money | None]]:
    found: list[tuple[Difference, Money | None]] = []
    if before and abs(line.payable - before).cents > before.times(JUMP).cents:
        found.append(
            (
                Difference(
                    FindingKind.JUMP,
                    "",
                    f"Le montant passe de {before} à {line.payable} en un mois : vérifiez le "
                    "changement de situation qui l'explique.",
                ),
                before,
            )
        )
    if line.case_id in accounts.unused:
        cause = "Premier versement sur ce compte : vérifiez qui l'a saisi et la pièce reçue."
        found.append((Difference(FindingKind.NEW_ACCOUNT, "", cause), None))
    sharing = accounts.sharing.get(line.case_id, 1)
    if sharing > 1:
        cause = (
            f"{sharing} foyers sont payés sur ce même compte : vérifiez qui en est titulaire "
            "(tuteur, association, ou erreur)."
        )
        found.append((Difference(FindingKind.SHARED_ACCOUNT, "", cause), None))
    return found


def _impossible(run: MonthlyRun, lines: list[RunLine]) -> list[ControlFinding]:
    return [
        _finding(run, line, Difference(FindingKind.UNEXPLAINED, "", line.reason), line.payer_amount)
        for line in lines
        if line.outcome in (Outcome.HELD, Outcome.ERROR)
    ]


def _finding(
    run: MonthlyRun, line: RunLine, difference: Difference, theirs: Money | None
) -> ControlFinding:
    gap = line.payable - (theirs or ZERO)
    return ControlFinding(
        run=run,
        line=line,
        kind=difference.kind,
        ours=line.payable,
        theirs=theirs,
        difference=gap,
        weight=abs(gap.cents),
        where=difference.where[:160],
        cause=difference.cause,
    )


def finish_control(*, run: MonthlyRun, decision: Decision) -> None:
    """computed -> controlled, or held when the error budget is spent (no error, 1 % held)."""
    count = ControlFinding.objects.filter(run=run).count()
    held = run.held_count > run.population_count * HELD_BUDGET
    with transaction.atomic():
        RunFigure.objects.bulk_create(figures.all_figures(run))
        move(
            run,
            "hold" if run.error_count or held else "control",
            LIFECYCLE,
            decision,
            finding_count=count,
        )


def release_run(*, run: MonthlyRun, decision: Decision) -> None:
    """held -> controlled: a person takes it on themselves to go on without these households."""
    access.require(decision, access.CONTROL)
    if not decision.reason.strip():
        raise Refusal(
            "Dites pourquoi la paie peut continuer sans ces foyers : ils ne seront pas payés.",
            field="reason",
        )
    move(run, "release", LIFECYCLE, decision)


def decide_finding(*, finding: ControlFinding, choice: str, decision: Decision) -> None:
    """Accept, report to the payer, or put back under examination: with a reason, until approval."""
    access.require(decision, access.CONTROL)
    if finding.run.state not in (RunState.COMPUTED, RunState.HELD, RunState.CONTROLLED):
        raise Refusal(
            "La paie est approuvée : cet écart ne se décide plus ici. Une correction passera "
            "par une régularisation."
        )
    if choice not in FINDING_LIFECYCLE.moves:
        raise Refusal("Choisissez ce que vous décidez pour cet écart.", field="choice")
    if not decision.reason.strip():
        raise Refusal("Écrivez le motif de votre décision.", field="reason")
    move(
        finding,
        choice,
        FINDING_LIFECYCLE,
        decision,
        decided_by=decision.actor,
        decided_at=decision.at,
        reason=decision.reason,
    )
