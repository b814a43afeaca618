from hypothesis import given
from hypothesis import strategies as st

from levier.allowance.adjustments import adjust
from levier.allowance.domain import Nature
from levier.allowance.facts import Arrear, Facts, Owed, Withholding
from levier.kernel.month import Month

NOVEMBER, MINIMUM = Month(2026, 11), 600
cents = st.integers(0, 300_000)
withholdings = st.builds(
    Withholding,
    nature=st.sampled_from([Nature.SUSPENSION, Nature.SANCTION]),
    share=st.integers(0, 100_000),
    cents=st.integers(0, 50_000),
    label=st.just("Décision"),
    article=st.just("CASF L262-37"),
    source=st.uuids().map(str),
)
debts = st.builds(Owed, cents, st.integers(0, 20_000), st.uuids().map(str))


@given(cents, st.lists(withholdings, max_size=3), st.lists(debts, max_size=3))
def test_components_always_add_up_and_never_below_zero(right, decided, owed):
    facts = Facts("1", "", withholdings=tuple(decided), owed=tuple(owed))
    adjusted = adjust(right, facts, NOVEMBER, MINIMUM)
    assert adjusted.payable == right + sum(c.cents for c in adjusted.components)
    assert adjusted.payable >= 0


@given(cents, st.lists(debts, max_size=4))
def test_recoveries_stay_within_the_legal_share_and_the_debt(right, owed):
    adjusted = adjust(right, Facts("1", "", owed=tuple(owed)), NOVEMBER, MINIMUM)
    taken = {c.source: -c.cents for c in adjusted.components if c.nature == Nature.RECOVERY}
    assert sum(taken.values()) <= adjusted.due // 5
    assert all(taken.get(debt.source, 0) <= debt.remaining for debt in owed)


@given(cents, cents)
def test_a_correction_gives_an_arrear_or_a_debt_never_both(right, settled):
    adjusted = adjust(right, Facts("1", "", settled=settled), NOVEMBER, 0)
    assert adjusted.payable - adjusted.overpaid == right - settled == adjusted.due
    assert not (adjusted.payable and adjusted.overpaid)


def test_a_suspension_leaves_nothing_and_says_why():
    whole = Withholding(Nature.SUSPENSION, 100_000, 0, "Suspension", "CASF L262-37", "d:1")
    sanction = Withholding(Nature.SANCTION, 30_000, 0, "Sanction", "CASF L262-37", "d:2")
    adjusted = adjust(57_349, Facts("1", "", withholdings=(sanction, whole)), NOVEMBER, MINIMUM)
    assert [c.source for c in adjusted.components] == ["d:1"]
    assert (adjusted.payable, adjusted.due) == (0, 0)


def test_what_falls_under_the_threshold_is_not_paid():
    most = Withholding(Nature.SANCTION, 99_000, 0, "Sanction", "CASF L262-37", "d:1")
    adjusted = adjust(57_349, Facts("1", "", withholdings=(most,)), NOVEMBER, MINIMUM)
    assert [c.nature for c in adjusted.components] == [Nature.SANCTION, Nature.BELOW_MINIMUM]
    assert adjusted.payable == 0


def test_an_arrear_is_added_after_the_recoveries():
    facts = Facts("1", "", owed=(Owed(100_000, 0, "d:1"),), arrears=(Arrear(1_000, "Rappel", "a"),))
    adjusted = adjust(50_000, facts, NOVEMBER, MINIMUM)
    assert [(c.nature, c.cents) for c in adjusted.components] == [
        (Nature.RECOVERY, -10_000),
        (Nature.ARREAR, 1_000),
    ]


@given(cents, st.lists(withholdings, max_size=2), st.lists(debts, max_size=2))
def test_frozen_facts_read_back_as_they_were(amount, decided, owed):
    facts = Facts("007", '{"a":1}', payer="CAF011", payer_amount=amount,
                  withholdings=tuple(decided), owed=tuple(owed))  # fmt: skip
    assert Facts.from_bytes(facts.to_bytes()) == facts
    assert Facts.from_bytes(facts.to_bytes()).to_bytes() == facts.to_bytes()
