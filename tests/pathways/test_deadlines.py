"""Deadlines that start, are met, missed, interrupted, start again; what a pathway says of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.kernel.errors import Refusal
from levier.pathways.models import Deadline, Pathway
from levier.pathways.usecases import deadlines
from tests.pathways.followed import TODAY, followed, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
D = dt.date


@pytest.fixture
def pathway():
    return followed(referred=False)[0]


def start(pathway, code="DL-02", on=TODAY, **more):
    return deadlines.open_deadline(code=code, pathway=pathway, triggered_on=on, **more)


def test_the_nearest_open_deadline_stands_on_the_pathway(pathway):
    start(pathway, "DL-03")
    start(pathway, "DL-02")
    assert (fresh(pathway).next_code, fresh(pathway).next_due_on) == ("DL-02", D(2026, 12, 24))
    deadlines.close_deadline(code="DL-02", pathway=pathway, on=TODAY)
    assert fresh(pathway).next_code == "DL-03"


def test_the_same_start_twice_is_one_deadline(pathway):
    assert start(pathway) == start(pathway)
    assert Deadline.objects.count() == 1


def test_another_start_while_one_runs_is_refused(pathway):
    start(pathway)
    with pytest.raises(Refusal, match="court déjà depuis le 24/11/2026"):
        start(pathway, on=TODAY + dt.timedelta(days=1))


def test_a_restart_keeps_what_it_replaces(pathway):
    first = start(pathway)
    second = deadlines.restart_deadline(code="DL-02", pathway=pathway, triggered_on=D(2026, 12, 10))
    assert (fresh(first).state, fresh(first).closed_on) == ("superseded", D(2026, 12, 10))
    assert (second.restarted_from, second.due_on) == (first, D(2027, 1, 10))


def test_a_restart_without_anything_running_is_a_start(pathway):
    made = deadlines.restart_deadline(code="DL-02", pathway=pathway, triggered_on=TODAY)
    assert (made.state, made.restarted_from) == ("open", None)


def test_an_interrupted_deadline_is_no_longer_near_until_it_restarts(pathway):
    start(pathway)
    deadlines.interrupt_deadline(code="DL-02", pathway=pathway)
    assert fresh(pathway).next_due_on is None
    deadlines.restart_deadline(code="DL-02", pathway=pathway, triggered_on=TODAY)
    assert fresh(pathway).next_due_on == D(2026, 12, 24)


@pytest.mark.parametrize(("on", "state"), [(D(2026, 12, 24), "met"), (D(2026, 12, 25), "missed")])
def test_what_is_done_on_the_last_day_is_met_and_the_day_after_missed(pathway, on, state):
    start(pathway)
    assert deadlines.close_deadline(code="DL-02", pathway=pathway, on=on).state == state


def test_closing_what_does_not_run_does_nothing(pathway):
    assert deadlines.close_deadline(code="DL-02", pathway=pathway, on=TODAY) is None
    assert deadlines.interrupt_deadline(code="DL-02", pathway=pathway) is None


def test_two_of_one_code_run_together_when_they_are_about_two_things(pathway):
    start(pathway, "DL-08", about="sanctions.sanction:1")
    start(pathway, "DL-08", about="sanctions.sanction:2")
    deadlines.close_deadline(code="DL-08", pathway=pathway, about="sanctions.sanction:1", on=TODAY)
    assert Deadline.objects.get(state="open").about == "sanctions.sanction:2"


def test_somebody_without_a_pathway_may_have_a_deadline(pathway):
    made = deadlines.open_deadline(code="DL-08", person=pathway.person, triggered_on=TODAY)
    assert (made.pathway, made.person) == (None, pathway.person)


def test_cancelling_leaves_the_other_codes(pathway):
    start(pathway, "DL-02")
    start(pathway, "DL-03")
    assert deadlines.cancel_deadlines(on=TODAY, pathways=[pathway], codes=["DL-02"]) == 1
    assert fresh(pathway).next_code == "DL-03"


def test_what_pathways_say_of_their_nearest_deadline_is_always_true():
    """Whatever was opened, closed and restarted, and in which order."""
    several = followed(4, referred=False, start=10)
    for number, one in enumerate(several):
        start(one, "DL-03", TODAY - dt.timedelta(days=40 * number))
        start(one, "DL-02", TODAY - dt.timedelta(days=number))
        if number % 2:
            deadlines.close_deadline(code="DL-02", pathway=one, on=TODAY)
        if number > 1:
            deadlines.restart_deadline(code="DL-03", pathway=one, triggered_on=TODAY)
    for one in Pathway.objects.all():
        nearest = one.deadlines.filter(state="open").order_by("due_on").first()
        assert (one.next_due_on, one.next_code) == (nearest.due_on, nearest.code)


# --- the database itself -----------------------------------------------------------------------


def refused_by_the_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_one_running_deadline(pathway):
    made = start(pathway)
    made.pk = None
    refused_by_the_database(made.save)


def test_deadline_met_in_time(pathway):
    made = start(pathway)
    rows = Deadline.objects.filter(pk=made.pk)
    late = made.due_on + dt.timedelta(days=1)
    refused_by_the_database(lambda: rows.update(state="met", closed_on=late))


def test_deadline_closed_or_running(pathway):
    rows = Deadline.objects.filter(pk=start(pathway).pk)
    refused_by_the_database(lambda: rows.update(state="met"))
    refused_by_the_database(lambda: rows.update(closed_on=TODAY))


def test_a_due_day_is_never_moved(pathway):
    rows = Deadline.objects.filter(pk=start(pathway).pk)
    refused_by_the_database(lambda: rows.update(due_on=D(2030, 1, 1)))
