"""A month calculated again from its frozen facts: the same answer, column by column."""

from __future__ import annotations

from collections.abc import Iterator

from levier.allowance.adjustments import Component
from levier.allowance.calculation import Computed, chain, compute_all
from levier.allowance.domain import CHUNK
from levier.allowance.facts import Facts, fingerprint
from levier.allowance.models import MonthlyRun, RunInput, RunLine
from levier.entitlement.parameters import law_version
from levier.foundation import crypto

Known = tuple[RunInput, Facts, str]  # a frozen file, what it says, its fingerprint now


def replay(run: MonthlyRun) -> list[str]:
    """I11: the same facts and the same law give the same amounts, to the byte.

    French sentences, one a household whose frozen facts or stored line are no longer those.
    """
    if run.law_version != law_version():
        return [
            f"{run} a été calculée avec une autre version de la loi ({run.law_version[:12]}) : "
            "rejouez-la avec la version de Levier de ce mois."
        ]
    found: list[str] = []
    inputs, results = [], []
    for first in range(0, run.population_count, CHUNK):
        known, unreadable = _frozen(run, first)
        found += [f"{run}, rang {rank} : le dossier figé ne se lit plus." for rank in unreadable]
        lines = _lines(run, first)
        answers = compute_all(run.month, [facts for _, facts, _ in known])
        for (row, facts, sha), answer in zip(known, answers, strict=True):
            inputs.append((str(row.position), sha))
            results.append((str(row.position), answer.fingerprint(facts.case)))
            if row.sha256 != sha or not is_same(lines.get(row.position), facts, answer):
                found.append(f"{run}, dossier {facts.case} : le calcul rejoué diffère.")
    if chain(inputs) != run.inputs_hash or chain(results) != run.results_hash:
        found.append(f"{run} : l'empreinte d'ensemble ne se retrouve pas.")
    return found


def _frozen(run: MonthlyRun, first: int) -> tuple[list[Known], list[int]]:
    """The frozen files of a chunk, and the ranks of those that can't be deciphered."""
    rows = RunInput.objects.filter(run=run, position__gte=first, position__lt=first + CHUNK)
    known: list[Known] = []
    unreadable = []
    for row in rows.order_by("position"):
        try:
            data = bytes(row.facts)
            known.append((row, Facts.from_bytes(data), fingerprint(data)))
        except (crypto.WrongKey, ValueError, KeyError):
            unreadable.append(row.position)
    return known, unreadable


def _lines(run: MonthlyRun, first: int) -> dict[int, RunLine]:
    rows = RunLine.objects.filter(run=run, position__gte=first, position__lt=first + CHUNK)
    return {line.position: line for line in rows.prefetch_related("components")}


def is_same(line: RunLine | None, facts: Facts, answer: Computed) -> bool:
    """Whether a stored line is the answer: amounts, reason, law's lines, adjustments, payer."""
    if line is None:
        return False
    theirs = None if line.payer_amount is None else line.payer_amount.cents
    return (
        stated(line) == answer
        and line.sha256 == answer.fingerprint(facts.case)
        and (line.payer, theirs) == (facts.payer, facts.payer_amount)
    )


def stated(line: RunLine) -> Computed:
    return Computed(
        outcome=line.outcome,
        reason=line.reason,
        right=line.right.cents,
        payable=line.payable.cents,
        due=line.due.cents,
        overpaid=line.overpaid.cents,
        trace=bytes(line.trace).decode(),
        components=tuple(_components(line)),
    )


def _components(line: RunLine) -> Iterator[Component]:
    for one in sorted(line.components.all(), key=lambda component: component.pk):
        yield Component(one.nature, one.amount.cents, one.label, one.article, one.source)
