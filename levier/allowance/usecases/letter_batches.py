"""Letters of a run written together: asked for, checked, written in chunks, printed, sent.

In chunks that a retry does not double: the letters are written and numbered; then, packet by
packet, composed, issued and put together in a file to print. What takes time (composing) is done
outside transactions; a kill loses at most one chunk of it. A packet follows the letters it holds:
the engine lets go of a large document only once it has composed a dozen others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from levier.allowance import access, letter_facts, letter_pdf
from levier.allowance.letter_states import (
    LETTER_BATCH,
    LETTERS_A_PRINT,
    TEMPLATE_VERSION,
    LetterKind,
    LetterState,
    Sending,
)
from levier.allowance.models import (
    Letter,
    LetterBatch,
    LetterPrint,
    LetterRequest,
    MonthlyRun,
    RunLine,
)
from levier.allowance.usecases.lettering import right_content, take_references
from levier.directory import signing
from levier.directory.signing import Asked
from levier.foundation import documents
from levier.foundation.acts import Decision, canonical, move, record
from levier.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter numbered and composed, not issued yet: the hash of its bytes."""

    letter: int
    sha256: str


@transaction.atomic
def ask_for_letters(
    *, run: MonthlyRun, lines: QuerySet[RunLine], decision: Decision
) -> LetterBatch:
    """A batch to check: one request a line, in the order of the run. Nothing is written yet.

    Refusal when no line is chosen, or when the run is not approved.
    """
    access.require_everywhere(decision)
    if not run.approved_by:
        raise Refusal("Cette paie n'est pas approuvée : ses montants peuvent encore changer.")
    chosen = list(lines.filter(run=run).order_by("position").values_list("pk", flat=True))
    if not chosen:
        raise Refusal("Choisissez au moins un foyer.")
    batch = LetterBatch.objects.create(
        run=run, asked_by=decision.actor, asked_at=decision.at, asked_count=len(chosen)
    )
    LetterRequest.objects.bulk_create(
        LetterRequest(batch=batch, position=position, line_id=line)
        for position, line in enumerate(chosen)
    )
    record("allowance.letters.ask", batch, decision, run=run.pk, count=len(chosen))
    return batch


@transaction.atomic
def start_batch(*, batch: LetterBatch, decision: Decision) -> None:
    """check -> running: the letters may be written from now on."""
    access.require_everywhere(decision)
    signing.signatory(_signing(decision.actor, decision.at))
    move(
        batch, "start", LETTER_BATCH, decision,
        started_by=decision.actor, started_at=decision.at,
    )  # fmt: skip


def _signing(actor: str, moment: datetime) -> Asked:
    """All the letters of a batch are signed by one person: whoever may on the day it starts."""
    day = timezone.localtime(moment).date()
    return letter_facts.asked_of(LetterKind.RIGHT, actor, day, None)


def cancel_batch(*, batch: LetterBatch, decision: Decision) -> None:
    """Given up before anything is written."""
    access.require_everywhere(decision)
    move(batch, "cancel", LETTER_BATCH, decision)


@transaction.atomic
def write_chunk(*, batch: LetterBatch, first: int, last: int, decision: Decision) -> int:
    """Letters of positions [first, last[, numbered, or the reason why there is none.

    Returns how many letters. Constant number of queries.
    """
    requests = list(
        LetterRequest.objects.filter(
            batch=batch, position__gte=first, position__lt=last, letter=None, refusal=""
        ).order_by("position")
    )
    asked = RunLine.objects.filter(pk__in=[one.line_id for one in requests])
    lines = letter_facts.lines_with_facts(asked).in_bulk()
    contents = _contents(requests, lines, batch)
    kept = [one for one in requests if not one.refusal]
    references = take_references(decision.at.year, len(kept)) if kept else []
    letters = Letter.objects.bulk_create(
        _draft(lines[one.line_id], contents[one.pk], reference, batch, decision)
        for one, reference in zip(kept, references, strict=True)
    )
    for one, letter in zip(kept, letters, strict=True):
        one.letter = letter
    LetterRequest.objects.bulk_update(requests, ["letter", "refusal"])
    return len(letters)


def _contents(
    requests: Sequence[LetterRequest], lines: Mapping[int, RunLine], batch: LetterBatch
) -> dict[int, str]:
    """By request: what its letter says. A request that can't be answered is given its refusal."""
    known = letter_facts.rights_of(list(lines.values()))
    homes = letter_facts.addresses_of(line.case.household_id for line in lines.values())
    texts = letter_facts.signed_texts(
        LetterKind.RIGHT, _signing(batch.started_by, batch.started_at or batch.asked_at)
    )
    agent = letter_facts.agent_words(batch.started_by)
    contents = {}
    for one in requests:
        line, told = lines[one.line_id], known[one.line_id]
        try:
            if isinstance(told, Refusal):
                raise told
            address = homes.get(line.case.household_id, [])
            contents[one.pk] = canonical(right_content(line, told, texts, agent, address))
        except Refusal as refusal:
            one.refusal = refusal.message[:240]
    return contents


