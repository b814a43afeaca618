"""What a run freezes, read from the rooms below: one place that knows where each fact lives."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, Sum

from levier.allowance.domain import Channel, Nature
from levier.allowance.facts import Facts, Owed, Withholding
from levier.allowance.models import MonthlyRun, RunLine
from levier.foundation.acts import canonical
from levier.kernel.month import Month
from levier.rights import domain as rights
from levier.rights.models import (
    BenefitCase,
    PayerMonth,
    PaymentSuspension,
    RecoveryPlan,
    Situation,
)

WHOLE = 100_000  # a share of one, in 1/100,000


def population_of(month: Month) -> list[int]:
    """Who is in the run of a month: every case that a payer states for it, and every live case.

    A live case of which the payer says nothing stays in: its silence is a finding.
    """
    stated = PayerMonth.objects.filter(case=OuterRef("pk"), month=month, live=True)
    return list(
        BenefitCase.objects.filter(
            Exists(stated.order_by())
            | Q(state__in=rights.LIVE_STATES, month__isnull=False, month__lte=month)
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
    owed = {} if run.channel == Channel.DELEGATED or run.is_correction else _debts(cases, month)
    settled = _settled(run, cases) if run.is_correction else {}
    facts = {}
    for pk, number, family, place in rows:
        situation = situations.get(pk, "")
        amount, state = stated.get(pk, (None, ""))
        facts[pk] = Facts(
            case=number,
            situation=situation,
            problem="" if situation else "Aucune situation n'est connue pour ce foyer.",
            payer=f"{family}{place}",
            payer_amount=amount,
            payer_state=state,
            withholdings=tuple(withheld.get(pk, ())),
            owed=tuple(owed.get(pk, ())),
            settled=settled.get(pk, 0) if run.is_correction else None,
        )
    return facts


def situations_of(cases: Sequence[int], month: Month) -> dict[int, str]:
    """The law's situation of each case for a month: the latest version that reaches it."""
    rows = (
        Situation.objects.filter(case__in=cases, month__lte=month)
        .order_by("case_id", "version")
        .values_list("case_id", "month", "facts")
    )
    return {
        case: facts if since == month else _carried_to(facts, month) for case, since, facts in rows
    }


def _carried_to(facts: str, month: Month) -> str:
    return canonical({**json.loads(facts), "month": str(month)})


def _payer_months(cases: Sequence[int], month: Month) -> dict[int, tuple[int, str]]:
    """What the payer grants: the right when it is payable, what it paid when it is withheld."""
    rows = PayerMonth.objects.filter(case__in=cases, month=month, live=True).order_by()
    return {
        case: ((amount if state in rights.PAYABLE_STATES else paid).cents, state)
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


def _debts(cases: Sequence[int], month: Month) -> dict[int, list[Owed]]:
    """Debts being recovered, oldest first; an appeal suspends (CASF L262-46)."""
    found: dict[int, list[Owed]] = defaultdict(list)
    plans = RecoveryPlan.objects.filter(
        state="active", since__lte=month, debt__case__in=cases, debt__state="recovering"
    ).order_by("debt__assessed_on", "debt_id")
    for debt, case, balance, instalment in plans.values_list(
        "debt_id", "debt__case_id", "debt__balance", "instalment"
    ):
        planned = instalment.cents if instalment else 0
        found[case].append(Owed(balance.cents, planned, f"rights.debt:{debt}"))
    return found


def _settled(run: MonthlyRun, cases: Sequence[int]) -> dict[int, int]:
    """What the month already gave each case: the monthly run and its earlier corrections."""
    rows = (
        RunLine.objects.filter(run__month=run.month, run__state="closed", case__in=cases)
        .values("case_id")
        .order_by("case_id")
        .annotate(total=Sum("due"))
    )
    return {row["case_id"]: row["total"].cents for row in rows}
