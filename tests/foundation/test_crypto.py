import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.foundation import crypto


@given(st.text())
def test_what_is_sealed_comes_back(plain):
    sealed = crypto.seal_text(plain, purpose="nir", bound_to="t|c|1")
    assert crypto.unseal_text(sealed, purpose="nir", bound_to="t|c|1") == plain


def test_a_value_copied_to_another_row_does_not_open():
    sealed = crypto.seal_text("295109912611193", purpose="nir", bound_to="t|c|1")
    with pytest.raises(crypto.WrongKey, match="ligne"):
        crypto.unseal_text(sealed, purpose="nir", bound_to="t|c|2")


def test_a_wrong_key_is_an_error_and_never_text(settings):
    sealed = crypto.seal_text("295109912611193", purpose="nir", bound_to="t|c|1")
    settings.LEVIER_MASTER_KEY = "0" * 64
    with pytest.raises(crypto.WrongKey, match="clé"):
        crypto.unseal_text(sealed, purpose="nir", bound_to="t|c|1")


def test_the_blind_index_is_equal_for_equal_values_only():
    one = crypto.blind_index("295109912611193", purpose="nir")
    assert one == crypto.blind_index("295109912611193", purpose="nir")
    assert one != crypto.blind_index("295109912611193", purpose="iban")
    assert len(one) == 64
