"""What the run of a month will hold back: written before it, as a decision sent in time is."""

from __future__ import annotations

from datetime import date, timedelta

from levier.foundation.acts import Decision, record
from levier.kernel.money import ZERO
from levier.kernel.month import Month
from levier.pathways.queries.adults import stated
from levier.rights.domain import CaseState, duties_apply
from levier.rights.models import BenefitCase, Reduction
from levier.sanctions.domain.scale import scale_on
from levier.synthetic.chance import Chance

SOURCE = "sanctions.demo:"
SHARE = 1_200  # one household in so many
LEAST, POOL = 3, 600
OLD_ENOUGH = timedelta(days=240)


def withhold_ahead(month: Month, decision: Decision) -> int:
    """Reductions from `month` on for a few households under duties; how many were written."""
    if Reduction.objects.filter(source__startswith=SOURCE).exists():
        return 0
    open_cases = BenefitCase.objects.filter(state=CaseState.OPEN_PAYABLE, amount__gt=ZERO)
    wanted = max(LEAST, open_cases.count() // SHARE)
    before = month.first_day - OLD_ENOUGH
    pool = list(open_cases.filter(requested_on__lt=before).order_by("pk")[:POOL])
    told = stated([case.household_id for case in pool], month.first_day)
    found = []
    for case in pool:
        adults = told.adults[case.household_id]
        duties = any(told.duties.get(adult.person, False) for adult in adults)
        if adults and duties_apply(case.state, case.motive, duties):
            found.append(case)
    step = max(1, len(found) // wanted)
    made = [_reduction(case, month, decision) for case in found[::step][:wanted]]
    Reduction.objects.bulk_create(made)
    record("sanctions.demo.withhold", "sanctions.demo:1", decision, reductions=len(made))
    return len(made)


def _reduction(case: BenefitCase, month: Month, decision: Decision) -> Reduction:
    scale = scale_on(date(month.first_day.year, month.first_day.month, 1) - timedelta(days=30))
    cap = scale.cap_for(people=case.people, is_majored=case.enhanced)
    until = month + scale.first.months[1]
    return Reduction(
        case=case, percent=min(cap, (30, 50)[Chance(7, case.pk).below(2)]), since=month,
        until=until, decided_until=until, label="Suspension pour manquement",
        rule=scale.article, source=f"{SOURCE}{case.pk}", reason="Démonstration",
        decided_by=decision.actor, decided_at=decision.at,
    )  # fmt: skip
