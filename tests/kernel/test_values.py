import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.kernel import identifiers, text
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import agreed

months = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


@given(months, st.integers(-500, 500))
def test_adding_then_subtracting_months_is_the_identity(month, n):
    assert (month + n) + -n == month
    assert (month + n) - month == n


def test_money_reads_as_french():
    assert str(Money.euros("-1234.5")) == "-1\u202f234,50\u00a0€"
    assert Money.euros("-0.05").plain == "-0.05"


@pytest.mark.parametrize("amount", ["12.345", "abc", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError):
        Money.euros(amount)


@given(st.integers(-(10**9), 10**9))
def test_cents_survive_their_plain_text(cents):
    assert Money.euros(Money(cents).plain) == Money(cents)


@pytest.mark.parametrize("nir", ["295109912611193", "2 53 07 2B 073 004 70", "253072A07300443"])
def test_good_nirs_pass(nir):
    assert len(identifiers.check_nir(nir)) == 15


@pytest.mark.parametrize(
    ("nir", "said"),
    [
        ("295109912611194", "clé"),
        ("195000012611137", "forme"),
        ("29510991261119", "15 caractères"),
        ("", "15 caractères"),
    ],
)
def test_bad_nirs_are_refused_with_their_reason(nir, said):
    with pytest.raises(Refusal, match=said):
        identifiers.check_nir(nir)


def test_the_iban_key_and_the_rib_key_are_both_checked():
    assert identifiers.check_iban("FR76 3000 6000 0112 3456 7890 189").endswith("189")
    assert identifiers.check_iban("FR1420041010050500013M02606")
    for wrong in ("FR7630006000011234567890188", "FR00", "", "DE00"):
        with pytest.raises(Refusal):
            identifiers.check_iban(wrong)


def test_search_folds_accents_ligatures_and_dashes():
    assert text.fold("  Éloïse D'Œuvre-Lévy ") == "eloise d oeuvre levy"


def test_a_month_is_elided_where_french_asks_for_it():
    labels = [Month(2026, number).of_label for number in (4, 8, 10, 11)]
    assert labels == ["d'avril 2026", "d'août 2026", "d'octobre 2026", "de novembre 2026"]


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("rejets de flux à traiter", "rejet de flux à traiter"),
        ("personnes sans référent unique", "personne sans référent unique"),
        ("droits ou versements suspendus", "droit ou versement suspendu"),
        ("refus d'organismes", "refus d'organismes"),
        ("droits clos", "droit clos"),
        ("rendez-vous passés à renseigner", "rendez-vous passé à renseigner"),
        ("échéances d'ici sept jours", "échéance d'ici sept jours"),
        ("nouveaux dossiers", "nouveau dossier"),
    ],
)
def test_what_is_counted_agrees_with_its_number(plural, singular):
    assert agreed(1, plural) == agreed(0, plural) == singular
    assert agreed(2, plural) == plural
