"""What pages and use cases read of a run: totals, last month's amounts, explanations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.text import capfirst

from levier.allowance.domain import (
    DEAD,
    Dimension,
    FindingKind,
    FindingState,
    Outcome,
    RunKind,
    RunState,
)
from levier.allowance.models import (
    ControlFinding,
    LetterBatch,
    MonthlyRun,
    RunFigure,
    RunLine,
)
from levier.entitlement.result import Line, lines_from_compact
from levier.foundation.models import LongRun
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.models import Approval, BankAccount, Payee, PaymentOrder
from levier.payments.models.orders import PaymentOrderQuerySet
from levier.rights.domain import FeedInterface, FeedState, FeedType
from levier.rights.models import BenefitCase, Feed, PayerMonth

HOUSEHOLD = "people.household"  # who a payee is, in the rooms below
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


def subject_of(run: MonthlyRun) -> str:
    """What works and approvals call a run: two runs of one month are two subjects."""
    return f"allowance.monthlyrun:{run.pk}"


def subject_of_batch(batch: LetterBatch) -> str:
    """What works call a batch of letters."""
    return f"allowance.letterbatch:{batch.pk}"


def last_work_of(batch: LetterBatch) -> LongRun | None:
    """The last writing asked for of a batch: waiting, under way, done or stopped."""
    return LongRun.objects.filter(subject=subject_of_batch(batch)).order_by("-pk").first()


def approval_of(run: MonthlyRun) -> Approval | None:
    """What the second person signed, and when."""
    return Approval.objects.filter(subject=subject_of(run)).first()


def account_facts(cases: Sequence[int], month: Month) -> AccountFacts:
    """Bank details that will be used for these cases: never used yet, or used by several.

    A constant number of queries. The sharing counts every household with the same account.
    """
    homes = dict(BenefitCase.objects.filter(pk__in=cases).values_list("household_id", "pk"))
    payees = Payee.objects.filter(owner_type=HOUSEHOLD, owner_id__in=[str(pk) for pk in homes])
    owners = dict(payees.values_list("pk", "owner_id"))
    usable = BankAccount.objects.usable_in(month).filter(payee__in=owners)
    accounts = list(usable.values_list("pk", "payee_id", "iban_index"))
    paid = PaymentOrder.objects.filter(bank_account__in=[pk for pk, _, _ in accounts])
    used = set(paid.values_list("bank_account_id", flat=True))
    shared = dict(
        BankAccount.objects.usable_in(month)
        .filter(iban_index__in={index for _, _, index in accounts})
        .values("iban_index")
        .annotate(payees=Count("payee", distinct=True))
        .filter(payees__gt=1)
        .values_list("iban_index", "payees")
    )
    case_of = {payee: homes[int(owner)] for payee, owner in owners.items()}
    return AccountFacts(
        frozenset(case_of[payee] for pk, payee, _ in accounts if pk not in used),
        {case_of[payee]: shared[index] for _, payee, index in accounts if index in shared},
    )


def next_month() -> str:
    """The month to propose when a run is opened: after the last one, else the last one stated."""
    last = MonthlyRun.objects.monthly().exclude(state__in=DEAD).order_by("-month").first()
    if last:
        return str(last.month + 1)
    stated = PayerMonth.objects.filter(live=True).order_by("-month").first()
    return str(stated.month) if stated else ""


def monthly_feeds(month: Month) -> list[Feed]:
    """The payers' monthly files of a month, those set aside left out."""
    feeds = Feed.objects.filter(
        month=month, interface=FeedInterface.BENEFICIARIES, feed_type=FeedType.MONTHLY
    )
    return list(feeds.exclude(state=FeedState.ASIDE).order_by("pk"))


def works_of(run: MonthlyRun) -> QuerySet[LongRun]:
    return LongRun.objects.filter(subject=subject_of(run)).order_by("-pk")


def live_work(run: MonthlyRun) -> LongRun | None:
    """The step that is waiting or under way."""
    return works_of(run).filter(state__in=["waiting", "running"]).first()


def failed_work(run: MonthlyRun) -> LongRun | None:
    """The last step, when it stopped on an error."""
    last = works_of(run).first()
    return last if last and last.state == "failed" else None


def findings_by_kind(run: MonthlyRun) -> list[dict[str, Any]]:
    """Households, euros and undecided ones by kind of finding. One query."""
    rows = (
        ControlFinding.objects.filter(run=run)
        .values("kind")
        .annotate(
            households=Count("pk"),
            cents=Sum("weight"),
            undecided=Count("pk", filter=Q(state=FindingState.EXAMINE)),
        )
        .order_by("-cents", "kind")
    )
    return [{**row, "label": capfirst(FindingKind(row["kind"]).label)} for row in rows]


def figures_of(run: MonthlyRun) -> dict[str, list[RunFigure]]:
    """The figures of a run by dimension. One query."""
    found: dict[str, list[RunFigure]] = {dimension: [] for dimension in Dimension}
    for one in RunFigure.objects.filter(run=run).order_by("pk"):
        found[one.dimension].append(one)
    return found


def totals(run: MonthlyRun) -> dict[str, Any]:
    """Counts by outcome and totals of a run, from its lines. One query."""
    sums = RunLine.objects.filter(run=run).aggregate(
        paid_count=Count("pk", filter=Q(outcome=Outcome.AMOUNT)),
        nothing_count=Count("pk", filter=Q(outcome=Outcome.NOTHING)),
        held_count=Count("pk", filter=Q(outcome=Outcome.HELD)),
        error_count=Count("pk", filter=Q(outcome=Outcome.ERROR)),
        right_total=Sum("right"),
        payable_total=Sum("payable"),
        overpaid_total=Sum("overpaid"),
        payer_total=Sum("payer_amount"),
    )
    return {
        name: (value or ZERO) if name.endswith("_total") else value for name, value in sums.items()
    }


def line_of(case: BenefitCase, month: Month) -> RunLine | None:
    """The line of a case in the monthly run of a month, refused and cancelled runs left out."""
    return (
        RunLine.objects.filter(case=case, run__month=month, run__kind=RunKind.MONTHLY)
        .exclude(run__state__in=DEAD)
        .select_related("run")
        .prefetch_related("components")
        .first()
    )


def beside_payer(months: QuerySet[PayerMonth]) -> QuerySet[Any]:
    """What the control of each month's run compared: `ours` to pay, `theirs` (see
    `rights.ours`)."""
    held = (
        RunLine.objects.filter(
            case=OuterRef("case"), run__month=OuterRef("month"), run__kind=RunKind.MONTHLY
        )
        .exclude(run__state__in=DEAD)
        .order_by("-pk")
    )
    return months.annotate(
        ours=Subquery(held.values("payable")[:1]), theirs=Subquery(held.values("payer_amount")[:1])
    )


def run_key(run: MonthlyRun) -> str:
    """How the orders and files of a run name it: `2026-11`, `2026-11-R7` for a correction."""
    return f"{run.month}-R{run.pk}" if run.is_correction else str(run.month)


def orders_of(run: MonthlyRun) -> PaymentOrderQuerySet:
    """The payment orders of a run."""
    return PaymentOrder.objects.of_run(run_key(run))
