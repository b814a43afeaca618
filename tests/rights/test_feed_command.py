"""`levier feed` in a terminal: the sentences of the browser, exit codes a script can rely on."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from levier.rights.domain import RejectState
from levier.rights.models import BenefitCase, Feed, FeedReject
from tests.rights.taken import feed, household, take

pytestmark = pytest.mark.usefixtures("ain")


@pytest.fixture
def written(tmp_path):
    def write(content, name="flux.xml"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def told(*words, **options):
    out = io.StringIO()
    call_command("feed", *words, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_feed_is_imported_and_its_report_printed(written):
    report = told("import", written(feed(household(1), household(2, MTRSAVERS="abc"))))
    assert "2 dossiers lus : 1 créé, 0 modifié, 0 inchangé, 1 rejeté." in report
    assert "rejet, ligne" in report and "MTRSAVERS (« abc »)" in report


def test_a_dry_run_reports_the_same_and_writes_nothing(written):
    path = written(feed(household(1), household(2, MTRSAVERS="abc")))
    report = json.loads(told("import", path, "--dry-run", "--json"))
    assert (report["read"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["dry_run"] and report["feed"] is None
    assert not Feed.objects.exists() and not BenefitCase.objects.exists()
    real = json.loads(told("import", path, "--json"))
    assert {key: real[key] for key in ("read", "created", "rejected", "flagged")} == {
        key: report[key] for key in ("read", "created", "rejected", "flagged")
    }


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "vide"), (b"bonjour", "XML"), (b"<html></html>", "page web")],
)
def test_what_is_refused_exits_with_two_and_its_sentence(written, content, word):
    path = written(content)
    with pytest.raises(CommandError, match=word) as refused:
        told("import", path)
    assert refused.value.returncode == 2
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("feed", "import", path, "--json", stdout=out)
    assert word in json.loads(out.getvalue())["refused"]


def test_a_file_that_is_not_there_is_said_in_french():
    with pytest.raises(CommandError, match="n'existe pas à cet endroit"):
        told("import", "/nulle/part.xml")


def test_a_feed_already_in_is_refused_and_a_good_one_exits_with_nothing_said(written):
    path = written(feed(household(1)))
    told("import", path)
    with pytest.raises(CommandError, match="déjà pris en charge"):
        told("import", path)
    assert "pris en charge, 1 lu" in told("list")


def test_rejects_are_listed_and_replayed_with_a_corrected_block(written):
    take(feed(household(1, MTRSAVERS="abc"), household(2)))
    reject = FeedReject.objects.get()
    assert "MTRSAVERS" in told("rejects")
    with pytest.raises(CommandError, match="Toujours rejeté"):
        told("replay", str(reject.pk))
    fixed = written(reject.raw.replace(b"abc", b"100.00"), "bloc.xml")
    assert "dossier créé" in told("replay", str(reject.pk), "--with", fixed)
    reject.refresh_from_db()
    assert reject.state == RejectState.REPLAYED
    assert "Aucun rejet" in told("rejects")


def test_a_feed_that_does_not_exist_is_refused():
    for words in (("show", "99"), ("resume", "99"), ("rejects", "99")):
        with pytest.raises(CommandError, match="n'existe pas"):
            told(*words)
