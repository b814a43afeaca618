"""What each finds in the morning, of the programme and the pact."""

import datetime as dt

import pytest
import time_machine

from levier.directory.models import Organisation
from levier.programmes import demo, usecases
from levier.programmes.models import Commitment
from levier.steering.queries import day_of
from tests.programmes.conftest import DAY, HOUSE, NOW, agent_with, by


@pytest.fixture(autouse=True)
def _world(once, db):
    with time_machine.travel(NOW, tick=True):
        demo.seed_demo(HOUSE)
        yield


def labels(items):
    return {item.label for item in items}


def body_of(name):
    return Organisation.objects.get(name=name).pk


def test_who_keeps_the_programme_finds_its_budget_and_what_to_validate():
    day = day_of(agent_with("programme_officer"), DAY)
    assert day.figures[0].value.cents == 450_400_000
    assert {"point d'avancement à valider", "décision de comité en retard", "programme à adapter",
            "sessions où l'on attend une place"} <= labels(day.to_do)  # fmt: skip
    adapt = next(item for item in day.to_do if item.label == "programme à adapter")
    assert adapt.due_on == dt.date(2027, 3, 31)


def test_a_programme_adapted_for_the_year_asks_for_nothing():
    from levier.programmes.models import PolicyProgramme

    with time_machine.travel(dt.datetime(2027, 2, 10, tzinfo=dt.UTC)):
        decision = HOUSE.__class__("system:test", dt.datetime(2027, 2, 10, tzinfo=dt.UTC), "vote")
        usecases.record_version(
            programme=PolicyProgramme.objects.get(code="PLAN-2023"), resolution="2027-02",
            body="assembly", resolved_on=dt.date(2027, 2, 8), summary="x", decision=decision,
        )  # fmt: skip
        day = day_of(agent_with("programme_officer"), dt.date(2027, 2, 10))
    assert "programme à adapter" not in labels(day.to_do)


def test_a_signatory_finds_its_own_commitments_then_waits():
    caf = agent_with("signatory", "organisation", body_of("Caf de l'Ain"))
    day = day_of(caf, DAY)
    assert day.figures[0].value == 1
    assert labels(day.to_do) == {"engagement dont l'échéance approche"}
    usecases.report_progress(
        commitment=Commitment.objects.get(code="E1-2"), proposed="done", value=50, words="Fait",
        decision=by(caf),
    )  # fmt: skip
    day = day_of(caf, DAY)
    assert not day.to_do and labels(day.waiting) == {"point transmis au Département"}


def test_an_operator_finds_the_places_of_its_own_sessions():
    operator = agent_with("action_operator", "organisation", body_of("Mobilités de l'Ain"))
    day = day_of(operator, DAY)
    assert [figure.label for figure in day.figures] == ["places libres"]
    assert day.figures[0].note == "6 sessions ouvertes"


def test_an_elected_member_reads_figures_and_has_nothing_to_do():
    day = day_of(agent_with("elected_member"), DAY)
    assert len(day.figures) == 2 and not day.to_do


@pytest.mark.parametrize("role", ["programme_officer", "elected_member"])
def test_a_day_costs_a_constant_number_of_queries(role, django_assert_max_num_queries):
    agent = agent_with(role)
    with django_assert_max_num_queries(34):
        day_of(agent, DAY)
