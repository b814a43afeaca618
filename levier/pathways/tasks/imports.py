"""The long run of an import of decisions: its lines in chunks, each kept or refused."""

from __future__ import annotations

from itertools import islice

from levier.formats import referral_decisions as files
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun
from levier.kernel.text import counted
from levier.pathways.models import ReferralImport
from levier.pathways.usecases import importing

IMPORT = "pathways.referral_import"
CHUNK = 50


@runs.task(IMPORT, "Import d'orientations")
def import_decisions(work: runs.Work) -> None:
    batch = ReferralImport.objects.get(pk=work.params["batch"])
    work.announce("lecture des décisions", total=batch.lines)
    lines = iter(files.read(batch.content))
    reached = work.cursor.get("lines", 0)
    for _ in islice(lines, reached):
        pass
    while chunk := list(islice(lines, CHUNK)):
        reached += len(chunk)
        with work.chunk(lines=reached, done=reached):
            importing.take_lines(batch=batch, lines=chunk, decision=work.decision)
    with work.chunk(ended=True):
        importing.count_lines(batch=batch)
    batch.refresh_from_db()
    kept, refused = counted(batch.kept, "ligne prise", "lignes prises"), batch.refused
    work.run.message = f"{kept}, {counted(refused, 'refusée')}."


def request_import(batch: ReferralImport, decision: Decision) -> LongRun:
    """Queue the lines of a batch; once only."""
    known = run_of(batch)
    if known is not None:
        return known
    return runs.request(
        kind=IMPORT, subject=f"import:{batch.pk}", params={"batch": batch.pk}, decision=decision
    )


def run_of(batch: ReferralImport) -> LongRun | None:
    return LongRun.objects.filter(kind=IMPORT, subject=f"import:{batch.pk}").last()
