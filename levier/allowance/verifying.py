"""Every promise, checked on the whole database: what `levier verify` and the closing ask.

Each check gives French sentences that name the offender; an empty list means that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from levier.allowance import reconciling
from levier.allowance.domain import RunState
from levier.allowance.letter_states import PREFIX
from levier.allowance.models import (
    Letter,
    LetterSeries,
    MonthlyRun,
    RunComponent,
    RunInput,
    RunLine,
)
from levier.allowance.replaying import replay
from levier.foundation import guards
from levier.foundation.acts import broken_links
from levier.payments.queries import verification
from levier.rights import feed_files

BEFORE_RESULTS = (RunState.DRAFT, RunState.FROZEN, RunState.COMPUTING, RunState.CANCELLED)


def offenders(*, replayed: Iterable[MonthlyRun] | None = None) -> list[str]:
    """Everything that breaks a promise. `replayed`: runs to calculate again (default: closed)."""
    runs = MonthlyRun.objects.filter(state=RunState.CLOSED) if replayed is None else replayed
    found = [sentence for _, check in CHECKS for sentence in check()]
    return found + [sentence for run in runs for sentence in replay(run)]


def payments_hold() -> list[str]:
    """I1 to I8 where the money is: orders, ledger, files read back from their bytes, guards."""
    return list(verification.findings())


def journal_is_whole() -> list[str]:
    """I10: the chain of the journal."""
    return broken_links()


def guards_are_there() -> list[str]:
    """The rules that the database itself keeps are all in place."""
    return [f"La garde « {name} » manque dans la base : `levier migrate`." for name in
            guards.missing()]  # fmt: skip


def every_household_has_one_outcome() -> list[str]:
    """I12: as many frozen files, and as many outcomes, as households in each run."""
    found = []
    frozen, outcomes = _by_run(RunInput.objects.all()), _by_run(RunLine.objects.all())
    for run in MonthlyRun.objects.exclude(state__in=BEFORE_RESULTS).order_by("pk"):
        counts = (run.population_count, frozen.get(run.pk, 0), outcomes.get(run.pk, 0))
        if len(set(counts)) > 1:
            found.append(
                f"{run} : {counts[0]} foyers, {counts[1]} dossiers figés, {counts[2]} issues."
            )
    return found


def _by_run(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by("run").values("run").annotate(n=Count("pk")).values_list("run", "n"))


def amounts_add_up() -> list[str]:
    """What is payable is the right and its adjustments, for every household ever run."""
    adjusted = (
        RunComponent.objects.order_by("line")
        .values("line")
        .annotate(total=Sum("amount"), right=F("line__right"), payable=F("line__payable"))
    )
    found = [
        f"Ligne n° {row['line']} : le droit et ses ajustements ne font pas le montant."
        for row in adjusted.iterator(5000)
        if row["right"].cents + row["total"].cents != row["payable"].cents
    ]
    plain = RunLine.objects.filter(components=None).exclude(right=F("payable"))
    return found + [
        f"Ligne n° {pk} : montant sans explication." for pk in plain.values_list("pk", flat=True)
    ]


def letters_follow_each_other() -> list[str]:
    """Every number given to a letter is still there: none lacks, none was given twice."""
    found = []
    for series in LetterSeries.objects.order_by("year"):
        start = f"{PREFIX}-{series.year}-"
        held = Letter.objects.filter(reference__startswith=start).count()
        if held != series.last:
            found.append(f"Courriers de {series.year} : {series.last} numéros, {held} courriers.")
    return found


def feeds_are_as_they_came() -> list[str]:
    """Nothing accepted is lost or altered: each payer's file reads as on its first day."""
    return list(feed_files.altered())


CHECKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("ordres uniques, grand livre à zéro, fichiers conformes", payments_hold),
    ("journal ininterrompu", journal_is_whole),
    ("gardes de la base en place", guards_are_there),
    ("une issue par foyer figé", every_household_has_one_outcome),
    ("montants égaux à leurs lignes", amounts_add_up),
    ("totaux égaux à ceux des foyers", reconciling.totals_are_those_of_lines),
    ("deux personnes pour chaque paie", reconciling.approved_as_computed),
    ("approbation de chaque paie gardée", reconciling.approvals_stand),
    ("ordres égaux à la paie approuvée", reconciling.orders_follow_runs),
    ("acomptes consommés foyer par foyer", reconciling.advances_are_spent),
    ("indus égaux à leurs parts", reconciling.debts_add_up),
    ("courriers numérotés sans trou", letters_follow_each_other),
)
# Every byte received is read again: for `levier verify`, too long for the closing of each month.
LONG_CHECKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("flux conservés tels qu'ils sont venus", feeds_are_as_they_came),
)
