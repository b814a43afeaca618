"""An amount as the receipt that agent, recipient and letter all read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst

from levier.allowance import gathering, queries
from levier.allowance.calculation import Computed, compute_all
from levier.allowance.models import MonthlyRun, RunLine
from levier.entitlement.result import lines_from_compact
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights.models import BenefitCase
from levier.ui.pieces import Receipt, ReceiptLine


@dataclass(frozen=True, slots=True)
class Explained:
    """A household's month, explained. `run` is None when no run holds it: worked out afresh."""

    month: Month
    outcome: str
    receipt: Receipt
    payer_amount: Money | None
    run: MonthlyRun | None
    problem: str = ""

    @property
    def gap(self) -> Money | None:
        """Ours less the payer's; None when the payer has said nothing, or nothing is worked out."""
        if self.payer_amount is None or self.problem:
            return None
        return self.receipt.total - self.payer_amount


def explain(case: BenefitCase, month: Month) -> Explained | None:
    """From the month's run when it holds this case, else from what is known today. Or None."""
    line = queries.line_of(case, month)
    return from_run(line, month) if line else _afresh(case, month)


def from_run(line: RunLine, month: Month) -> Explained:
    lines = [ReceiptLine(one.label, one.amount, one.rule) for one in
             queries.explanation(line, month)]  # fmt: skip
    components = list(line.components.all())
    if components and lines:
        lines.append(ReceiptLine("Droit au RSA", line.right, is_subtotal=True))
    lines += [ReceiptLine(one.label, one.amount, one.article) for one in components]
    return Explained(
        month=month,
        outcome=line.reason or line.get_outcome_display(),
        receipt=_receipt(month, line.payable, lines, capfirst(str(line.run))),
        payer_amount=line.payer_amount,
        run=line.run,
        problem=line.reason if line.outcome in ("held", "error") else "",
    )


def _afresh(case: BenefitCase, month: Month) -> Explained | None:
    frozen = gathering.gather(MonthlyRun(month=month, channel="delegated"), [case.pk])
    facts = frozen.get(case.pk)
    if facts is None or facts.problem:
        return None
    answer = compute_all(month, [facts])[0]
    known = facts.payer_amount
    return Explained(
        month=month,
        outcome=answer.reason,
        receipt=_receipt(
            month, Money(answer.payable), _lines(month, answer),
            "Calcul indicatif : ce mois n'est pas encore dans une paie",
        ),
        payer_amount=None if known is None else Money(known),
        run=None,
        problem=answer.reason if answer.outcome in ("held", "error") else "",
    )  # fmt: skip


def _lines(month: Month, answer: Computed) -> list[ReceiptLine]:
    law = [ReceiptLine(one.label, one.amount, one.rule) for one in
           lines_from_compact(month, answer.trace)]  # fmt: skip
    adjusted = [ReceiptLine(one.label, Money(one.cents), one.article) for one in answer.components]
    if adjusted and law:
        law.append(ReceiptLine("Droit au RSA", Money(answer.right), is_subtotal=True))
    return [*law, *adjusted]


def _receipt(month: Month, total: Money, lines: list[ReceiptLine], source: str) -> Receipt:
    return Receipt(
        title=f"RSA {month.of_label}",
        total=total,
        lines=lines,
        total_label="À verser",
        source=source,
    )
