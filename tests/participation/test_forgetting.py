"""Who never came is forgotten in time; who takes part is not."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from levier.foundation.acts import Decision
from levier.foundation.models import JournalEntry
from levier.participation import rules, usecases
from levier.participation.domain import MemberState
from levier.participation.models import GroupMember
from levier.participation.rules import before
from tests.participation.conftest import DAY, HOUSE, held, member_of, volunteer

NIGHT = Decision("system:purge", HOUSE.at, "durée de conservation")


def received(group, day, state=MemberState.VOLUNTEER, name="Ana"):
    made = volunteer(group, name, "Nonyme")
    GroupMember.objects.filter(pk=made.pk).update(received_on=day, state=state)
    return made


def names():
    return set(GroupMember.objects.values_list("first_name", flat=True))


def test_a_volunteer_never_called_back_is_erased_on_the_day_and_not_before(group):
    received(group, before(DAY, 6), name="Ana")
    received(group, before(DAY, 6) + dt.timedelta(days=1), name="Bea")
    assert usecases.purge_volunteers(day=DAY, decision=NIGHT) == 1
    assert names() == {"Bea"}


def test_somebody_called_back_is_kept_longer(group):
    received(group, before(DAY, 6), MemberState.CONTACTED, "Ana")
    received(group, before(DAY, 12), MemberState.CONTACTED, "Bea")
    received(group, before(DAY, 6), MemberState.DECLINED, "Cleo")
    usecases.purge_volunteers(day=DAY, decision=NIGHT)
    assert names() == {"Ana"}


@pytest.mark.parametrize("state", [MemberState.MEMBER, MemberState.LEFT])
def test_whoever_came_is_not_touched(group, state):
    member = member_of(group)
    held(group, member)
    GroupMember.objects.filter(pk=member.pk).update(state=state, received_on=dt.date(2020, 1, 1))
    assert usecases.purge_volunteers(day=DAY, decision=NIGHT) == 0
    assert GroupMember.objects.filter(pk=member.pk).exists()


def test_the_journal_keeps_a_count_and_no_name(group):
    received(group, dt.date(2025, 1, 1), name="Zéphyrine")
    usecases.purge_volunteers(day=DAY, decision=NIGHT)
    line = JournalEntry.objects.filter(act="participation.member.purge").get()
    assert '"count":1' in line.line and "Zéphyrine" not in line.line
    assert usecases.purge_volunteers(day=DAY, decision=NIGHT) == 0
    assert JournalEntry.objects.filter(act="participation.member.purge").count() == 1


def test_the_purge_of_the_house_runs_this_one(group):
    received(group, dt.date(2025, 1, 1))
    said = io.StringIO()
    call_command("purge", stdout=said)
    assert "0 signalement effacé, 1 volontaire effacé" in said.getvalue()


def test_a_time_is_counted_in_months_of_the_calendar():
    assert before(dt.date(2026, 8, 31), 6) == dt.date(2026, 2, 28)
    assert before(dt.date(2026, 1, 15), 6) == dt.date(2025, 7, 15)


def test_the_time_is_the_one_in_force_on_the_night(monkeypatch):
    longer = {"since": dt.date(2027, 1, 1), "months": {"volunteer": 9}}
    monkeypatch.setitem(rules.RULES, "kept_months", [*rules.RULES["kept_months"], longer])
    assert rules.kept_months(dt.date(2026, 12, 31))["volunteer"] == 6
    assert rules.kept_months(dt.date(2027, 1, 1))["volunteer"] == 9
