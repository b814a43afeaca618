"""The demonstration's prescriptions and ways out: each holds its place, at every state."""

import pytest
from django.db.models import Count, F

from levier.directory import demo as directory
from levier.pathways.demo import seed_demo
from levier.pathways.demo_support import seed_demo_support
from levier.pathways.domain import exits
from levier.pathways.domain import prescriptions as domain
from levier.pathways.models import Pathway, Prescription, PrescriptionStep, WayOut
from levier.pathways.queries import results
from levier.programmes import demo as programmes
from levier.programmes.models import SessionPlace
from tests.pathways.feeds import adult, home
from tests.pathways.followed import HOUSE, TODAY
from tests.rights.taken import feed, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def seeded():
    directory.seed_demo(HOUSE)
    programmes.seed_demo(HOUSE)
    days = ["2026-03-01", "2025-02-01", "2024-09-01", "2023-05-01"]
    homes = [
        home(1000 * place + n, adult(1000 * place + n), DTDEMRSA=day)
        for place, day in enumerate(days)
        for n in range(1, 41)
    ]
    take(feed(*homes, made="2026-11-20"))
    seed_demo(HOUSE)
    return seed_demo_support(HOUSE)


def test_each_holds_its_place_and_tells_its_steps(seeded):
    assert seeded["prescriptions"] == Prescription.objects.count() > 40
    holders = dict(SessionPlace.objects.values_list("holder", "state"))
    for one in Prescription.objects.select_related("obstacle", "session"):
        if one.session_id and one.state != "draft":
            kept = one.state in domain.HELD or one.state == "completed"
            waits = "waiting" if one.state == "waiting_list" else "taken"
            assert holders[one.holder] == (waits if kept else "released")
        assert one.sent_on is None or one.obstacle.found_on <= one.sent_on <= TODAY
    last = PrescriptionStep.objects.filter(state=F("prescription__state"))
    assert last.values("prescription").distinct().count() == Prescription.objects.count()
    told = Prescription.objects.values("state").annotate(n=Count("pk"))
    assert len(told) >= 8


def test_nobody_left_without_a_way_out(seeded):
    ended = Pathway.objects.exclude(until=None).exclude(end_reason__in=exits.NOT_AN_EXIT)
    assert seeded["exits"] == WayOut.objects.count() == ended.count() > 1
    assert WayOut.objects.filter(on__year__lt=2026).exists()
    assert results.values_of(2026)
