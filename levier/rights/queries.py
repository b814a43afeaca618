"""Reads of rights: case files, months, situations for the run, timelines, feeds, debts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import (
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights import corrected
from levier.rights.domain import (
    OWED,
    AdvanceLine,
    FeedState,
    PlanState,
    RejectState,
)
from levier.rights.models import (
    Debt,
    Feed,
    FeedReject,
    PayerAdvance,
    PayerMonth,
    PayerMovement,
    PaymentSuspension,
    RecoveryPlan,
    Situation,
    SituationCorrection,
)

IN_A_GO = 2000


@dataclass(frozen=True, slots=True)
class CaseMonth:
    """A case for a month's run. `facts` is canonical `entitlement.Household` JSON, corrections
    applied; `flaw` says why there is none. `corrections` names what agents stated over."""

    case: int
    household: int
    number: str
    payer: int
    centre: str | None
    state: str
    payer_state: str
    payer_amount: Money
    payer_right: Money
    facts: str
    situation: int | None
    situation_month: Month | None
    corrections: tuple[str, ...]
    suspended: bool
    flaw: str = ""


def case_months(month: Month, *, after: int = 0, limit: int | None = None) -> Iterator[CaseMonth]:
    """Every case stated by its payer for a month, by case number from `after` (a pk) on.

    Four queries for each 2,000 cases: months with their case, situations, corrections,
    suspensions. A corrected situation that the law can't read comes with its flaw.
    """
    left = limit
    while left is None or left > 0:
        size = IN_A_GO if left is None else min(IN_A_GO, left)
        rows = PayerMonth.objects.filter(month=month, live=True, case_id__gt=after)
        batch = list(rows.select_related("case").order_by("case_id")[:size])
        if not batch:
            return
        yield from _with_facts(month, batch)
        after = batch[-1].case_id
        left = None if left is None else left - len(batch)


def _with_facts(month: Month, batch: list[PayerMonth]) -> Iterator[CaseMonth]:
    cases = [row.case_id for row in batch]
    held = Situation.objects.filter(case__in=cases, live=True).order_by()
    situations = {row.case_id: row for row in held}
    corrections = corrections_of(cases, month)
    suspended = suspended_cases(cases, month)
    for row in batch:
        situation = situations.get(row.case_id)
        yield _case_month(
            month, row, situation, corrections.get(row.case_id, []), row.case_id in suspended
        )


def _case_month(
    month: Month,
    row: PayerMonth,
    situation: Situation | None,
    corrections: list[SituationCorrection],
    suspended: bool,
) -> CaseMonth:
    facts, flaw = "", "La loi ne sait pas lire la situation de ce foyer."
    if situation is not None:
        facts, flaw = corrected.as_of(situation.facts, situation.month, month), ""
        if corrections:
            facts, flaw = _corrected(facts, corrections)
    return CaseMonth(
        case=row.case_id,
        household=row.case.household_id,
        number=row.case.number,
        payer=row.case.payer_id,
        centre=row.case.centre_id,
        state=row.case.state,
        payer_state=row.state,
        payer_amount=row.paid,
        payer_right=row.amount,
        facts=facts,
        situation=situation.pk if situation else None,
        situation_month=situation.month if situation else None,
        corrections=tuple(one.path for one in corrections),
        suspended=suspended,
        flaw=flaw,
    )


def _corrected(facts: str, corrections: Iterable[SituationCorrection]) -> tuple[str, str]:
    try:
        return corrected.apply(facts, [(one.path, one.value) for one in corrections]), ""
    except Refusal as refusal:
        return "", refusal.message


def corrections_of(cases: Iterable[int], month: Month) -> dict[int, list[SituationCorrection]]:
    """What agents state over the payer in a month, by case. One query."""
    rows = SituationCorrection.objects.filter(
        Q(until=None) | Q(until__gt=month),
        case__in=list(cases),
        withdrawn_at=None,
        since__lte=month,
    )
    found: dict[int, list[SituationCorrection]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.case_id].append(row)
    return found


def suspended_cases(cases: Iterable[int], month: Month) -> set[int]:
    """The cases whose payment the Département suspends in a month. One query."""
    rows = PaymentSuspension.objects.filter(
        Q(until=None) | Q(until__gt=month), case__in=list(cases), since__lte=month
    )
    return set(rows.values_list("case_id", flat=True))


@dataclass(frozen=True, slots=True)
class Held:
    """A debt in recovery: what is left, and the most to hold back each month."""

    debt: int
    case: int
    balance: Money
    instalment: Money | None


def recoveries_due(cases: Iterable[int], month: Month) -> dict[int, list[Held]]:
    """The debts to hold back in a month, oldest first, by case. One query.

    `recovery.withheld` turns them into amounts within the legal share of the right.
    """
    plans = RecoveryPlan.objects.filter(
        state=PlanState.ACTIVE,
        since__lte=month,
        debt__case__in=list(cases),
        debt__state="recovering",
        debt__limitation_on__gt=month.first_day,
    ).select_related("debt")
    found: dict[int, list[Held]] = defaultdict(list)
    for plan in plans.order_by("debt__assessed_on", "debt_id"):
        case = plan.debt.case_id
        assert case is not None
        found[case].append(Held(plan.debt_id, case, plan.debt.balance, plan.instalment))
    return found


@dataclass(frozen=True, slots=True)
class FeedWork:
    """A feed, the run that takes it in, and its last trial; None for what was not asked."""

    feed: Feed
    run: LongRun | None
    trial: LongRun | None = None


def feed_work(feed: Feed) -> FeedWork:
    """The progress to show on a feed's page. One query."""
    runs = LongRun.objects.filter(subject=f"feed:{feed.pk}").order_by("-pk")
    kinds = ("rights.feed_import", "rights.feed_rehearsal")
    found = list(runs.filter(kind__in=kinds))
    latest = {run.kind: run for run in reversed(found)}
    return FeedWork(feed, latest.get(kinds[0]), latest.get(kinds[1]))


