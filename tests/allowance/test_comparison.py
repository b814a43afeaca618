from levier.allowance.comparison import Step, compare
from levier.allowance.domain import FindingKind

STEPS = [Step("Montant forfaitaire", 65_169), Step("Forfait logement", -7_820)]


def test_equal_amounts_are_no_finding():
    assert compare(57_349, 57_349, STEPS, "RSA versé", "la CAF") is None


def test_the_line_that_makes_the_whole_difference_is_named():
    found = compare(57_349, 65_169, STEPS, "RSA versé", "la CAF")
    assert (found.kind, found.where) == (FindingKind.AMOUNT, "Forfait logement")
    assert "exactement la ligne « Forfait logement »" in found.cause


def test_a_payer_alone_to_pay_is_told_why_we_do_not():
    found = compare(0, 57_349, STEPS, "Condition d'âge non remplie", "la MSA")
    assert found.kind == FindingKind.PAYER_ALONE
    assert "condition d'âge non remplie" in found.cause


def test_a_silent_payer_is_not_a_payer_of_nothing():
    silent = compare(57_349, None, STEPS, "RSA versé", "la CAF")
    nothing = compare(57_349, 0, STEPS, "RSA versé", "la CAF")
    assert silent.kind == nothing.kind == FindingKind.OURS_ALONE
    assert silent.cause.startswith("Aucun montant") and nothing.cause.startswith("la CAF ne verse")


def test_a_cent_is_a_matter_of_rounding():
    assert "arrondi" in compare(57_349, 57_350, STEPS, "RSA versé", "la CAF").cause


def test_any_other_gap_points_at_the_closest_line():
    found = compare(57_349, 60_000, STEPS, "RSA versé", "la CAF")
    assert found.where == "Forfait logement" and "plus bas" in found.cause
