"""Overpayments: from the payer or from us, held back within the law, never twice."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.payments.models import Account
from levier.payments.queries import verification
from levier.people import queries as people
from levier.rights import history, queries, recovery, usecases
from levier.rights.domain import DebtState, SuspensionState
from levier.rights.models import BenefitCase, Debt, PaymentSuspension
from tests.rights.taken import HOUSE, feed, household, take

pytestmark = pytest.mark.usefixtures("ain")
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def case(ain):
    take(feed(household(1)))
    return BenefitCase.objects.get()


def debt_of(case, euros="300", source="run:1/line:1"):
    return usecases.assess_debt(
        case=case,
        amount=Money.euros(euros),
        month=NOVEMBER,
        source=source,
        assessed_on=DAY,
        decision=HOUSE,
    )


def recovering(case, euros="300", instalment=None):
    debt = debt_of(case, euros)
    usecases.move_debt(debt=debt, name="notify", decision=HOUSE)
    usecases.plan_recovery(debt=debt, since=DECEMBER, instalment=instalment, decision=HOUSE)
    return debt


def test_the_same_finding_gives_the_same_debt(case):
    assert debt_of(case) == debt_of(case)
    assert Debt.objects.get().limitation_on == dt.date(2028, 11, 20)


def test_a_debt_below_77_euros_is_not_recovered(case):
    debt = debt_of(case, "76.99")
    usecases.move_debt(debt=debt, name="notify", decision=HOUSE)
    with pytest.raises(Refusal, match="77,00"):
        usecases.plan_recovery(debt=debt, since=DECEMBER, instalment=None, decision=HOUSE)


def test_a_debt_is_notified_before_it_is_recovered(case):
    with pytest.raises(Refusal, match="notifié"):
        usecases.plan_recovery(debt=debt_of(case), since=DECEMBER, instalment=None, decision=HOUSE)


def test_what_is_held_back_never_counts_twice_and_ends_with_the_debt(case):
    debt = recovering(case, "150")
    for _ in range(2):
        usecases.record_recovery(
            debt=debt, month=DECEMBER, amount=Money.euros(100), source="a", decision=HOUSE
        )
    debt.refresh_from_db()
    assert debt.balance == Money.euros(50)
    with pytest.raises(Refusal, match="Il ne reste pas"):
        usecases.record_recovery(
            debt=debt, month=DECEMBER, amount=Money.euros(51), source="b", decision=HOUSE
        )
    usecases.record_recovery(
        debt=debt, month=DECEMBER, amount=Money.euros(50), source="b", decision=HOUSE
    )
    assert (debt.state, debt.balance) == (DebtState.REPAID, ZERO)
    assert not queries.recoveries_due([case.pk], DECEMBER)


def test_the_run_knows_what_to_hold_back(case):
    recovering(case, "300", Money.euros(40))
    held = queries.recoveries_due([case.pk], DECEMBER)[case.pk]
    assert [(one.balance, one.instalment) for one in held] == [(Money.euros(300), Money.euros(40))]
    assert not queries.recoveries_due([case.pk], NOVEMBER)


def test_an_appeal_stops_the_recovery(case):
    debt = recovering(case)
    usecases.move_debt(debt=debt, name="appeal", decision=HOUSE)
    assert not queries.recoveries_due([case.pk], DECEMBER)


def test_a_debt_is_extinguished_only_once_prescribed(case):
    with pytest.raises(Refusal, match="prescrit que"):
        usecases.move_debt(debt=debt_of(case), name="extinguish", decision=HOUSE)


@given(
    st.integers(0, 200_000),
    st.lists(st.tuples(st.integers(1, 500_000), st.none() | st.integers(1, 30_000)), max_size=5),
)
def test_what_is_held_back_stays_within_the_share_and_the_debts(right, debts):
    balances = [
        (rank, Money(balance), Money(instalment) if instalment else None)
        for rank, (balance, instalment) in enumerate(debts)
    ]
    held = recovery.withheld(balances, Money(right), DECEMBER)
    assert Money.total(part for _, part in held).cents * 5 <= right
    for rank, part in held:
        assert ZERO < part <= balances[rank][1]


def test_a_suspension_has_a_reason_and_there_is_one_at_a_time(case):
    with pytest.raises(Refusal, match="article"):
        usecases.suspend_payment(case=case, since=DECEMBER, rule="", decision=HOUSE)
    made = usecases.suspend_payment(case=case, since=DECEMBER, rule="CASF L262-37", decision=HOUSE)
    with pytest.raises(Refusal, match="déjà suspendu"):
        usecases.suspend_payment(case=case, since=DECEMBER, rule="CASF L262-37", decision=HOUSE)
    assert queries.suspended_cases([case.pk], DECEMBER) == {case.pk}
    assert queries.suspended_cases([case.pk], NOVEMBER) == set()
    usecases.resume_payment(suspension=made, until=Month(2027, 1), decision=HOUSE)
    assert PaymentSuspension.objects.get().state == SuspensionState.LIFTED
    assert queries.suspended_cases([case.pk], DECEMBER) == {case.pk}
    assert queries.suspended_cases([case.pk], Month(2027, 1)) == set()


def test_the_timeline_tells_it_all(case):
    recovering(case)
    usecases.suspend_payment(case=case, since=DECEMBER, rule="CASF L262-37", decision=HOUSE)
    members = people.all_members(case.household)
    told = history.page(history.Wanted(case.household, [case], members)).moments
    kinds = {moment.kind.value for moment in told}
    assert {"montants", "droit", "situation", "decisions", "indus"} <= kinds


def test_what_is_repaid_waived_or_lost_adds_up_and_is_in_the_ledger(case):
    debt = debt_of(case, "300")
    usecases.move_debt(debt=debt, name="notify", decision=HOUSE)
    usecases.record_repayment(
        debt=debt, amount=Money.euros(100), reference="chèque 12", decision=HOUSE
    )
    usecases.waive_part(debt=debt, amount=Money.euros(50), decision=HOUSE)
    with pytest.raises(Refusal, match="déjà enregistrée"):
        usecases.record_repayment(
            debt=debt, amount=Money.euros(1), reference="chèque 12", decision=HOUSE
        )
    usecases.move_debt(debt=debt, name="waive", decision=HOUSE)
    assert (debt.state, debt.balance) == (DebtState.WAIVED, ZERO)
    parts = [(one.kind, one.amount) for one in debt.recoveries.order_by("pk")]
    assert parts == [
        ("repaid", Money.euros(100)),
        ("waived", Money.euros(50)),
        ("waived", Money.euros(150)),
    ]
    assert ledger_of(case) == ZERO
    assert not list(verification.findings())


def ledger_of(case):
    owed = Account.objects.get(kind="receivable", owner=f"people.household:{case.household_id}")
    return owed.balance


def test_what_the_payer_recovered_before_is_known_to_the_ledger(case):
    debt = debt_of(case, "300")
    Debt.objects.filter(pk=debt.pk).update(balance=Money.euros(120), state="notified")
    debt.refresh_from_db()
    usecases.record_repayment(debt=debt, amount=Money.euros(20), reference="r1", decision=HOUSE)
    assert ledger_of(case) == debt.balance == Money.euros(100)
    Debt.objects.filter(pk=debt.pk).update(balance=Money.euros(90))
    debt.refresh_from_db()
    usecases.record_repayment(debt=debt, amount=Money.euros(90), reference="r2", decision=HOUSE)
    assert (ledger_of(case), debt.state) == (ZERO, DebtState.REPAID)


def test_a_waived_debt_ends_its_plan_and_an_appeal_only_stops_it(case):
    debt = recovering(case)
    usecases.move_debt(debt=debt, name="appeal", decision=HOUSE)
    usecases.move_debt(debt=debt, name="resume", decision=HOUSE)
    assert not queries.recoveries_due([case.pk], DECEMBER)
    usecases.move_debt(debt=debt, name="recover", decision=HOUSE)
    assert queries.recoveries_due([case.pk], DECEMBER)
    usecases.move_debt(debt=debt, name="waive", decision=HOUSE)
    assert debt.plans.get().state == "ended"


def test_a_plan_that_ends_leaves_the_debt_to_another_way(case):
    debt = recovering(case)
    usecases.end_recovery(plan=debt.plans.get(), decision=HOUSE)
    debt.refresh_from_db()
    assert debt.state == DebtState.NOTIFIED
    with pytest.raises(Refusal, match="Prévoyez d'abord"):
        usecases.move_debt(debt=debt, name="recover", decision=HOUSE)
    usecases.plan_recovery(debt=debt, since=DECEMBER, instalment=None, decision=HOUSE)


def test_a_fraud_is_claimed_for_five_years_and_never_waived(case):
    debt = debt_of(case)
    usecases.qualify_debt(debt=debt, decision=HOUSE)
    debt.refresh_from_db()
    assert (debt.fraudulent, debt.limitation_on) == (True, dt.date(2031, 11, 20))
    for act in (
        lambda: usecases.move_debt(debt=debt, name="waive", decision=HOUSE),
        lambda: usecases.waive_part(debt=debt, amount=Money.euros(1), decision=HOUSE),
        lambda: usecases.qualify_debt(debt=debt, decision=HOUSE),
    ):
        with pytest.raises(Refusal, match="fraude"):
            act()