def feeds() -> QuerySet[Feed]:
    """For the list of feeds: with `open_rejects` and `is_cut_short`, in one query."""
    mine = FeedReject.objects.filter(feed=OuterRef("pk"), state=RejectState.OPEN).order_by()
    still_open = mine.values("feed").annotate(n=Count("pk")).values("n")
    subject = Concat(Value("feed:"), Cast(OuterRef("pk"), CharField()))
    failed = LongRun.objects.filter(
        kind="rights.feed_import", state=RunState.FAILED, subject=subject
    )
    return Feed.objects.select_related("payer").annotate(
        open_rejects=Coalesce(Subquery(still_open), 0),
        is_cut_short=Q(state=FeedState.IMPORTING) & Exists(failed),
    )


def advance(month: Month) -> dict[int | None, dict[str, PayerAdvance]]:
    """The totals that each payer states for a month, by payer then line: the last feed's."""
    found: dict[int | None, dict[str, PayerAdvance]] = defaultdict(dict)
    for row in PayerAdvance.objects.filter(month=month).order_by("feed_id"):
        found[row.payer_id][row.line] = row
    return found


def advance_due(month: Month) -> Money:
    """What all payers ask for a month."""
    asked = (lines.get(AdvanceLine.ADVANCE) for lines in advance(month).values())
    return Money.total(line.total for line in asked if line is not None)


def movements_total(month: Month, payer: int | None = None) -> Money:
    """The sum of the movements of a month, as they count in the advance."""
    rows = PayerMovement.objects.filter(month=month)
    if payer is not None:
        rows = rows.filter(feed__payer=payer)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def payer_total(month: Month) -> Money:
    """What the payers say that they pay for a month, all cases together."""
    rows = PayerMonth.objects.filter(month=month, live=True)
    return rows.aggregate(total=Sum("paid"))["total"] or ZERO


def owed_on(debts: QuerySet[Debt]) -> Money:
    """What is still owed on these overpayments, all together."""
    rows = debts.filter(state__in=OWED)
    return rows.aggregate(total=Sum("balance"))["total"] or ZERO
