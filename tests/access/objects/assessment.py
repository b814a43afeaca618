from __future__ import annotations

import datetime as dt

from levier.directory.models import Agent, RoleGrant
from levier.foundation.acts import Decision
from levier.pathways.domain.assessment import Finding
from levier.pathways.models import Note, Obstacle
from levier.pathways.usecases import assessing, noting
from tests.access.objects.pathways import pathway_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


@arguments(
    "pathways:assessment", "pathways:assess", "pathways:set_obstacle", "pathways:write_note"
)  # fmt: skip
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments("pathways:lift_obstacle")
def _obstacle(centre):
    pathway = pathway_in(centre)
    assessing.set_obstacle(
        pathway=pathway, theme="mobility", finding=Finding("major"), on=NOW.date(), decision=HOUSE
    )
    return [Obstacle.objects.get(pathway=pathway).pk]


@arguments("pathways:share_note", "pathways:withdraw_note")
def _note(centre):
    """A protected note of somebody else: even colleagues do not find it."""
    author = Agent.objects.create_user(f"note-{centre}@levier.example".lower())
    RoleGrant.objects.create(
        agent=author, role="lead_worker", scope_kind="social_centre", scope_id=centre,
        since=dt.date(2026, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    noting.write_note(
        pathway=pathway_in(centre), level="protected", text="essai",
        decision=Decision(author.actor, NOW, ""),
    )  # fmt: skip
    return [Note.objects.get(author=author).pk]
