"""The Ain with its programmes, and people who hold a role on it."""

import datetime as dt

import pytest
from django.db import transaction

from levier.directory.models import Agent, RoleGrant
from levier.foundation.acts import Decision
from levier.programmes import usecases
from levier.territory import usecases as territory

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = NOW.date()
HOUSE = Decision("system:test", NOW, "essai")


def agent_with(role, kind="departement", where=""):
    agent = Agent.objects.create_user(f"{role}.{where or 'ain'}@levier.example".lower())
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind=kind, scope_id=str(where),
        since=dt.date(2020, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    return agent


def by(agent, reason="essai"):
    return Decision(agent.actor, NOW, reason)


@pytest.fixture
def house():
    return HOUSE


@pytest.fixture
def ain(db):
    territory.seed_ain(decision=HOUSE)


@pytest.fixture
def seeded(ain):
    usecases.seed_programmes(decision=HOUSE)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """The seeded world, made once for a module; each test in a savepoint of it (`db`)."""
    with django_db_blocker.unblock(), transaction.atomic():
        territory.seed_ain(decision=HOUSE)
        usecases.seed_programmes(decision=HOUSE)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def officer(client, ain):
    agent = agent_with("programme_officer")
    client.force_login(agent)
    return agent
