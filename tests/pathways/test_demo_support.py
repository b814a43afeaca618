"""The demonstration's support: it holds by the rules of the use cases, and is made once."""

import datetime as dt

import pytest

from levier.directory import demo as directory
from levier.pathways.demo import seed_demo
from levier.pathways.demo_support import seed_demo_support
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import Doing
from levier.pathways.models import (
    ActivityHours,
    Appointment,
    Assessment,
    Deadline,
    EngagementContract,
    Invitation,
    Note,
    Obstacle,
    Pathway,
    Slot,
)
from levier.pathways.queries import appointments as queries
from levier.pathways.queries import stock
from tests.pathways.feeds import adult, home
from tests.pathways.followed import HOUSE, NOW, TODAY
from tests.rights.taken import feed, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def seeded():
    directory.seed_demo(HOUSE)
    days = ["2026-11-02", "2026-03-01", "2025-02-01", "2023-05-01", "2022-05-01", "2021-02-01"]
    homes = [
        home(1000 * place + n, adult(1000 * place + n), DTDEMRSA=day)
        for place, day in enumerate(days)
        for n in range(1, 25)
    ]
    take(feed(*homes, made="2026-11-20"))
    seed_demo(HOUSE)
    return seed_demo_support(HOUSE)


def test_contracts_hold_by_the_rules_of_signing(seeded):
    assert seeded["contracts"] == EngagementContract.objects.count() > 30
    for one in EngagementContract.objects.prefetch_related("actions"):
        kind = domain.check_kind(one.kind, one.since)
        doings = [Doing(each.weekly_minutes, each.since, each.until) for each in one.actions.all()]
        assert one.weekly_minutes == domain.average_minutes(doings, one.since, one.until)
        domain.check_hours(
            kind, one.weekly_minutes, one.hours_ground, one.hours_evidence, one.since
        )
        assert one.until == domain.end_of(one.since, one.months)
        assert one.signed_on is None or one.signed_on <= TODAY


def test_there_is_something_to_show(seeded):
    shown = {one.shown_state(TODAY) for one in EngagementContract.objects.all()}
    assert {"active", "active_review_due", "expired_review_due"} <= shown
    assert stock.count_old(stock.old_contracts(EngagementContract.objects.all()), TODAY).left
    assert Obstacle.objects.filter(lifted_on__isnull=False).exists()
    assert Appointment.objects.filter(state="rdv_pending", starts_at__gt=NOW).exists()
    assert set(Appointment.objects.values_list("state", flat=True)) >= {
        "rdv_seen", "rdv_noshow", "rdv_pending"
    }  # fmt: skip
    assert ActivityHours.objects.exists()
    assert Note.objects.exists()


def test_nothing_of_the_past_happens_after_today(seeded):
    assert not Assessment.objects.filter(held_on__gt=TODAY).exists()
    assert not Obstacle.objects.filter(lifted_on__gt=TODAY).exists()
    assert not ActivityHours.objects.filter(week__gt=TODAY).exists()
    assert not Appointment.objects.exclude(state="rdv_pending").filter(starts_at__gt=NOW).exists()
    assert not EngagementContract.objects.filter(body_signed_on__gt=TODAY).exists()


def test_the_nearest_deadline_of_each_pathway_is_the_one_that_stands(seeded):
    for one in Pathway.objects.filter(until=None):
        nearest = one.deadlines.filter(state="open").order_by("due_on", "pk").first()
        assert one.next_due_on == (nearest.due_on if nearest else None)
    held = EngagementContract.objects.filter(state="active").values("pathway")
    late = Deadline.objects.filter(code__in=["DL-02", "DL-02b"], state="open", pathway__in=held)
    assert not late.exists()


def test_links_open_and_seats_are_those_of_their_slot(seeded):
    invitation = Invitation.objects.filter(expires_on__gte=TODAY).first()
    assert queries.by_token(invitation.token) == invitation
    for slot in Slot.objects.with_taken():
        assert slot.taken <= slot.seats
        assert slot.ends_at > slot.starts_at


def test_seeding_twice_adds_nothing(seeded):
    before = [model.objects.count() for model in (EngagementContract, Obstacle, Slot)]
    assert seed_demo_support(HOUSE) == {}
    assert before == [model.objects.count() for model in (EngagementContract, Obstacle, Slot)]


def test_a_limit_keeps_it_small():
    directory.seed_demo(HOUSE)
    take(feed(*[home(n, adult(n), DTDEMRSA="2023-05-01") for n in range(1, 30)],
              made="2026-11-20"))  # fmt: skip
    seed_demo(HOUSE)
    made = seed_demo_support(HOUSE, limit=5)
    assert made["contracts"] <= 10
    assert dt.date(2026, 11, 24) == TODAY