def _draft(
    line: RunLine, content: str, reference: str, batch: LetterBatch, decision: Decision
) -> Letter:
    return Letter(
        reference=reference,
        kind=LetterKind.RIGHT,
        template_version=TEMPLATE_VERSION,
        case_id=line.case_id,
        month=line.run.month,
        line=line,
        batch=batch,
        content=content,
        made_by=decision.actor,
        made_at=decision.at,
    )


def next_to_compose(*, batch: LetterBatch, rank: int, count: int) -> list[Letter]:
    """The next letters of a packet that are numbered and not issued, by number."""
    packet = [letter.pk for letter in _packet(batch, rank).only("pk")]
    waiting = Letter.objects.filter(pk__in=packet, state=LetterState.DRAFT)
    return list(waiting.order_by("reference")[:count])


def _packet(batch: LetterBatch, rank: int) -> QuerySet[Letter]:
    """The letters that are printed together, from rank 0."""
    first = rank * LETTERS_A_PRINT
    numbered = Letter.objects.filter(batch=batch).order_by("reference")
    return numbered[first : first + LETTERS_A_PRINT]


def compose_letters(*, letters: Iterable[Letter], decision: Decision) -> list[Composed]:
    """The hash of each letter's bytes, as issued by this decision. No query, no transaction."""
    composed = []
    for letter in letters:
        letter.issued_at = decision.at
        composed.append(Composed(letter.pk, documents.digest(letter_pdf.compose(letter))))
    return composed


@transaction.atomic
def issue_letters(*, batch: LetterBatch, composed: Sequence[Composed], decision: Decision) -> None:
    """Those of a chunk, issued together: one line of the journal names them."""
    hashes = {one.letter: one.sha256 for one in composed}
    letters = list(Letter.objects.filter(pk__in=hashes, state=LetterState.DRAFT).defer("content"))
    for letter in letters:
        letter.state, letter.sha256 = LetterState.ISSUED, hashes[letter.pk]
        letter.issued_at, letter.issued_by = decision.at, decision.actor
        letter.engine = documents.ENGINE
    fields = ["state", "sha256", "issued_at", "issued_by", "engine"]
    Letter.objects.bulk_update(letters, fields)
    numbers = sorted(letter.reference for letter in letters)
    if numbers:
        record(
            "allowance.letters.issue", batch, decision,
            count=len(numbers), first=numbers[0], last=numbers[-1],
        )  # fmt: skip


def count_prints(batch: LetterBatch) -> int:
    """How many files to print the letters of a batch make."""
    return -(-Letter.objects.filter(batch=batch).count() // LETTERS_A_PRINT)


def put_together(*, batch: LetterBatch, rank: int) -> LetterPrint | None:
    """The file to print of a rank, from 0; not saved. None when all its letters are cancelled."""
    letters = [one for one in _packet(batch, rank) if one.state != LetterState.CANCELLED]
    if not letters:
        return None
    name = f"{letters[0].reference} à {letters[-1].reference}"
    moment = batch.started_at or batch.asked_at
    return LetterPrint(
        batch=batch,
        rank=rank,
        first_reference=letters[0].reference,
        last_reference=letters[-1].reference,
        count=len(letters),
        data=letter_pdf.printed_together(letters, name=name, moment=moment),
    )


def finish_batch(*, batch: LetterBatch, decision: Decision) -> None:
    """running -> ready, with the counts; refused while a request has no outcome."""
    counts = batch.requests.aggregate(
        made=Count("pk", filter=Q(letter__isnull=False)),
        refused=Count("pk", filter=~Q(refusal="")),
    )
    if counts["made"] + counts["refused"] != batch.asked_count:
        raise Refusal("Des courriers demandés n'ont pas encore d'issue : relancez la préparation.")
    move(
        batch, "finish", LETTER_BATCH, decision,
        made_count=counts["made"], refused_count=counts["refused"],
    )  # fmt: skip


@transaction.atomic
def send_batch(*, batch: LetterBatch, decision: Decision) -> int:
    """ready -> sent: every letter of the batch that is still issued went by post today."""
    access.require_everywhere(decision)
    move(batch, "send", LETTER_BATCH, decision, sent_by=decision.actor, sent_at=decision.at)
    sent = Letter.objects.filter(batch=batch, state=LetterState.ISSUED).update(
        state=LetterState.SENT,
        sending=Sending.POST,
        sent_on=decision.at.date(),
        sent_by=decision.actor,
    )
    record("allowance.letters.send", batch, decision, count=sent)
    return sent
