"""Agents and lists for the tests of this room's pages."""

import datetime as dt

from levier.directory.models import Agent, RoleGrant
from tests.rights.taken import NOW


def agent_with(role, kind="departement", where=""):
    agent = Agent.objects.create_user(f"{role}{where}@example.org".lower(), "x" * 12)
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind=kind, scope_id=where,
        since=dt.date(2020, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    return agent


def text_of(answer):
    return answer.content.decode().replace("&#x27;", "'").replace("\u202f", " ")
