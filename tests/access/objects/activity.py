from __future__ import annotations

from levier.foundation.acts import Decision
from levier.pathways.usecases import activity
from levier.pathways.usecases.activity import Spent
from tests.access.objects.pathways import pathway_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


@arguments("pathways:activity", "pathways:note_hours", "pathways:keep_reason")
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments("pathways:remove_hours")
def _hours(centre):
    spent = [Spent("training", 600, "feuille de présence")]
    lines = activity.note_hours(
        pathway=pathway_in(centre), week=NOW.date(), spent=spent, decision=HOUSE
    )
    return [lines[0].pk]
