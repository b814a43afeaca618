"""Every promise, checked on the whole database: what `levier verify` and the closing ask.

Each check gives French sentences that name the offender; an empty list means that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from levier.allowance.calculation import chain, compute_all
from levier.allowance.domain import CHUNK, RunState
from levier.allowance.facts import Facts, fingerprint
from levier.allowance.letter_states import PREFIX
from levier.allowance.models import (
    Letter,
    LetterSeries,
    MonthlyRun,
    RunComponent,
    RunInput,
    RunLine,
)
from levier.entitlement.parameters import law_version
from levier.foundation import guards
from levier.foundation.acts import broken_links
from levier.payments.queries import verification

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


def approved_as_computed() -> list[str]:
    """I8: nobody approved what they computed."""
    alone = MonthlyRun.objects.exclude(approved_by="").filter(approved_by=F("computed_by"))
    return [f"{run} : calculée et approuvée par la même personne." for run in alone]


def letters_follow_each_other() -> list[str]:
    """Every number given to a letter is still there: none lacks, none was given twice."""
    found = []
    for series in LetterSeries.objects.order_by("year"):
        start = f"{PREFIX}-{series.year}-"
        held = Letter.objects.filter(reference__startswith=start).count()
        if held != series.last:
            found.append(f"Courriers de {series.year} : {series.last} numéros, {held} courriers.")
    return found


CHECKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("ordres uniques, grand livre à zéro, fichiers conformes", payments_hold),
    ("journal ininterrompu", journal_is_whole),
    ("gardes de la base en place", guards_are_there),
    ("une issue par foyer figé", every_household_has_one_outcome),
    ("montants égaux à leurs lignes", amounts_add_up),
    ("deux personnes pour chaque paie", approved_as_computed),
    ("courriers numérotés sans trou", letters_follow_each_other),
)


def replay(run: MonthlyRun) -> list[str]:
    """I11: the same facts and the same law give the same amounts, to the byte."""
    if run.law_version != law_version():
        return [
            f"{run} a été calculée avec une autre version de la loi ({run.law_version[:12]}) : "
            "rejouez-la avec la version de Levier de ce mois."
        ]
    found, inputs, results = [], [], []
    for first in range(0, run.population_count, CHUNK):
        rows = list(
            RunInput.objects.filter(
                run=run, position__gte=first, position__lt=first + CHUNK
            ).order_by("position")
        )
        kept = RunLine.objects.filter(run=run, position__gte=first, position__lt=first + CHUNK)
        hashes = dict(kept.values_list("position", "sha256"))
        data = [bytes(row.facts) for row in rows]
        facts = [Facts.from_bytes(one) for one in data]
        for row, raw, known, answer in zip(
            rows, data, facts, compute_all(run.month, facts), strict=True
        ):
            inputs.append((str(row.position), fingerprint(raw)))
            results.append((str(row.position), answer.fingerprint(known.case)))
            if row.sha256 != inputs[-1][1] or hashes.get(row.position) != results[-1][1]:
                found.append(f"{run}, dossier {known.case} : le calcul rejoué diffère.")
    if chain(inputs) != run.inputs_hash or chain(results) != run.results_hash:
        found.append(f"{run} : l'empreinte d'ensemble ne se retrouve pas.")
    return found
