"""What the council withholds from a right: in the months decided, as its own line, no more."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.allowance import tasks, usecases
from levier.allowance.domain import Nature
from levier.allowance.gathering import gather
from levier.allowance.models import MonthlyRun, RunInput, RunLine
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.rights import usecases as rights
from levier.rights.models import PayerMonth, Reduction
from tests.allowance.households import NOVEMBER, NOW, settle

pytestmark = pytest.mark.django_db
HOUSE = Decision("system:test", NOW, "contrat non respecté")


def reduce(case, **changes):
    told = {
        "case": case, "percent": 50, "months": (NOVEMBER, NOVEMBER + 2), "cap": 100,
        "label": "Suspension pour manquement", "rule": "CASF L262-37",
        "source": f"test:{case.pk}", "decision": HOUSE,
    }  # fmt: skip
    return rights.reduce_right(**told | changes)


def calculated():
    run = usecases.open_run(month=NOVEMBER, channel="delegated", decision=HOUSE)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE):
        runs.execute(tasks.request(kind=kind, run=run, decision=HOUSE))
        run.refresh_from_db()
    return run


def rich_case(count=8):
    """A case whose right is worth halving."""
    settle(count)
    return PayerMonth.objects.order_by("amount").exclude(amount=Money(0)).latest("amount").case


def line_of(run, case):
    return RunLine.objects.get(run=run, case=case)


def test_half_of_the_right_is_withheld_as_its_own_line_with_its_article():
    case = rich_case()
    reduce(case)
    line = line_of(calculated(), case)
    right = PayerMonth.objects.get(case=case).amount
    taken = [one for one in line.components.all() if one.nature == Nature.SANCTION]
    assert [(one.article, one.source.startswith("rights.reduction:")) for one in taken] == [
        ("CASF L262-37", True)
    ]
    assert abs(line.payable.cents * 2 - right.cents) <= 1


def test_it_lasts_the_months_decided_and_no_more():
    case = rich_case()
    reduce(case)
    frozen = {
        months: gather(MonthlyRun(month=NOVEMBER + months), [case.pk])[case.pk].withholdings
        for months in (-1, 0, 1, 2)
    }
    assert {months: [one.share for one in held] for months, held in frozen.items()} == {
        -1: [], 0: [50_000], 1: [50_000], 2: [],
    }  # fmt: skip


def test_the_frozen_facts_keep_it_whatever_becomes_of_it_after():
    case = rich_case()
    made = reduce(case)
    run = calculated()
    before = bytes(RunInput.objects.get(run=run, case=case).facts)
    rights.lift_reduction(reduction=made, until=NOVEMBER, decision=HOUSE)
    assert bytes(RunInput.objects.get(run=run, case=case).facts) == before
    assert b"rights.reduction:" in before


def test_lifted_from_a_month_it_withholds_nothing_there():
    case = rich_case()
    rights.lift_reduction(reduction=reduce(case), until=NOVEMBER, decision=HOUSE)
    assert line_of(calculated(), case).payable == PayerMonth.objects.get(case=case).amount


@pytest.mark.parametrize("percent", [51, 100])
def test_a_family_never_loses_more_than_the_cap(percent):
    with pytest.raises(Refusal, match="50 %") as refused:
        reduce(rich_case(), percent=percent, cap=50)
    assert refused.value.rule == "CASF R262-68-6"


def test_two_decisions_in_one_household_stay_under_the_cap_together():
    case = rich_case()
    reduce(case, percent=30, cap=50)
    with pytest.raises(Refusal, match="30 % sont déjà retenus"):
        reduce(case, percent=30, cap=50, source="test:other")
    reduce(case, percent=20, cap=50, source="test:other")
    later = (NOVEMBER + 2, NOVEMBER + 3)
    reduce(case, percent=50, cap=50, months=later, source="test:later")


def test_the_same_decision_is_written_once():
    case = rich_case()
    reduce(case, percent=30)
    with pytest.raises(Refusal, match="déjà transmise"):
        reduce(case, percent=30)


def test_it_is_lifted_once_for_a_reason_and_within_its_months():
    made = reduce(rich_case())
    with pytest.raises(Refusal, match="pourquoi"):
        rights.lift_reduction(
            reduction=made, until=NOVEMBER + 1, decision=Decision("system:test", NOW, " ")
        )
    with pytest.raises(Refusal, match="entre les deux"):
        rights.lift_reduction(reduction=made, until=NOVEMBER + -1, decision=HOUSE)
    rights.lift_reduction(reduction=made, until=NOVEMBER + 1, decision=HOUSE)
    made.refresh_from_db()
    with pytest.raises(Refusal, match="n'est pas possible"):
        rights.lift_reduction(reduction=made, until=NOVEMBER, decision=HOUSE)


@pytest.mark.parametrize("change", [{"percent": 90}, {"since": NOVEMBER + -1}, {"rule": "x"}])
def test_the_database_keeps_what_was_decided(change):
    made = reduce(rich_case())
    with pytest.raises(IntegrityError), transaction.atomic():
        Reduction.objects.filter(pk=made.pk).update(**change)


def test_the_database_refuses_an_impossible_part():
    case = rich_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reduction.objects.create(
            case=case, percent=0, since=NOVEMBER, until=NOVEMBER + 1, decided_until=NOVEMBER + 1,
            label="x", rule="x", source="x", reason="x", decided_by="x",
            decided_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        )  # fmt: skip
