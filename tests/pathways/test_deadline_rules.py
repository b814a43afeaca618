"""Each rule of `deadlines.yaml` at its edges: durations, ends of months, regimes."""

import datetime as dt

import pytest

from levier.kernel.errors import Refusal
from levier.pathways.domain import calendar, deadlines
from levier.pathways.domain.deadlines import code_of_contract_delay, rule

D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2028, 1, 31), 1, D(2028, 2, 29)),
        (D(2026, 2, 28), 1, D(2026, 3, 28)),
        (D(2026, 8, 31), 6, D(2027, 2, 28)),
        (D(2026, 12, 15), 1, D(2027, 1, 15)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
    ],
)
def test_months_go_from_a_day_to_the_same_day_or_to_the_end_of_the_month(day, months, expected):
    assert calendar.months_after(day, months) == expected


@pytest.mark.parametrize(
    ("code", "triggered", "variant", "due"),
    [
        ("DL-01", D(2026, 11, 3), "", D(2026, 12, 15)),
        ("DL-01", D(2025, 1, 1), "", D(2025, 2, 12)),
        ("DL-01R", D(2026, 11, 3), "", D(2026, 11, 18)),
        ("DL-02", D(2025, 1, 1), "", D(2025, 2, 1)),
        ("DL-02", D(2026, 1, 31), "", D(2026, 2, 28)),
        ("DL-02b", D(2024, 12, 31), "", D(2025, 2, 28)),
        ("DL-02b", D(2024, 12, 31), "employment", D(2025, 1, 31)),
        ("DL-03", D(2026, 3, 31), "", D(2026, 9, 30)),
        ("DL-03", D(2026, 3, 31), "extended", D(2027, 3, 31)),
        ("DL-04", D(2019, 5, 1), "", D(2026, 12, 31)),
        ("DL-05", D(2026, 11, 30), "", D(2026, 11, 30)),
        ("DL-06", D(2025, 5, 31), "", D(2025, 6, 30)),
        ("DL-07", D(2025, 6, 1), "", D(2025, 6, 11)),
        ("DL-08", D(2026, 3, 15), "", D(2026, 5, 18)),  # Saturday 16 moves to Monday
        ("DL-08", D(2026, 2, 28), "", D(2026, 4, 29)),
        ("DL-09", D(2026, 11, 30), "", D(2026, 12, 30)),
        ("DL-10", D(2026, 12, 31), "", D(2027, 2, 28)),
        ("DL-10", D(2026, 12, 31), "after_opinion", D(2027, 1, 31)),
        ("DL-19", D(2024, 2, 29), "", D(2026, 2, 28)),
        ("DL-19S", D(2026, 11, 30), "", D(2027, 2, 28)),
    ],
)
def test_each_rule_has_the_due_day_that_the_law_gives(code, triggered, variant, due):
    assert rule(code).due_on(triggered, variant) == due


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("DL-01", D(2024, 12, 31)),
        ("DL-02", D(2024, 12, 31)),
        ("DL-02b", D(2025, 1, 1)),
        ("DL-06", D(2025, 6, 1)),
        ("DL-07", D(2025, 5, 31)),
    ],
)
def test_a_rule_says_when_it_was_not_in_force(code, day):
    with pytest.raises(Refusal, match="aucune règle n'est en vigueur"):
        rule(code).due_on(day)


def test_the_month_to_sign_a_contract_has_its_code_by_the_day_of_the_notification():
    assert code_of_contract_delay(D(2024, 12, 31)) == "DL-02b"
    assert code_of_contract_delay(D(2025, 1, 1)) == "DL-02"


def test_every_rule_says_all_that_the_screen_shows():
    for code, one in deadlines.rules().items():
        assert one.regimes, code
        assert one.confidence in "ABCE"
        assert all((one.label, one.trigger, one.act, one.consequence, one.article))
        starts = sorted(regime.since for regime in one.regimes)
        assert starts == [regime.since for regime in one.regimes]


def test_an_unknown_code_is_a_mistake_not_a_rule():
    with pytest.raises(KeyError):
        rule("DL-99")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2026, 11, 11), False),
        (D(2026, 4, 6), False),  # Easter Monday
        (D(2026, 5, 14), False),  # Ascension
        (D(2026, 5, 25), False),  # Whit Monday
        (D(2026, 5, 26), True),
        (D(2026, 11, 28), False),
    ],
)
def test_holidays_are_those_of_the_calendar(day, works):
    assert calendar.is_working(day) == works


def test_easter_is_right_for_two_centuries():
    known = {
        1961: (4, 2),
        2000: (4, 23),
        2008: (3, 23),
        2024: (3, 31),
        2025: (4, 20),
        2038: (4, 25),
    }
    for year, (month, day) in known.items():
        assert calendar.easter(year) == D(year, month, day)


def test_durations_are_told_in_words():
    words = {code: str(one.regimes[0].duration) for code, one in deadlines.rules().items()}
    assert words["DL-01"] == "6 semaines"
    assert words["DL-02"] == "1 mois"
    assert words["DL-04"] == "au plus tard le 31/12/2026"
