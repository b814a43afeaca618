import pytest
from django.db import IntegrityError, connection, transaction

from levier.allowance import tasks, usecases
from levier.allowance.domain import Channel, Outcome, RunState
from levier.allowance.models import MonthlyRun, RunInput, RunLine
from levier.allowance.usecases.approving import seen_hash
from levier.foundation import runs
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights.models import Feed, PaymentSuspension, Situation
from tests.allowance.households import NOVEMBER, NOW, feed_of, settle

pytestmark = pytest.mark.django_db
MAKER = Decision("system:calcul", NOW, "essai")
CHECKER = Decision("system:visa", NOW, "vérifié le total et les écarts")


def work(kind, run):
    ended = runs.execute(tasks.request(kind=kind, run=run, decision=MAKER))
    run.refresh_from_db()
    return ended


def open_run(count=12, channel=Channel.DELEGATED, **options):
    settle(count, **options)
    run = usecases.open_run(month=NOVEMBER, channel=channel, decision=MAKER)
    work(tasks.SNAPSHOT, run)
    return run


def controlled(count=12, **options):
    run = open_run(count, **options)
    work(tasks.CALCULATE, run)
    work(tasks.CONTROL, run)
    return run


def test_every_household_of_the_snapshot_has_exactly_one_outcome():
    run = controlled()
    assert run.state == RunState.CONTROLLED
    assert RunLine.objects.filter(run=run).count() == run.population_count == 12
    lines = RunLine.objects.filter(run=run)
    assert run.payable_total.cents == sum(line.payable.cents for line in lines)


def test_the_payers_differences_are_found_and_ranked():
    run = controlled(differing=0.5)
    found = list(run.findings.order_by("-weight"))
    assert 0 < len(found) == run.finding_count
    assert all(one.difference.cents == -7782 and one.cause for one in found)


def test_a_month_is_not_opened_twice():
    open_run()
    with pytest.raises(Refusal, match="déjà une paie"):
        usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)


def test_a_month_whose_monthly_feed_is_not_taken_in_is_not_opened():
    settle(3)
    december = Month(2026, 12)
    with pytest.raises(Refusal, match="Aucun flux mensuel"):
        usecases.open_run(month=december, channel=Channel.DELEGATED, decision=MAKER)
    feed_of(december, "I")
    with pytest.raises(Refusal, match="Aucun flux mensuel"):
        usecases.open_run(month=december, channel=Channel.DELEGATED, decision=MAKER)
    monthly = feed_of(december, state="importing")
    with pytest.raises(Refusal, match="en cours de prise en charge"):
        usecases.open_run(month=december, channel=Channel.DELEGATED, decision=MAKER)
    Feed.objects.filter(pk=monthly.pk).update(state="taken")
    run = usecases.open_run(month=december, channel=Channel.DELEGATED, decision=MAKER)
    assert run.population_count == 3


def test_a_run_that_is_past_its_approval_says_where_it_stands():
    run = controlled(3)
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    with pytest.raises(Refusal, match="« Approuver » n'est pas possible depuis l'état"):
        usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)


def test_a_month_without_a_feed_is_not_opened():
    with pytest.raises(Refusal, match="flux mensuel"):
        usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)


def test_a_suspended_household_is_paid_nothing():
    cases = settle(3)
    PaymentSuspension.objects.create(
        case=cases[0], since=NOVEMBER, reason="essai", rule="CASF L262-37",
        decided_by="agent:1", decided_at=NOW,
    )  # fmt: skip
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DIRECT, decision=MAKER)
    work(tasks.SNAPSHOT, run)
    work(tasks.CALCULATE, run)
    line = RunLine.objects.get(run=run, case=cases[0])
    assert (line.outcome, line.payable.cents) == (Outcome.NOTHING, 0)
    assert line.components.get().article == "CASF L262-37"


def test_a_household_that_cannot_be_read_holds_the_run_and_the_others_are_calculated():
    cases = settle(5)
    Situation.objects.create(
        case=cases[2], version=2, live=False, month=NOVEMBER, facts='{"adultes":[]}',
        feed=feed_of(NOVEMBER), recorded_at=NOW,
    )  # fmt: skip
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL):
        work(kind, run)
    assert (run.state, run.error_count, run.paid_count) == (RunState.HELD, 1, 4)
    usecases.release_run(run=run, decision=CHECKER)
    assert run.state == RunState.CONTROLLED


def test_whoever_computed_cannot_approve():
    run = controlled()
    with pytest.raises(Refusal, match="autre personne"):
        usecases.approve_run(run=run, seen=seen_hash(run), decision=MAKER)
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    assert run.state == RunState.APPROVED


def test_the_database_refuses_a_single_person_too():
    run = controlled()
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyRun.objects.filter(pk=run.pk).update(approved_by=run.computed_by)


def test_an_approval_of_something_that_changed_is_refused():
    run = controlled(differing=1.0)
    seen = seen_hash(run)
    usecases.decide_finding(finding=run.findings.first(), choice="accept", decision=MAKER)
    with pytest.raises(Refusal, match="a changé"):
        usecases.approve_run(run=run, seen=seen, decision=CHECKER)


def test_a_finding_is_decided_with_a_reason():
    run = controlled(differing=1.0)
    with pytest.raises(Refusal, match="motif"):
        usecases.decide_finding(
            finding=run.findings.first(), choice="report", decision=Decision("system:x", NOW)
        )


@pytest.mark.parametrize("table", ["runinput", "runline", "runcomponent", "runfigure"])
def test_what_a_run_wrote_is_never_changed(table):
    run = controlled()
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM allowance_{table}")
        if not cursor.fetchone()[0]:
            pytest.skip("no row here")
        for act in (f"UPDATE allowance_{table} SET id = id", f"DELETE FROM allowance_{table}"):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(act)


def test_an_approved_run_is_frozen_in_the_database():
    run = controlled()
    usecases.approve_run(run=run, seen=seen_hash(run), decision=CHECKER)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyRun.objects.filter(pk=run.pk).update(paid_count=1)


def test_no_line_slips_into_a_calculated_run():
    run = controlled()
    line = RunLine.objects.filter(run=run).first()
    line.pk, line.position = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_the_frozen_facts_are_encrypted():
    run = open_run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM allowance_runinput LIMIT 1")
        assert b"adults" not in bytes(cursor.fetchone()[0])
    assert b"adults" in bytes(RunInput.objects.filter(run=run).first().facts)


@pytest.mark.parametrize("kind", [tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL])
def test_a_chunk_costs_the_same_number_of_queries_at_3_and_at_60(
    kind, monkeypatch, django_assert_max_num_queries
):
    before = {tasks.SNAPSHOT: (), tasks.CALCULATE: (tasks.SNAPSHOT,)}.get(
        kind, (tasks.SNAPSHOT, tasks.CALCULATE)
    )
    settle(60, differing=0.1)
    run = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)
    for earlier in before:
        work(earlier, run)
    with django_assert_max_num_queries(45):
        work(kind, run)


def test_a_cancelled_run_lets_the_month_be_opened_again():
    run = controlled()
    usecases.cancel_run(run=run, decision=CHECKER)
    again = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=MAKER)
    assert again.pk != run.pk
