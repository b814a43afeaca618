"""Several people number letters at once: no number twice, none lost."""

import pytest
from django.db import transaction

from levier.allowance import usecases
from levier.allowance.letter_states import LetterKind
from levier.allowance.models import Letter, LetterSeries
from levier.allowance.usecases.lettering import Told, take_references
from tests.allowance.letter_cases import HOUSE, approved

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_writers_at_once_take_different_numbers_without_a_gap(race):
    def take(rank):
        taken = []
        for _ in range(5):
            with transaction.atomic():
                taken += take_references(2026, rank + 1)
        return taken

    taken = [number for answer in race(take, 4) for number in answer]
    assert sorted(taken) == [f"RSA-2026-{n:06d}" for n in range(1, 51)]
    assert race(lambda _: LetterSeries.objects.get().last, 1) == [50]


def test_two_agents_cannot_both_write_of_the_same_month(race):
    run = approved(2)
    line = run.lines.select_related("case").first()

    def write(rank):
        letter = usecases.prepare_letter(
            case=line.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE
        )
        usecases.issue_letter(letter=letter, decision=HOUSE)
        return letter.reference

    assert kinds(race(write, 2)) == ["Refusal", "str"]
    assert race(lambda _: Letter.objects.count(), 1) == [1]


def test_two_agents_cannot_both_issue_the_same_draft(race):
    run = approved(2)
    line = run.lines.select_related("case").first()
    letter = usecases.prepare_letter(
        case=line.case, told=Told(LetterKind.RIGHT, line), decision=HOUSE
    )

    def issue(rank):
        mine = Letter.objects.get(pk=letter.pk)
        usecases.issue_letter(letter=mine, decision=HOUSE)
        return mine.reference

    assert kinds(race(issue, 2)) == ["Refusal", "str"]
    assert race(lambda _: LetterSeries.objects.get().last, 1) == [1]
