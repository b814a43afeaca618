"""Files to print are erased after their time; the letters stay and come out the same."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from levier.allowance import letter_pdf, retention, usecases
from levier.allowance.models import Letter, LetterPrint
from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry
from tests.allowance.households import NOW
from tests.allowance.letter_cases import HOUSE, approved, batch_done
from tests.allowance.test_pages import agent_with

pytestmark = pytest.mark.django_db
NIGHT = Decision("system:purge", NOW, "durée de conservation")
DAYS = retention.print_days(NOW.date())


@pytest.fixture
def batch():
    return batch_done(approved(3))


def purged(days):
    return usecases.purge_prints(day=NOW.date() + dt.timedelta(days=days), decision=NIGHT)


def test_the_files_of_a_batch_sent_go_after_their_days_not_one_before(batch):
    usecases.send_batch(batch=batch, decision=HOUSE)
    assert purged(DAYS.sent) == 0
    assert purged(DAYS.sent + 1) == 1
    assert not LetterPrint.objects.exists()
    assert purged(DAYS.sent + 2) == 0
    line = JournalEntry.objects.get(act="allowance.letters.purge")
    assert line.subject_id == str(batch.pk)


def test_the_letters_stay_and_come_out_the_same(batch):
    letter = Letter.objects.filter(sha256__gt="").first()
    before = letter_pdf.pdf_of(letter)
    usecases.send_batch(batch=batch, decision=HOUSE)
    purged(DAYS.sent + 1)
    assert letter_pdf.pdf_of(Letter.objects.get(pk=letter.pk)) == before


def test_a_batch_that_nobody_noted_as_sent_is_kept_longer(batch):
    assert purged(DAYS.ready) == 0
    assert purged(DAYS.ready + 1) == 1


def test_the_page_says_when_the_files_go_then_that_they_are_gone(client, batch):
    usecases.send_batch(batch=batch, decision=HOUSE)
    client.force_login(agent_with("rsa_manager"))
    url = reverse("allowance:letter_batch", args=[batch.pk])
    gone = NOW.date() + dt.timedelta(days=DAYS.sent + 1)
    assert f"effacés le {gone:%d/%m/%Y}" in client.get(url).content.decode()
    purged(DAYS.sent + 1)
    assert "sont effacés" in client.get(url).content.decode()
    assert client.get(reverse("allowance:letter_print", args=[batch.pk, 0])).status_code == 404


def test_the_nightly_command_erases_them_with_the_rest(batch, capsys):
    call_command("purge")
    assert "0 fichier à imprimer effacé" in capsys.readouterr().out
