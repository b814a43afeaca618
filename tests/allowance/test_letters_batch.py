"""Letters of a run written together: each asked one has one outcome, however often it is killed."""

import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from levier.allowance import letter_pdf, tasks, usecases
from levier.allowance.domain import Outcome
from levier.allowance.letter_states import BatchState, LetterKind, LetterState
from levier.allowance.models import Letter, LetterBatch, LetterPrint, LetterRequest, LetterSeries
from levier.allowance.usecases import letter_batches
from levier.allowance.usecases.lettering import Told, take_references
from levier.foundation import documents, runs
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.people.models import Fact
from tests.allowance.households import NOW
from tests.allowance.letter_cases import HOUSE, approved, batch_done, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(tasks, "LETTERS_A_CHUNK", 4)
    monkeypatch.setattr(letter_batches, "LETTERS_A_PRINT", 5)


def asked(run):
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    usecases.start_batch(batch=batch, decision=HOUSE)
    return batch


class Killed(BaseException):
    pass


def test_every_household_of_the_run_has_its_letter_and_every_letter_its_bytes(small_chunks):
    run = approved(12)
    batch = batch_done(run)
    assert (batch.state, batch.made_count, batch.refused_count) == (BatchState.READY, 12, 0)
    letters = list(Letter.objects.order_by("reference"))
    assert [one.reference for one in letters] == [f"RSA-2026-{n:06d}" for n in range(1, 13)]
    assert {one.state for one in letters} == {LetterState.ISSUED}
    for one in letters:
        assert documents.digest(letter_pdf.pdf_of(one)) == one.sha256
    assert LetterSeries.objects.get().last == 12


def test_the_files_to_print_hold_every_letter_in_order_from_a_front(small_chunks):
    batch = batch_done(approved(12))
    prints = list(LetterPrint.objects.order_by("rank"))
    assert [one.count for one in prints] == [5, 5, 2]
    assert (prints[0].first_reference, prints[-1].last_reference) == (
        "RSA-2026-000001", "RSA-2026-000012"
    )  # fmt: skip
    pages = PdfReader(io.BytesIO(bytes(prints[1].data))).pages
    assert "RSA-2026-000006" in pages[0].extract_text()
    assert "Page 1 sur 2" in pages[2].extract_text()
    assert batch.prints.count() == 3


def test_households_that_cannot_be_written_to_are_told_with_the_reason():
    run = approved(10, differing=0.5)
    without = run.lines.first()
    Fact.objects.filter(household=without.case.household_id).update(superseded_at=NOW)
    batch = batch_done(run)
    refusals = set(batch.requests.exclude(refusal="").values_list("refusal", flat=True))
    assert "L'adresse de ce foyer n'est pas connue." in refusals
    assert any("réglez d'abord cet écart" in refusal for refusal in refusals)
    assert batch.made_count + batch.refused_count == 10
    assert batch.made_count == Letter.objects.count() > 0


def test_who_already_has_a_letter_is_not_written_to_twice():
    run = approved(4)
    line = run.lines.first()
    one = usecases.prepare_letter(case=line.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE)
    usecases.issue_letter(letter=one, decision=HOUSE)
    batch = batch_done(run)
    assert (batch.made_count, batch.refused_count) == (3, 1)
    again = batch_done(run)
    assert (again.made_count, again.refused_count) == (0, 4)
    assert again.prints.count() == 0
    assert Letter.objects.count() == 4


@pytest.mark.parametrize("act", ["write_chunk", "compose_letters", "issue_letters", "put_together"])
@pytest.mark.parametrize("at", [1, 2])
def test_stopped_anywhere_a_batch_resumes_without_a_double(small_chunks, monkeypatch, act, at):
    run = approved(10)
    batch = asked(run)
    done, calls = getattr(usecases, act), []

    def stops(**given):
        calls.append(1)
        if len(calls) == at:
            raise Killed
        return done(**given)

    with monkeypatch.context() as patched:
        patched.setattr(usecases, act, stops)
        with pytest.raises(Killed):
            runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    ended = runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    assert ended.state == "done", ended.message
    batch.refresh_from_db()
    assert batch.made_count == 10
    assert sorted(Letter.objects.values_list("reference", flat=True)) == [
        f"RSA-2026-{n:06d}" for n in range(1, 11)
    ]
    assert [one.count for one in batch.prints.order_by("rank")] == [5, 5]


