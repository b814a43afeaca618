"""An action with a session, an operator who answers, somebody sent there: for the tests."""

import datetime as dt

from levier.pathways.models import Obstacle, Prescription
from levier.pathways.usecases import prescribing, receiving
from levier.pathways.usecases.prescribing import Towards
from levier.programmes.models import Action, Session
from tests.pathways.followed import NOW, TODAY, agent_as, by, organisation

BOURG, OYONNAX = "01053", "01283"
DAY = dt.timedelta(days=1)


def operator_body(name="Mobilités de l'Ain", siret="00000101600013"):
    return organisation(name, "association", siret)


def operator(body=None, name="Olga"):
    body = body or operator_body()
    return agent_as("action_operator", "organisation", body.pk, name=name, organisation=body)


def action(code="A05", theme="mobility", body=None, pilot=None):
    """An action under way that lifts a theme, carried out by a body."""
    made, is_new = Action.objects.get_or_create(
        code=code,
        defaults={
            "title": "Se déplacer pour travailler", "origin": "specification", "pilot_id": pilot,
            "scope": "territorial" if pilot else "departmental", "state": "ongoing",
            "since": dt.date(2023, 1, 1),
        },
    )  # fmt: skip
    if is_new:
        made.themes.create(theme=theme)
        if body:
            made.partners.create(organisation=body, part="operator")
    return made


def session(places=2, waiting=2, *, code="A05", body=None, commune=BOURG, **told):
    """A session that one may join for ten days more."""
    body = body or operator_body()
    return Session.objects.create(
        action=action(code, body=body, **told), organisation=body, title="Passer le permis",
        starts_on=TODAY + 10 * DAY, ends_on=TODAY + 100 * DAY, enrol_until=TODAY + 9 * DAY,
        commune_id=commune, places=places, waiting_limit=waiting, updated_at=NOW,
    )  # fmt: skip


def obstacle(pathway, theme="mobility"):
    return Obstacle.objects.create(
        person_id=pathway.person_id, pathway=pathway, theme=theme, family="mobility",
        level="obstacle", found_on=TODAY - 5 * DAY, changed_on=TODAY - 5 * DAY,
    )  # fmt: skip


def sent(pathway, to, agent, **told):
    """The person sent to a session, for a new obstacle or the one that stands."""
    stands = Obstacle.objects.filter(person=pathway.person_id, lifted_on=None).first()
    made = prescribing.prescribe(
        obstacle=stands or obstacle(pathway), towards=Towards(session=to), decision=by(agent),
        **told,
    )  # fmt: skip
    return Prescription.objects.get(pk=made.pk)


def inside(prescription, agent, on=TODAY):
    """Accepted, then arrived."""
    receiving.accept(prescription=prescription, decision=by(agent))
    receiving.integrate(prescription=prescription, on=on, decision=by(agent))
    return Prescription.objects.get(pk=prescription.pk)
