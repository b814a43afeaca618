import datetime as dt

import pytest

from levier.directory import demo, usecases
from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.territory import usecases as territory

HOUSE = Decision("system:test", dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), "essai")
ROLE_HOLDERS = {
    "rsa_manager": "camille.gestion",
    "payment_approver": "dominique.valideur",
    "head_of_service": "claude.service",
    "lead_worker": "alix.referent",
    "mds_head": "maxime.maison",
    "auditor": "andrea.audit",
    "functional_administrator": "stephane.admin",
}


@pytest.fixture
def house():
    return HOUSE


@pytest.fixture
def seeded(db, settings):
    # Argon2 is slow on purpose; what it protects is tested in test_signin.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    territory.seed_ain(decision=HOUSE)
    demo.seed_demo(HOUSE)


@pytest.fixture
def agent_with(seeded):
    def find(role):
        return Agent.objects.get(email=f"{ROLE_HOLDERS[role]}@levier.example")

    return find


@pytest.fixture
def administrator(agent_with):
    return agent_with("functional_administrator")


@pytest.fixture
def newcomer(seeded):
    return usecases.create_agent(
        email="nina.nouvelle@levier.example",
        first_name="Nina",
        last_name="Nouvelle",
        decision=HOUSE,
    )