def test_the_same_batch_done_twice_is_done_once():
    batch = asked(approved(3))
    runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    assert Letter.objects.count() == 3


def test_a_chunk_costs_the_same_queries_for_3_letters_and_for_60():
    counts, run = [], approved(63)
    take_references(2026, 1)  # the year has begun
    for first, last in ((0, 3), (3, 63)):
        lines = run.lines.filter(position__gte=first, position__lt=last)
        batch = usecases.ask_for_letters(run=run, lines=lines, decision=HOUSE)
        usecases.start_batch(batch=batch, decision=HOUSE)
        with CaptureQueriesContext(connection) as queries:
            usecases.write_chunk(batch=batch, first=0, last=60, decision=HOUSE)
            letters = usecases.next_to_compose(batch=batch, rank=0, count=60)
            composed = usecases.compose_letters(letters=letters, decision=HOUSE)
            usecases.issue_letters(batch=batch, composed=composed, decision=HOUSE)
        counts.append(len(queries))
    assert max(counts) <= 30  # an update of many rows is cut by the engine: one query more


def test_nothing_is_asked_of_a_run_that_nobody_approved():
    run = approved(3)
    run.approved_by = ""
    with pytest.raises(Refusal, match="pas approuvée"):
        usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    run.approved_by = "x"
    with pytest.raises(Refusal, match="au moins un foyer"):
        usecases.ask_for_letters(run=run, lines=run.lines.none(), decision=HOUSE)


def test_a_batch_given_up_writes_nothing():
    run = approved(3)
    batch = usecases.ask_for_letters(run=run, lines=run.lines.all(), decision=HOUSE)
    usecases.cancel_batch(batch=batch, decision=HOUSE)
    with pytest.raises(Refusal):
        usecases.start_batch(batch=batch, decision=HOUSE)
    runs.execute(tasks.request_letters(batch=batch, decision=HOUSE))
    assert not Letter.objects.exists()


def test_a_batch_sent_marks_its_letters_but_not_the_cancelled_ones():
    batch = batch_done(approved(3))
    usecases.cancel_letter(letter=Letter.objects.first(), decision=HOUSE)
    assert usecases.send_batch(batch=batch, decision=HOUSE) == 2
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["cancelled", "sent", "sent"]
    with pytest.raises(Refusal):
        usecases.send_batch(batch=batch, decision=HOUSE)
    assert JournalEntry.objects.filter(act="allowance.letters.send").count() == 1


def test_the_database_keeps_one_outcome_a_request_and_one_request_a_line():
    run = approved(3)
    batch = batch_done(run)
    request = batch.requests.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRequest.objects.filter(pk=request.pk).update(letter=None, refusal="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRequest.objects.create(batch=batch, position=99, line=request.line)


def test_a_batch_needs_the_whole_departement():
    run = approved(3)
    with pytest.raises(Refusal):
        usecases.ask_for_letters(
            run=run, lines=run.lines.all(), decision=Decision("agent:999", NOW, "essai")
        )
    assert not LetterBatch.objects.exists()


def test_a_letter_of_a_batch_says_what_a_single_one_would():
    run = approved(3)
    line = run.lines.filter(outcome=Outcome.AMOUNT).first()
    single = usecases.prepare_letter(
        case=line.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE
    )
    usecases.cancel_letter(letter=single, decision=HOUSE)
    batch_done(run)
    assert line.letters.get(state="issued").content == single.content
    assert "Votre RSA" in words(letter_pdf.pdf_of(line.letters.get(state="issued")))
