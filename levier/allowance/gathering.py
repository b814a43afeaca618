"""What a run freezes, read from the rooms below: one place that knows where each fact lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, Sum

from levier.allowance.domain import Channel, Nature
from levier.allowance.facts import Facts, Owed, Withholding
from levier.allowance.models import MonthlyRun, RunLine
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights import corrected
from levier.rights import queries as rights
from levier.rights.domain import LIVE_STATES, PAYABLE_STATES
from levier.rights.models import (
    BenefitCase,
    PayerMonth,
    PaymentSuspension,
    Reduction,
    Situation,
    SituationCorrection,
)

UNKNOWN = "Aucune situation n'est connue pour ce foyer."
WHOLE = 100_000  # a share of one, in 1/100,000


def population_of(month: Month) -> list[int]:
    """Who is in the run of a month: every case that a payer states for it, and every live case.

    A live case of which the payer says nothing stays in: its silence is a finding.
    """
    stated = PayerMonth.objects.filter(case=OuterRef("pk"), month=month, live=True)
    return list(
        BenefitCase.objects.filter(
            Exists(stated.order_by())
            | Q(state__in=LIVE_STATES, month__isnull=False, month__lte=month)
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def population_of_past(run: MonthlyRun) -> list[int]:
    """Who a correction looks at: the households of the closed run, and those stated since."""
    stated = PayerMonth.objects.filter(case=OuterRef("pk"), month=run.month, live=True)
    paid = RunLine.objects.filter(case=OuterRef("pk"), run=run)
    return list(
        BenefitCase.objects.filter(Exists(stated.order_by()) | Exists(paid.order_by()))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def gather(run: MonthlyRun, cases: Sequence[int]) -> dict[int, Facts]:
    """The frozen facts of these cases, by case. A constant number of queries."""
    month = run.month
    known = BenefitCase.objects.filter(pk__in=cases).order_by()
    rows = known.values_list("pk", "number", "payer__family", "payer__number")
    situations = situations_of(cases, month)
    stated = _payer_months(cases, month)
    withheld = _suspensions(cases, month)
    reduced = _reductions(cases, month)
    owed = {} if run.channel == Channel.DELEGATED or run.is_correction else _debts(cases, month)
    settled = _settled(run, cases) if run.is_correction else {}
    facts = {}
    for pk, number, family, place in rows:
        situation, problem = situations.get(pk, ("", UNKNOWN))
        amount, state = stated.get(pk, (None, ""))
        facts[pk] = Facts(
            case=number,
            situation=situation,
            problem=problem,
            payer=f"{family}{place}",
            payer_amount=amount,
            payer_state=state,
            withholdings=(*withheld.get(pk, ()), *reduced.get(pk, ())),
            owed=tuple(owed.get(pk, ())),
            settled=settled.get(pk, 0) if run.is_correction else None,
        )
    return facts


def situations_of(cases: Sequence[int], month: Month) -> dict[int, tuple[str, str]]:
    """`(situation, problem)` of each case for a month, agents' corrections applied. Two queries.

    The latest version that reaches the month counts; one of the two is empty.
    """
    rows = (
        Situation.objects.filter(case__in=cases, month__lte=month)
        .order_by("case_id", "version")
        .values_list("case_id", "month", "facts")
    )
    stated = {case: corrected.as_of(facts, since, month) for case, since, facts in rows}
    corrections = rights.corrections_of(cases, month)
    return {
        case: _with_corrections(facts, corrections.get(case, ())) for case, facts in stated.items()
    }


def _with_corrections(facts: str, changes: Iterable[SituationCorrection]) -> tuple[str, str]:
    stated = [(change.path, change.value) for change in changes]
    if not stated:
        return facts, ""
    try:
        return corrected.apply(facts, stated), ""
    except Refusal as refusal:
        return "", refusal.message


def _payer_months(cases: Sequence[int], month: Month) -> dict[int, tuple[int, str]]:
    """What the payer grants: the right when it is payable, what it paid when it is withheld."""
    rows = PayerMonth.objects.filter(case__in=cases, month=month, live=True).order_by()
    return {
        case: ((amount if state in PAYABLE_STATES else paid).cents, state)
        for case, amount, paid, state in rows.values_list("case_id", "amount", "paid", "state")
    }


def _suspensions(cases: Sequence[int], month: Month) -> dict[int, list[Withholding]]:
    found: dict[int, list[Withholding]] = defaultdict(list)
    rows = PaymentSuspension.objects.filter(
        Q(until=None) | Q(until__gt=month), case__in=cases, since__lte=month
    )
    for pk, case, rule in rows.order_by("pk").values_list("pk", "case_id", "rule"):
        label, source = Nature.SUSPENSION.label, f"rights.paymentsuspension:{pk}"
        found[case].append(Withholding(Nature.SUSPENSION, WHOLE, 0, label, rule[:60], source))
    return found


def _reductions(cases: Sequence[int], month: Month) -> dict[int, list[Withholding]]:
    """What the council decided to withhold, by percent of the right (CASF L262-37)."""
    found: dict[int, list[Withholding]] = defaultdict(list)
    rows = Reduction.objects.filter(case__in=cases, since__lte=month, until__gt=month)
    told = rows.order_by("pk").values_list("pk", "case_id", "percent", "label", "rule")
    for pk, case, percent, label, rule in told:
        share = percent * WHOLE // 100
        found[case].append(
            Withholding(Nature.SANCTION, share, 0, label, rule, f"rights.reduction:{pk}")
        )
    return found


def _debts(cases: Sequence[int], month: Month) -> dict[int, list[Owed]]:
    """Debts being recovered, oldest first; an appeal or the limitation stops it (L262-46)."""
    return {
        case: [
            Owed(
                one.balance.cents,
                one.instalment.cents if one.instalment else 0,
                f"rights.debt:{one.debt}",
            )
            for one in held
        ]
        for case, held in rights.recoveries_due(cases, month).items()
    }


def _settled(run: MonthlyRun, cases: Sequence[int]) -> dict[int, int]:
    """What the month already gave each case: the monthly run and its earlier corrections."""
    rows = (
        RunLine.objects.filter(run__month=run.month, run__state="closed", case__in=cases)
        .values("case_id")
        .order_by("case_id")
        .annotate(total=Sum("due"))
    )
    return {row["case_id"]: row["total"].cents for row in rows}
