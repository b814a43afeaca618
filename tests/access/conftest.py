"""One world for the whole table: read only, seeded once, rolled back at the end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from levier.directory import demo
from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.territory import usecases as territory
from tests.access import objects

HOUSE = Decision("system:test", dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), "essai")

# Who tries, in the order of the columns. A role held on one centre tries an object of its own
# territory (MDS-01) and one of another (MDS-07); the others have but one territory. For a role
# held on an organisation, the objects of MDS-01 are its own, those of MDS-07 another's.
VISITORS = {
    "anonymous": "",
    "no_role": "personne@levier.example",
    "rsa_manager": "camille.gestion@levier.example",
    "payment_approver": "dominique.valideur@levier.example",
    "head_of_service": "claude.service@levier.example",
    "lead_worker": "alix.referent@levier.example",
    "lead_worker_elsewhere": "alix.referent@levier.example",
    "mds_head": "maxime.maison@levier.example",
    "mds_head_elsewhere": "maxime.maison@levier.example",
    "support_body": "robin.tremplin@levier.example",
    "support_body_elsewhere": "robin.tremplin@levier.example",
    "panel_secretary": "ariel.seance@levier.example",
    "programme_officer": "lou.programme@levier.example",
    "action_operator": "charlie.mobile@levier.example",
    "action_operator_elsewhere": "charlie.mobile@levier.example",
    "signatory": "noa.partenaire@levier.example",
    "signatory_elsewhere": "noa.partenaire@levier.example",
    "group_facilitator": "sam.groupe@levier.example",
    "group_facilitator_elsewhere": "sam.groupe@levier.example",
    "elected_member": "ange.elu@levier.example",
    "auditor": "andrea.audit@levier.example",
    "functional_administrator": "stephane.admin@levier.example",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        territory.seed_ain(decision=HOUSE)
        demo.seed_demo(HOUSE)
        Agent.objects.create_user(VISITORS["no_role"])
        yield {
            "clients": {name: _client(email) for name, email in VISITORS.items()},
            "arguments": {place: objects.build(place) for place in ("MDS-01", "MDS-07")},
        }
        transaction.set_rollback(True)


def _client(email: str) -> Client:
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(Agent.objects.get(email=email))
    return client
