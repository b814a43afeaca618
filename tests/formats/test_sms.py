"""Short messages as the network counts them, and French mobile numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.formats import sms


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Département de l'Ain", "Département de l'Ain"),
        ("Hôtel, ça, Noël, œuvre", "Hotel, ca, Noel, oeuvre"),
        ("« 10 h » – d’accord…", '" 10 h " - d\'accord...'),
        ("à bientôt 😀", "à bientot ?"),
    ],
)
def test_signs_out_of_the_alphabet_give_way(text, written):
    assert sms.written(text) == written


@given(st.text())
def test_what_is_written_holds_nothing_but_the_alphabet(text):
    assert set(sms.written(text)) <= sms.BASIC | sms.DOUBLE


def test_some_signs_count_for_two():
    assert sms.length("10 €") == 5


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 7 12 34 56 78", "+33712345678"),
        ("0033612345678", "+33612345678"),
        ("04 74 32 33 45", ""),
        ("06 12", ""),
        ("", ""),
    ],
)
def test_only_mobiles_take_messages(typed, number):
    assert sms.mobile(typed) == number
