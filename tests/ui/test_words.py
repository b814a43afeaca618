from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.ui.templatetags import words


def test_amounts_have_a_true_minus_and_spaces_that_do_not_break():
    assert words.money(Money(-123_450)) == "−1\u202f234,50\u00a0€"
    assert words.money(57_349) == "573,49\u00a0€"
    assert words.signed(Money(57_349)) == "+\u00a0573,49\u00a0€"
    assert words.signed(Money(-7_758)) == "−\u00a077,58\u00a0€"
    assert words.signed(Money(0)) == "0,00\u00a0€"


def test_a_moment_is_told_in_the_time_of_the_place():
    late = dt.datetime(2026, 11, 1, 23, 30, tzinfo=dt.UTC)
    assert words.short_date(late) == "02/11/2026"
    assert words.long_date(late) == "lundi 2 novembre 2026"
    assert words.short_moment(late) == "02/11/2026 à 00:30"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (9_800, "9\u202f800"),
        (-3, "−3"),
        (Decimal("12.5"), "12,5"),
        (True, "oui"),
        (False, "non"),
        (Money(100), "1,00\u00a0€"),
        (Month(2026, 11), "novembre 2026"),
        (dt.date(2026, 11, 2), "02/11/2026"),
        ("Žižek", "Žižek"),
    ],
)
def test_a_table_writes_each_value_in_its_own_way(value, text):
    assert words.shown(value) == text


def test_counts_rates_and_masks():
    assert words.counted(1, "cheval,chevaux") == "1 cheval"
    assert words.counted(9_800, "foyer") == "9\u202f800 foyers"
    assert words.percent(Decimal("0.125")) == "12,5\u00a0%"
    assert words.masked_iban("FR76 3000 6000 0112 3456 7890 189") == "FR76 •••• •••• 0189"
    assert words.masked_nir("185017400012345") == "1 85 •• •• ••• •••"
