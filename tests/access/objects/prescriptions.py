"""A prescription to a session of the centre: that of MDS-01 goes to the operator who tries."""

from __future__ import annotations

import datetime as dt

from levier.directory.demo import OPERATOR
from levier.directory.models import Organisation
from levier.foundation.acts import Decision
from levier.pathways.domain.assessment import Finding
from levier.pathways.models import Obstacle, WayOut
from levier.pathways.usecases import assessing, prescribing, receiving
from levier.pathways.usecases.prescribing import Towards
from levier.programmes.models import Session
from tests.access.objects.pathways import pathway_in
from tests.access.objects.programmes import action_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")
ELSEWHERE = ("00000102400017", "Élan et Compagnie", "association")


def obstacle_in(centre, theme):
    pathway = pathway_in(centre)
    assessing.set_obstacle(
        pathway=pathway, theme=theme, finding=Finding("obstacle"), on=NOW.date(), decision=HOUSE
    )
    return Obstacle.objects.get(pathway=pathway, theme=theme)


def sent_in(centre, theme="training"):
    siret, name, kind = OPERATOR if centre == "MDS-01" else ELSEWHERE
    body, _ = Organisation.objects.get_or_create(siret=siret, defaults={"name": name, "kind": kind})
    action, day = action_in(centre), NOW.date()
    session = Session.objects.create(
        action=action, organisation=body, title="Essai", starts_on=day, places=5,
        ends_on=day + dt.timedelta(days=60), enrol_until=day + dt.timedelta(days=50),
        commune_id=action.pilot.town_id, updated_at=NOW,
    )  # fmt: skip
    return prescribing.prescribe(
        obstacle=obstacle_in(centre, theme), towards=Towards(session=session), decision=HOUSE
    )


@arguments("pathways:prescribe")
def _obstacle(centre):
    return [obstacle_in(centre, "childcare").pk]


@arguments("pathways:prescriptions")
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments(
    "pathways:prescription",
    "pathways:send_prescription",
    "pathways:cancel_prescription",
    "pathways:confirm_lifted",
    "pathways:received_one",
    "pathways:attend",
)
def _prescription(centre):
    return [sent_in(centre).pk]


@arguments("pathways:answer")
def _answer(centre):
    one = sent_in(centre, "digital_divide")
    receiving.receive(prescription=one, decision=HOUSE)
    return [one.pk, "accept"]


@arguments("pathways:way_out", "pathways:tell_way_out", "pathways:tell_later")
def _way_out(centre):
    pathway = pathway_in(centre)
    return [
        WayOut.objects.create(
            pathway=pathway, person_id=pathway.person_id, centre_id=centre, on=NOW.date(),
            motive="unknown", later_due_on=NOW.date() + dt.timedelta(days=182),
        ).pk
    ]  # fmt: skip


@arguments("pathways:action_results")
def _action(centre):
    return [action_in(centre).pk]
