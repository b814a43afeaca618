"""The long run of a cohort: a few rows a transaction, each done or refused on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction

from levier.directory import access as directory
from levier.foundation import runs
from levier.foundation.acts import Decision, canonical
from levier.foundation.models import LongRun
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.pathways.cohorts import ACTS, CohortAct, Options, Shared

COHORT = "pathways.cohort"
CHUNK = 25  # rows a transaction
MOST = 5_000


@runs.task(COHORT, "Acte sur une sélection de parcours")
def do_cohort(work: runs.Work) -> None:
    """Each row in its own savepoint; what was refused, with why, is the run's result."""
    act, picked = ACTS[work.params["act"]], work.params["picked"]
    work.announce(act.title, total=len(picked))
    for start in range(work.cursor.get("reached", 0), len(picked), CHUNK):
        batch = picked[start : start + CHUNK]
        refused = list(work.cursor.get("refused", []))
        upto = start + len(batch)
        with work.chunk(reached=upto, done=upto):
            refused += _do(act, batch, work)
            work.run.cursor = {**work.cursor, "refused": refused}
    refused = work.cursor.get("refused", [])
    done = len(picked) - len(refused)
    work.run.result = {"done": done, "refused": refused}
    work.run.message = f"{counted(done, 'fait')}, {counted(len(refused), 'refusé')}."


def _do(act: CohortAct, batch: Sequence[int], work: runs.Work) -> list[list[object]]:
    refused: list[list[object]] = []
    shared: Shared = {}
    for pk in batch:
        try:
            with transaction.atomic():
                act.do(pk, work.params["options"], work.decision, shared)
        except Refusal as refusal:
            refused.append([pk, refusal.message])
    if act.after is not None:
        left_out = {pk for pk, _ in refused}
        done = [pk for pk in batch if pk not in left_out]
        act.after(done, work.params["options"], work.decision)
    return refused


def request_cohort(
    *, act: CohortAct, picked: Sequence[int], options: Options, decision: Decision
) -> LongRun:
    """Queue an act on many rows. The same one asked twice at once is one run.

    Refusal when nothing is left to do, above 5,000 rows, or without the permission.
    """
    directory.require_actor(decision, act.permission)
    if not picked:
        raise Refusal("Aucune ligne de cette sélection ne peut être traitée.")
    if len(picked) > MOST:
        raise Refusal("Cette sélection dépasse 5 000 lignes : filtrez la liste d'abord.")
    told = canonical([act.name, sorted(picked), dict(options)])
    return runs.request(
        kind=COHORT,
        subject=f"{act.name}:{hashlib.sha256(told.encode()).hexdigest()[:16]}",
        params={"act": act.name, "picked": list(picked), "options": dict(options)},
        decision=decision,
    )


def report_of(run: LongRun) -> tuple[int, list[tuple[int, str]]]:
    """How many rows were done, and those refused with why: so far, or at the end."""
    refused = [(pk, reason) for pk, reason in run.cursor.get("refused", [])]
    return run.done - len(refused), refused
