"""Groups of the Ain, and people who hold a role on them."""

import datetime as dt

import pytest
import time_machine

from levier.directory.models import Agent, RoleGrant
from levier.foundation.acts import Decision
from levier.kernel.text import fold
from levier.participation import usecases
from levier.participation.domain import Contact, Convening
from levier.participation.models import GroupMember, GroupPresence, ResourceGroup
from levier.territory import usecases as territory
from levier.territory.models import SocialCentre

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = NOW.date()
HOUSE = Decision("system:test", NOW, "essai")


def agent_with(role, kind="departement", where="", name=""):
    agent = Agent.objects.create_user(f"{role}.{where or 'ain'}{name}@levier.example".lower())
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind=kind, scope_id=str(where),
        since=dt.date(2020, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    return agent


def by(agent, reason="essai"):
    return Decision(agent.actor, NOW, reason)


def group_of(centre="MDS-01"):
    found = ResourceGroup.objects.filter(centre=centre).first()
    return found or usecases.open_group(
        centre=SocialCentre.objects.get(pk=centre), place="Salle d'essai", decision=HOUSE
    )


def volunteer(group, first_name="Zéphyrine", last_name="Quenouille", phone="06 00 00 00 01"):
    contact = Contact(first_name, last_name, phone)
    return usecases.receive_volunteer(group=group, contact=contact, source="group", decision=HOUSE)


def member_of(group, first_name="Zéphyrine", last_name="Quenouille"):
    member = volunteer(group, first_name, last_name)
    usecases.sign_charter(member=member, on=DAY, decision=HOUSE)
    return member


def meeting_of(group, days=-3, hour=14):
    at = NOW.replace(hour=hour) + dt.timedelta(days=days)
    return usecases.plan_meeting(
        group=group, convening=Convening(at, "Salle d'essai", "Tour de table"), decision=HOUSE
    )


def held(group, *present, days=-3):
    meeting = meeting_of(group, days)
    usecases.hold_meeting(meeting=meeting, present=present, decision=HOUSE)
    return meeting


def many_members(group, count):
    """Members of a meeting, in two queries."""
    meeting = held(group, days=-10)
    made = GroupMember.objects.bulk_create(
        GroupMember(
            group=group, first_name="Ana", last_name=f"N{number}", name_key=fold(f"N{number} Ana"),
            source="public", state="member", received_on=DAY, charter="c", charter_on=DAY,
        )
        for number in range(count)
    )  # fmt: skip
    GroupPresence.objects.bulk_create(
        GroupPresence(meeting=meeting, member=one, presence="present") for one in made
    )
    return meeting, made


@pytest.fixture
def ain(db):
    with time_machine.travel(NOW, tick=True):
        territory.seed_ain(decision=HOUSE)
        yield


@pytest.fixture
def group(ain):
    return group_of()


@pytest.fixture
def facilitator(ain):
    return agent_with("group_facilitator", "social_centre", "MDS-01")
