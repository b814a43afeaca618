"""The figures of a month, counted once over the whole run and kept with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from levier.allowance import queries
from levier.allowance.domain import BUCKETS, Change, Dimension, Outcome
from levier.allowance.models import MonthlyRun, RunFigure, RunLine
from levier.kernel.money import ZERO, Money

GROUPS = {
    Dimension.CENTRE: "case__centre_id",
    Dimension.COMMUNE: "case__commune_code",
    Dimension.PAYER: "payer",
    Dimension.OUTCOME: "outcome",
}


def all_figures(run: MonthlyRun) -> list[RunFigure]:
    """Every figure of a run: by centre, commune, payer, outcome, amount, change. Not saved."""
    return [*_groups(run), *_buckets(run), *_changes(run)]


def _groups(run: MonthlyRun) -> Iterator[RunFigure]:
    for dimension, path in GROUPS.items():
        rows = RunLine.objects.filter(run=run).order_by()
        if dimension in (Dimension.CENTRE, Dimension.COMMUNE):
            rows = rows.filter(outcome=Outcome.AMOUNT)
        counted = rows.values(key=F(path)).annotate(
            households=Count("pk"), ours=Sum("payable"), theirs=Sum("payer_amount")
        )
        for row in counted.order_by("key"):
            yield RunFigure(
                run=run,
                dimension=dimension,
                code=row["key"] or "",
                households=row["households"],
                ours=row["ours"] or ZERO,
                theirs=row["theirs"] or ZERO,
            )


def _between(low: int, high: int | None) -> Q:
    found = Q(payable__gt=ZERO, payable__gte=Money(low * 100))
    return found if high is None else found & Q(payable__lt=Money(high * 100))


def _buckets(run: MonthlyRun) -> list[RunFigure]:
    bounds: Sequence[tuple[int, int | None]] = list(zip(BUCKETS, [*BUCKETS[1:], None], strict=True))
    asked = {f"from_{low}": Count("pk", filter=_between(low, high)) for low, high in bounds}
    found = RunLine.objects.filter(run=run).aggregate(**asked)
    return [
        RunFigure(
            run=run, dimension=Dimension.BUCKET, code=str(low), households=found[f"from_{low}"]
        )
        for low, _ in bounds
    ]


def _changes(run: MonthlyRun) -> list[RunFigure]:
    """Who enters, leaves, moves by more than 20 %, against last month's run when there is one."""
    before = queries.last_run(run)
    if before is None:
        return []
    earlier = RunLine.objects.filter(run=before, case=OuterRef("case"), payable__gt=ZERO)
    now = RunLine.objects.filter(run=run, case=OuterRef("case"), payable__gt=ZERO)
    paid = RunLine.objects.filter(run=run, payable__gt=ZERO)
    both = paid.annotate(was=Subquery(earlier.values("payable")[:1])).filter(was__isnull=False)
    groups = {
        Change.ENTERING: paid.filter(~Exists(earlier)),
        Change.LEAVING: RunLine.objects.filter(run=before, payable__gt=ZERO).filter(~Exists(now)),
        Change.UP: both.filter(payable__gt=F("was") + F("was") / 5),
        Change.DOWN: both.filter(payable__lt=F("was") - F("was") / 5),
    }
    return [_change(run, code, rows.aggregate(households=Count("pk"), ours=Sum("payable")))
            for code, rows in groups.items()]  # fmt: skip


def _change(run: MonthlyRun, code: str, row: dict[str, object]) -> RunFigure:
    amount = row["ours"] if isinstance(row["ours"], Money) else ZERO
    return RunFigure(
        run=run,
        dimension=Dimension.CHANGE,
        code=code,
        households=int(str(row["households"])),
        ours=amount,
    )
