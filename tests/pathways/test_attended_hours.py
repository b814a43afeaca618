"""Attendance at an action counts among the hours of activity: once, and as it is corrected."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.kernel.errors import Refusal
from levier.pathways.domain import activity as domain
from levier.pathways.models import ActivityHours, Attendance, Pathway
from levier.pathways.queries import activity as queries
from levier.pathways.usecases import activity, receiving, stopping
from levier.pathways.usecases.activity import Spent
from levier.people import usecases as people
from tests.pathways import prescribed as made
from tests.pathways.followed import HOUSE, TODAY, agent_as, by, fresh
from tests.pathways.supported import supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def worker(client):
    agent = agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")
    client.force_login(agent)
    return agent


@pytest.fixture
def operator():
    return made.operator()


@pytest.fixture
def entered(worker, operator):
    [pathway] = supported(lead=worker)
    return made.inside(made.sent(pathway, made.session(), worker), operator)


def attended(prescription, agent, minutes=240, **told):
    receiving.note_attendance(
        prescription=prescription, week=TODAY, minutes=minutes, decision=by(agent), **told
    )


def done(pathway):
    return queries.weeks(fresh(pathway), TODAY)[-1].done


def page_of(client, pathway):
    return client.get(reverse("pathways:activity", args=[pathway.pk])).content.decode()


def test_it_counts_in_the_week_with_its_source(client, entered, operator):
    attended(entered, operator)
    assert done(entered.pathway) == {"workshop": 240}
    shown = page_of(client, entered.pathway)
    assert "Présence à « Passer le permis »" in shown
    assert reverse("pathways:prescription", args=[entered.pk]) in shown


def test_told_again_it_replaces_and_nothing_is_counted_twice(entered, operator):
    attended(entered, operator)
    attended(entered, operator)
    attended(entered, operator, 120, missed=120)
    assert done(entered.pathway) == {"workshop": 120}
    attended(entered, operator, 0, missed=240)
    assert done(entered.pathway) == {}
    lines = ActivityHours.objects.filter(attendance=Attendance.objects.get())
    assert lines.count() == 3 and not lines.filter(removed_at=None).exists()


def test_the_base_itself_counts_an_attendance_once(entered, operator):
    attended(entered, operator)
    line = ActivityHours.objects.get()
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_it_is_corrected_where_it_was_told(client, entered, operator, worker):
    attended(entered, operator)
    line = ActivityHours.objects.get()
    with pytest.raises(Refusal, match="c'est elle qui se corrige"):
        activity.remove_hours(line=line, decision=by(worker, "erreur"))
    address = reverse("pathways:remove_hours", args=[line.pk])
    assert address not in page_of(client, entered.pathway)
    assert client.get(address).status_code == 404


def test_a_week_never_holds_more_than_a_week_can(entered, operator, worker):
    spent = [Spent("work", 69 * 60, "fiche de paie")]
    activity.note_hours(pathway=entered.pathway, week=TODAY, spent=spent, decision=by(worker))
    attended(entered, operator)
    assert done(entered.pathway) == {"work": 69 * 60, "workshop": 60}


def test_hours_of_the_same_kind_noted_by_hand_are_pointed_at(client, entered, operator, worker):
    attended(entered, operator)
    asked = client.get(reverse("pathways:note_hours", args=[entered.pathway_id])).content.decode()
    assert "déjà comptées" in asked
    for kind in ("workshop", "steps"):
        spent = [Spent(kind, 60, "feuille")]
        activity.note_hours(pathway=entered.pathway, week=TODAY, spent=spent, decision=by(worker))
    shown = page_of(client, entered.pathway)
    assert shown.count("Des heures du même type") == 1


def test_an_action_that_goes_on_counts_for_the_pathway_one_has_now(entered, operator, worker):
    [other] = supported(lead=worker, start=5, body=entered.pathway.body)
    stopping.stop_pathway(
        pathway=entered.pathway, motive="merged", on=TODAY, continues=other.pk, decision=HOUSE
    )
    people.merge_records(kept=other.person, absorbed=entered.person, decision=HOUSE)
    attended(entered, operator)
    assert done(other) == {"workshop": 240}
    assert not Pathway.objects.get(pk=entered.pathway_id).activity.exists()


@pytest.mark.parametrize(
    ("target", "theme", "kind"),
    [("session", "training", "training"), ("service", "health", "steps"),
     ("session", "mobility", "workshop"), ("session", "x", "workshop"),
     ("siae", "training", "work")],
)  # fmt: skip
def test_a_kind_follows_what_the_action_is_meant_to_lift(target, theme, kind):
    assert domain.kind_of(target, theme) == kind
