"""The steps of a run that take time, as long runs: chunks, each one transaction.

Killed at any moment, each goes on at the cursor it had reached; unique keys make a repeated
chunk an error instead of a double, and the chunk's own transaction makes it never happen.
"""

from __future__ import annotations

from collections.abc import Callable

from levier.allowance import queries, usecases
from levier.allowance.domain import CHUNK, RunState
from levier.allowance.letter_states import LETTERS_A_CHUNK, BatchState
from levier.allowance.models import LetterBatch, MonthlyRun
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun
from levier.foundation.runs import Work

SNAPSHOT = "allowance.snapshot"
CALCULATE = "allowance.calculate"
CONTROL = "allowance.control"
ORDER = "allowance.order"
FILE = "allowance.file"
CLOSE = "allowance.close"
LETTERS = "allowance.letters"


def request(*, kind: str, run: MonthlyRun, decision: Decision) -> LongRun:
    """Queue a step of a run; the live one is given back when it was already asked for."""
    return _ask(kind, queries.subject_of(run), {"run": run.pk}, decision)


def request_letters(*, batch: LetterBatch, decision: Decision) -> LongRun:
    """Queue the writing of a batch of letters, or go on with the one that stopped."""
    return _ask(LETTERS, queries.subject_of_batch(batch), {"batch": batch.pk}, decision)


def _ask(kind: str, subject: str, params: dict[str, int], decision: Decision) -> LongRun:
    works = LongRun.objects.filter(kind=kind, subject=subject, state="failed")
    failed = works.order_by("-pk").first()
    if failed and failed.cursor:
        runs.resume(failed)
        return failed
    return runs.request(kind=kind, subject=subject, decision=decision, params=params)


def run_of(work: Work) -> MonthlyRun:
    return MonthlyRun.objects.get(pk=work.params["run"])


def by_chunks(work: Work, label: str, total: int, do: Callable[[int, int], int]) -> None:
    """`do(first, last)` for each chunk not done yet, in its own transaction with the cursor."""
    reached = work.cursor.get(label, 0)
    work.announce(label, total=total, done=reached)
    while reached < total:
        last = min(reached + CHUNK, total)
        with work.chunk(**{label: last, "done": last}):
            do(reached, last)
        reached = last


@runs.task(SNAPSHOT, "Dossiers figés pour la paie")
def snapshot(work: Work) -> None:
    run = run_of(work)
    if run.state != RunState.FROZEN or run.inputs_hash:
        return
    by_chunks(
        work,
        "Photographie des dossiers",
        run.population_count,
        lambda first, last: usecases.freeze_chunk(run=run, first=first, last=last),
    )
    usecases.finish_snapshot(run=run, decision=work.decision)


@runs.task(CALCULATE, "Calcul de la paie")
def calculate(work: Work) -> None:
    run = run_of(work)
    if run.state not in (RunState.FROZEN, RunState.COMPUTING):
        return
    usecases.start_calculation(run=run, decision=work.decision)
    by_chunks(
        work,
        "Calcul et ajustements",
        run.population_count,
        lambda first, last: usecases.compute_chunk(run=run, first=first, last=last),
    )
    usecases.finish_calculation(run=run, decision=work.decision)


@runs.task(CONTROL, "Contrôle de la paie")
def control(work: Work) -> None:
    run = run_of(work)
    if run.state != RunState.COMPUTED:
        return
    by_chunks(
        work,
        "Contrôle",
        run.population_count,
        lambda first, last: usecases.control_chunk(run=run, first=first, last=last),
    )
    usecases.finish_control(run=run, decision=work.decision)


@runs.task(ORDER, "Ordres de paiement")
def order(work: Work) -> None:
    run = run_of(work)
    if run.state != RunState.APPROVED:
        return
    by_chunks(
        work,
        "Ordres de paiement et écritures",
        run.population_count,
        lambda first, last: usecases.order_chunk(
            run=run, first=first, last=last, decision=work.decision
        ),
    )
    usecases.finish_ordering(run=run, decision=work.decision)


@runs.task(FILE, "Fichier bancaire")
def file(work: Work) -> None:
    run = run_of(work)
    if run.state != RunState.ORDERED:
        return
    work.announce("Écriture et scellement du fichier", total=1)
    usecases.build_file(run=run, decision=work.decision)
    work.announce("Fichier scellé", done=1)


@runs.task(CLOSE, "Clôture du mois")
def close(work: Work) -> None:
    run = run_of(work)
    if run.state == RunState.CLOSED:
        return
    work.announce("Vérification de toutes les promesses", total=1)
    usecases.close_run(run=run, decision=work.decision)
    work.announce("Mois clos", done=1)


@runs.task(LETTERS, "Courriers d'une paie")
def write_letters(work: Work) -> None:
    """Written and numbered, then packet by packet composed, issued and put together to print."""
    batch = LetterBatch.objects.select_related("run").get(pk=work.params["batch"])
    if batch.state != BatchState.RUNNING:
        return
    _write(work, batch)
    written, issued = batch.letters.count(), batch.letters.exclude(state="draft").count()
    work.announce("Mise en page et émission", total=written, done=issued)
    for rank in range(work.cursor.get("printed", 0), usecases.count_prints(batch)):
        _compose(work, batch, rank)
        _put_together(work, batch, rank)
    usecases.finish_batch(batch=batch, decision=work.decision)


def _write(work: Work, batch: LetterBatch) -> None:
    reached, total = work.cursor.get("written", 0), batch.asked_count
    work.announce("Rédaction des courriers", total=total, done=reached)
    while reached < total:
        last = min(reached + LETTERS_A_CHUNK, total)
        with work.chunk(written=last, done=last):
            usecases.write_chunk(batch=batch, first=reached, last=last, decision=work.decision)
        reached = last


def _compose(work: Work, batch: LetterBatch, rank: int) -> None:
    """Each chunk of a packet is composed first, then issued in one short transaction."""
    while letters := usecases.next_to_compose(batch=batch, rank=rank, count=LETTERS_A_CHUNK):
        composed = usecases.compose_letters(letters=letters, decision=work.decision)
        done = work.run.done + len(composed)
        with work.chunk(done=done):
            usecases.issue_letters(batch=batch, composed=composed, decision=work.decision)


def _put_together(work: Work, batch: LetterBatch, rank: int) -> None:
    file_to_print = usecases.put_together(batch=batch, rank=rank)
    with work.chunk(printed=rank + 1):
        if file_to_print:
            file_to_print.save(force_insert=True)
