"""The demonstration's people: coherent, the same twice, with cases to show."""

import pytest

from levier.directory import demo as directory
from levier.foundation.models import LongRun
from levier.pathways.demo import seed_demo
from levier.pathways.models import (
    Deadline,
    LeadWorker,
    Pathway,
    Referral,
    Signal,
    SupportBody,
)
from levier.people.models import CaseloadEntry
from tests.pathways.feeds import adult, home
from tests.pathways.followed import HOUSE, TODAY
from tests.rights.taken import feed, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def seeded():
    directory.seed_demo(HOUSE)
    days = ["2026-11-20", "2026-11-02", "2026-09-15", "2026-03-01", "2025-02-01", "2023-05-01"]
    homes = [
        home(1000 * place + n, adult(1000 * place + n), DTDEMRSA=day)
        for place, day in enumerate(days)
        for n in range(1, 13)
    ]
    take(feed(*homes, made="2026-11-20"))
    return seed_demo(HOUSE)


def test_every_adult_has_one_coherent_pathway(seeded):
    assert seeded == 72 == Pathway.objects.filter(origin="rsa").count()
    for one in Pathway.objects.filter(until=None, origin="rsa"):
        in_force = [each for each in one.referrals.all() if each.is_in_force]
        assert [each.path for each in in_force] == ([one.path] if one.path else [])
        lead = LeadWorker.objects.filter(pathway=one, until=None).first()
        assert one.lead == (lead.agent if lead else None)
        nearest = one.deadlines.filter(state="open").order_by("due_on").first()
        assert one.next_due_on == (nearest.due_on if nearest else None)
    for lead in LeadWorker.objects.filter(until=None):
        assert CaseloadEntry.objects.filter(
            agent=lead.agent, household=lead.pathway.household, until=None
        ).exists()


def test_nothing_happens_after_today(seeded):
    assert not Referral.objects.filter(decided_on__gt=TODAY).exists()
    assert not Referral.objects.filter(notified_on__gt=TODAY).exists()
    assert not Referral.objects.filter(taken_over_on__gt=TODAY).exists()
    assert not Deadline.objects.filter(closed_on__gt=TODAY).exists()


def test_there_is_something_to_show(seeded):
    states = set(Referral.objects.values_list("state", flat=True))
    assert {"pending", "taken_over"} <= states
    assert SupportBody.objects.filter(centre__isnull=False).count() == 8
    assert Signal.objects.filter(state="followed").exists()
    assert not LongRun.objects.filter(kind="pathways.entrants", state="waiting").exists()


def test_seeding_twice_adds_nobody(seeded):
    before = Pathway.objects.count()
    assert seed_demo(HOUSE) == 0
    assert Pathway.objects.count() == before
