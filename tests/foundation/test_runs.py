import datetime as dt

import pytest
from django.core.management import call_command

from levier.foundation import clock, runs
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(monkeypatch):
    """A task of five chunks which breaks once, in the middle of the third."""
    seen = {"broken": False, "done": []}

    def count(work):
        work.announce("compter", total=5)
        for number in range(work.cursor.get("next", 0), 5):
            with work.chunk(next=number + 1, done=number + 1):
                if number == 2 and not seen["broken"]:
                    seen["broken"] = True
                    raise RuntimeError("coupure")
                seen["done"].append(number)

    monkeypatch.setitem(runs.TASKS, "test.count", count)
    return seen


def test_a_broken_run_goes_on_where_it_stood(counting, decision):
    run = runs.request(kind="test.count", subject="a", decision=decision)
    with pytest.raises(RuntimeError):
        runs.execute(run)
    run.refresh_from_db()
    assert (run.state, run.done, run.cursor) == (RunState.FAILED, 2, {"next": 2})
    runs.resume(run)
    assert runs.execute(run).state == RunState.DONE
    assert counting["done"] == [0, 1, 2, 3, 4]
    assert run.percent == 100


def test_asking_twice_gives_the_same_live_run(counting, decision):
    first = runs.request(kind="test.count", subject="a", decision=decision)
    assert runs.request(kind="test.count", subject="a", decision=decision) == first
    assert runs.request(kind="test.count", subject="b", decision=decision) != first


def test_a_worker_that_slept_past_its_lease_writes_nothing(counting, decision):
    run = runs.request(kind="test.count", subject="a", decision=decision)
    assert runs.claim(run, "first")
    asleep = runs.Work(LongRun.objects.get(pk=run.pk))
    LongRun.objects.filter(pk=run.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    other = LongRun.objects.get(pk=run.pk)
    assert runs.claim(other, "second")
    with pytest.raises(runs.FencedOff), asleep.chunk(next=9):
        pass
    assert LongRun.objects.get(pk=run.pk).cursor == {}


def test_a_run_in_progress_is_not_started_again(counting, decision):
    run = runs.request(kind="test.count", subject="a", decision=decision)
    assert runs.claim(run, "first")
    with pytest.raises(Refusal, match="déjà en cours"):
        runs.execute(LongRun.objects.get(pk=run.pk))


@pytest.mark.django_db(transaction=True)  # the worker leaves its connection
def test_a_bug_is_told_against_its_run_and_the_worker_does_the_next(counting, decision):
    broken = runs.request(kind="test.count", subject="a", decision=decision)
    sound = runs.request(kind="test.count", subject="b", decision=decision)
    call_command("work", "--once")
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.state, sound.state) == (RunState.FAILED, RunState.DONE)
    assert broken.message == runs.BROKEN
    assert broken.result[runs.BUG]["error"] == "RuntimeError"
    assert "coupure" not in str(broken.result)


def test_somebody_asks_for_it_again_and_it_goes_on_where_it_stood(counting, decision):
    run = runs.request(kind="test.count", subject="a", decision=decision)
    runs.attempt(run)
    runs.retry(run=run, decision=decision)
    assert runs.BUG not in run.result
    assert runs.attempt(run).state == RunState.DONE
    assert counting["done"] == [0, 1, 2, 3, 4]
    with pytest.raises(Refusal, match="déjà relancé"):
        runs.retry(run=run, decision=decision)


def test_a_work_asked_for_anew_is_not_doubled_by_a_retry(counting, decision):
    run = runs.request(kind="test.count", subject="a", decision=decision)
    runs.attempt(run)
    runs.request(kind="test.count", subject="a", decision=decision)
    with pytest.raises(Refusal, match="redemandé depuis"):
        runs.retry(run=run, decision=decision)


@pytest.mark.django_db(transaction=True)  # the worker leaves its connection
def test_a_kind_that_nobody_declares_any_more_does_not_stop_the_worker(decision):
    run = LongRun.objects.create(
        kind="test.gone", subject="a", requested_by=decision.actor, requested_at=decision.at
    )
    call_command("work", "--once")
    run.refresh_from_db()
    assert run.state == RunState.FAILED
