"""The law of contracts, without a database: kinds, hours, states by date, scans."""

import datetime as dt

import pytest

from levier.formats import scans
from levier.kernel.errors import Refusal
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import Doing
from tests.pathways.supported import JPEG, PDF, PNG

D = dt.date
NEW = domain.kinds()["ce"]
OLD = domain.kinds()["cer"]
BORN = D(1980, 5, 4)


@pytest.mark.parametrize(
    ("day", "employment", "kind"),
    [
        (D(2024, 12, 31), False, "cer"),
        (D(2024, 12, 31), True, "ppae"),
        (D(2025, 1, 1), False, "ce"),
        (D(2025, 1, 1), True, "ce"),
    ],
)
def test_the_kind_follows_from_the_day_and_the_body(day, employment, kind):
    assert domain.kind_on(day, is_employment_body=employment) == kind


@pytest.mark.parametrize(("kind", "day"), [("ce", D(2024, 12, 31)), ("cer", D(2025, 1, 1))])
def test_a_contract_of_the_other_regime_is_refused_with_its_article(kind, day):
    with pytest.raises(Refusal, match="la loi demande") as told:
        domain.check_kind(kind, day)
    assert told.value.rule


@pytest.mark.parametrize("day", [D(1979, 1, 1), D(1996, 5, 3)])
def test_a_day_before_birth_or_before_sixteen_is_refused(day):
    with pytest.raises(Refusal, match="vérifiez l'année"):
        domain.check_birth(BORN, day, field="since")
    domain.check_birth(BORN, D(1996, 5, 4), field="since")


def test_signing_tomorrow_after_the_end_or_in_the_other_regime_is_refused():
    today = D(2026, 11, 24)
    with pytest.raises(Refusal, match="demain"):
        domain.check_signature(NEW, D(2026, 11, 25), D(2027, 5, 1), today)
    with pytest.raises(Refusal, match="déjà terminé"):
        domain.check_signature(NEW, D(2026, 5, 1), D(2026, 5, 1), today)
    with pytest.raises(Refusal, match="ne peut plus être un CER"):
        domain.check_signature(OLD, D(2025, 1, 2), D(2025, 12, 1), today)


def test_hours_are_an_average_over_the_whole_contract():
    since, until = D(2026, 1, 1), D(2026, 1, 29)  # four weeks
    whole = Doing(600, since, until)
    half = Doing(600, since, D(2026, 1, 15))
    outside = Doing(600, D(2026, 3, 1), D(2026, 4, 1))
    assert domain.average_minutes([whole, half, outside], since, until) == 900
    assert domain.average_minutes([], since, since) == 0


def test_fifteen_hours_are_enough_and_one_minute_less_needs_a_ground():
    domain.check_hours(NEW, 900, "", "", D(2026, 1, 1))
    with pytest.raises(Refusal, match="au moins 15 h") as told:
        domain.check_hours(NEW, 899, "", "", D(2026, 1, 1))
    assert told.value.rule == "Code du travail L5411-6"


def test_fewer_hours_need_evidence_and_none_at_all_need_a_ground_that_allows_it():
    with pytest.raises(Refusal, match="référence de la pièce"):
        domain.check_hours(NEW, 300, "situation", " ", D(2026, 1, 1))
    with pytest.raises(Refusal, match="pas aucune"):
        domain.check_hours(NEW, 0, "situation", "planning du 3/11", D(2026, 1, 1))
    domain.check_hours(NEW, 0, "childcare", "refus de crèche du 3/11", D(2026, 1, 1))
    with pytest.raises(Refusal, match="n'existe pas"):
        domain.check_hours(NEW, 0, "laziness", "x", D(2026, 1, 1))


def test_hours_beyond_reason_are_a_slip():
    with pytest.raises(Refusal, match="plus que 48 h"):
        domain.check_hours(NEW, 49 * 60, "", "", D(2026, 1, 1))


def test_an_old_contract_asks_for_no_hours():
    domain.check_hours(OLD, 0, "", "", D(2024, 1, 1))


@pytest.mark.parametrize(
    ("state", "day", "reviewed", "shown"),
    [
        ("active", D(2026, 11, 15), False, "active"),
        ("active", D(2026, 11, 16), False, "active_review_due"),  # 45 days before
        ("active", D(2026, 11, 16), True, "active"),
        ("active", D(2026, 12, 30), False, "active_review_due"),
        ("active", D(2026, 12, 31), False, "expired_review_due"),
        ("active", D(2026, 12, 31), True, "expired"),
        ("pending_renewal", D(2026, 12, 30), True, "pending_renewal"),
        ("pending_renewal", D(2026, 12, 31), True, "expired"),
        ("ended", D(2026, 12, 30), False, "active"),
        ("ended", D(2026, 12, 31), False, "ended"),
        ("draft", D(2027, 12, 31), False, "draft"),
    ],
)
def test_the_calendar_makes_a_review_due_then_a_contract_expired(state, day, reviewed, shown):
    assert domain.shown_state(state, D(2026, 12, 31), day, reviewed=reviewed) == shown


@pytest.mark.parametrize(
    ("minutes", "words"), [(900, "15 h"), (150, "2 h 30"), (0, "0 h"), (65, "1 h 05")]
)
def test_hours_read_as_people_say_them(minutes, words):
    assert domain.hours_words(minutes) == words


@pytest.mark.parametrize(("data", "kind"), [(PDF, "pdf"), (PNG, "png"), (JPEG, "jpg")])
def test_a_scan_is_what_its_bytes_are(data, kind):
    assert scans.read(data).ending == kind


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vide"),
        (b"MZ\x90\x00 a program named contrat.pdf", "ni un PDF"),
        (b"<html><script>alert(1)</script>", "ni un PDF"),
        (PDF[:-7], "coupé"),
        (PNG[:-8], "coupé"),
        (JPEG[:-2], "coupé"),
        (PDF.replace(b"/Catalog", b"/Catalog /JavaScript 2 0 R"), "du code"),
        (PDF.replace(b"/Catalog", b"/Catalog /Launch"), "du code"),
        (PDF + b" " * scans.MOST + b"%%EOF", "plus de 10 Mo"),
    ],
    ids=["empty", "program", "page", "cut pdf", "cut png", "cut jpeg", "script", "launch", "big"],
)
def test_what_is_no_scan_is_refused_with_what_to_do(data, told):
    with pytest.raises(Refusal, match=told):
        scans.read(data)
