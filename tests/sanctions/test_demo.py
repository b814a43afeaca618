"""The demonstration: every step, both regimes, nothing that the rules would refuse."""

import datetime as dt

import pytest
from django.core.management import call_command

from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.rights.models import BenefitCase
from levier.sanctions.demo import seed_demo
from levier.sanctions.domain.appeal import AppealState
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.models import AgendaItem, Appeal, Breach, PanelSession, Paper, Sanction
from tests.pathways.followed import agent_as, followed, partner, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
HOUSE = Decision("system:demo", NOW, "démonstration")


@pytest.fixture
def seeded(ain):
    for role in ("rsa_manager", "head_of_service"):
        agent_as(role)
    lead = agent_as("lead_worker", "social_centre", "MDS-01")
    followed(90, entered=dt.date(2023, 1, 1), referred=False)
    Pathway.objects.update(lead=lead, body=team(), is_subject=True)
    BenefitCase.objects.update(amount=Money(60_000), people=1)
    return seed_demo(HOUSE)


def test_every_step_and_both_regimes_are_told_once(seeded):
    assert seed_demo(HOUSE) == {}
    assert seeded["breaches"] >= 30
    missing = set(BreachState.values) - set(Breach.objects.values_list("state", flat=True))
    assert missing <= {"in_effect"}  # told only of whom a run already withholds from
    assert set(Breach.objects.values_list("regime", flat=True)) == {"old", "new"}
    assert {"done", "council_deciding", "cases_assigned"} <= set(
        PanelSession.objects.values_list("state", flat=True)
    )
    assert Paper.objects.count() >= 3


def test_what_is_told_holds_by_the_rules(seeded):
    pending = Appeal.objects.filter(state=AppealState.ASSIGNED)
    assert any(0 < (one.implicit_on - NOW.date()).days <= 5 for one in pending)
    for sanction in Sanction.objects.select_related("breach__case"):
        breach = sanction.breach
        assert sanction.decided_by != breach.reported_by
        assert sanction.decided_on >= breach.notified_on
        if sanction.withholds:
            assert sanction.since > Month.of(sanction.decided_on)
            assert sanction.measure in breach.scale.measures_for(breach.ground, is_repeat=False)
            given = AgendaItem.objects.filter(breach=breach).exclude(opinion="")
            assert given.exists() or not breach.scale.needs_opinion(sanction.measure)


def test_the_calendar_of_the_night_runs_on_the_demonstration(seeded, capsys):
    call_command("sanctions", "follow")
    assert "rejeté" in capsys.readouterr().out
    assert not Breach.objects.filter(state__in=["lifted", "expired"]).exists()


def test_the_adviser_of_a_partner_has_reports_of_their_own(ain):
    body = partner()
    for role in ("rsa_manager", "head_of_service"):
        agent_as(role)
    adviser = agent_as("support_body", "organisation", body.organisation_id)
    followed(3, entered=dt.date(2023, 1, 1), referred=False)
    Pathway.objects.update(body=body, is_subject=True)
    seed_demo(HOUSE)
    told = Breach.objects.filter(reported_by=adviser.actor)
    assert set(told.values_list("state", flat=True)) == {"reported", "notified"}
