"""Sending a person to what lifts an obstacle, taking it back, and what the house does by itself.

Locks always come in one order: the pathway, the session, the prescription, the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.directory.domain import OrganisationKind
from levier.directory.models import Organisation
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import prescription_access as access
from levier.pathways import support_access
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.prescriptions import PRESCRIPTION, PrescriptionState, Target
from levier.pathways.models import Obstacle, Pathway, Prescription, PrescriptionStep
from levier.pathways.models.prescriptions import LIVE
from levier.pathways.usecases.assessing import lift_obstacle
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.referring import day_of, held
from levier.people import identity
from levier.programmes import usecases as offer
from levier.programmes.domain import PlaceState
from levier.programmes.models import Service, Session, SessionPlace

S = PrescriptionState
MESSAGE, REASON = 500, 300  # characters
ALREADY = "Une prescription vers cette offre est déjà en cours."
PLACES = {
    Target.SESSION: {"session"},
    Target.SERVICE: {"service"},
    Target.SIAE: {"target", "organisation"},
}


@dataclass(frozen=True, slots=True)
class Towards:
    """What a person is sent to: one of the three."""

    session: Session | None = None
    service: Service | None = None
    siae: Organisation | None = None


@transaction.atomic
def prescribe(
    *,
    obstacle: Obstacle,
    towards: Towards,
    message: str = "",
    may_wait: bool = False,
    is_sent: bool = True,
    decision: Decision,
) -> Prescription:
    """Send a person, for an obstacle, to one session, service or integration enterprise.

    `may_wait`: a turn in the waiting list will do when the session is full. `is_sent` False keeps
    it in preparation, without a place. Refusal: obstacle lifted, one already under way there,
    enrolment over, no place left (two at the same instant: the second one).
    """
    support_access.require_pathway(decision, access.SUPPORT, obstacle.pathway)
    pathway = held(obstacle.pathway_id)
    obstacle.refresh_from_db()
    if obstacle.lifted_on is not None:
        raise Refusal(f"Ce frein est levé depuis le {short_date(obstacle.lifted_on)}.")
    made = _drafted(pathway, obstacle, towards, message, decision)
    if is_sent:
        _send(made, may_wait, decision)
    record("pathways.prescription.prescribe", made, decision, target=made.target,
           obstacle=obstacle.pk, sent=is_sent)  # fmt: skip
    return made


@transaction.atomic
def send_prescription(
    *, prescription: Prescription, may_wait: bool = False, decision: Decision
) -> None:
    """Send what was in preparation: the place is taken now."""
    _by_prescriber(prescription, decision)
    held(prescription.pathway_id)
    PRESCRIPTION.check("send", prescription.state, prescription.get_state_display())
    _send(prescription, may_wait, decision)


@transaction.atomic
def cancel_prescription(*, prescription: Prescription, decision: Decision) -> None:
    """Take a prescription back before the person entered; the place goes to who waits."""
    _by_prescriber(prescription, decision)
    words(decision.reason, "reason", "pourquoi cette prescription est annulée", most=REASON)
    locked(prescription)
    PRESCRIPTION.check("cancel", prescription.state, prescription.get_state_display())
    give_back(prescription, decision)
    advance(prescription, "cancel", decision, day_of(decision))


@transaction.atomic
def confirm_lifted(*, prescription: Prescription, on: date, decision: Decision) -> None:
    """The result lifted the obstacle: it is closed, and the result counts it.

    For who supports the person: whoever receives says the result, and does not change obstacles.
    """
    _by_prescriber(prescription, decision)
    locked(prescription)
    if prescription.state != S.COMPLETED:
        raise Refusal("L'action n'est pas terminée : son résultat n'est pas encore connu.")
    lift_obstacle(
        obstacle=prescription.obstacle,
        on=on,
        by=f"{prescription.title} ({prescription.whom})"[:200],
        decision=decision,
    )
    Prescription.objects.filter(pk=prescription.pk).update(lifted_on=on)
    prescription.lifted_on = on


def note_seen(*, prescription: Prescription) -> None:
    """Whoever follows the person read where it stands: it leaves their day. No journal line."""
    Prescription.objects.filter(pk=prescription.pk, state=prescription.state).update(
        seen_state=prescription.state
    )


def follow_promoted(places: Sequence[SessionPlace], decision: Decision) -> None:
    """Who waited has a place: to answer again, on both sides. Heard from the offer."""
    keys = [key for one in places if (key := domain.held_by(one.holder))]
    waiting = Prescription.objects.select_for_update().filter(pk__in=keys, state=S.WAITING)
    by_house = Decision("system:pathways", decision.at)
    for one in list(waiting.order_by("pk")):
        advance(one, "promote", by_house, day_of(decision), "une place s'est libérée")


def follow_cancelled(session: Session, decision: Decision) -> None:
    """A session will not take place: nobody is sent to it any more. Heard from the offer."""
    rows = Prescription.objects.select_for_update().filter(
        session=session, state__in=sorted(domain.BEFORE_ENTRY | {S.DRAFT})
    )
    by_house = Decision("system:pathways", decision.at)
    for one in list(rows.order_by("pk")):
        advance(one, "cancel", by_house, day_of(decision), "la session est annulée")


def stop_with_pathways(*, pathways: Sequence[int], on: date, decision: Decision) -> None:
    """Pathways end: who had not entered no longer will; who is inside goes to the end."""
    rows = Prescription.objects.filter(
        pathway__in=pathways, state__in=sorted(domain.BEFORE_ENTRY | {S.DRAFT})
    )
    stopped = list(rows.select_related("session").order_by("session", "pk"))
    _hold_sessions(stopped)
    for one in stopped:
        give_back(one, decision)
    for one in stopped:
        advance(one, "cancel", decision, on, "le parcours est terminé")


def locked(prescription: Prescription) -> None:
    """Everything about one person comes one after the other."""
    Pathway.objects.select_for_update().get(pk=prescription.pathway_id)
    prescription.refresh_from_db()


def advance(
    prescription: Prescription,
    name: str,
    decision: Decision,
    on: date,
    said: str = "",
    **fields: Any,
) -> None:
    """Move a prescription, with its step. What its own side does is seen at once."""
    target = PRESCRIPTION.moves[name].target
    agent = directory.agent_of(decision.actor)
    own_side = (prescription.prescriber_id, prescription.pathway.lead_id)
    if agent is not None and agent.pk in own_side:
        fields["seen_state"] = target
    move(prescription, name, PRESCRIPTION, decision, moved_on=on, **fields)
    PrescriptionStep.objects.create(
        prescription=prescription, state=target, on=on, stated_by=decision.actor, words=said[:120]
    )


def give_back(prescription: Prescription, decision: Decision) -> None:
    """Give the place, or the turn, back to the session: the next who waits takes it."""
    if prescription.session is None or prescription.state not in domain.HELD:
        return
    offer.release_place(session=prescription.session, holder=prescription.holder, decision=decision)


def _drafted(
    pathway: Pathway, obstacle: Obstacle, towards: Towards, message: str, decision: Decision
) -> Prescription:
    agent = directory.agent_of(decision.actor)
    today = day_of(decision)
    target = _target(towards)
    _check_alone(pathway.person_id, target)
    made = Prescription(
        pathway=pathway, person_id=pathway.person_id, obstacle=obstacle, theme=obstacle.theme,
        centre_id=pathway.centre_id, prescriber=agent, prepared_on=today, moved_on=today,
        message=words(message, "message", "ce message", most=MESSAGE, needed=False),
        **target,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refusal(ALREADY) from error
    PrescriptionStep.objects.create(
        prescription=made, state=S.DRAFT, on=today, stated_by=decision.actor
    )
    return made


def _check_alone(person: int, target: dict[str, Any]) -> None:
    """One place for one person, by whichever of their records; the base guards each record."""
    where = {key: told for key, told in target.items() if key in PLACES[target["target"]]}
    mine = Prescription.objects.filter(LIVE, person__in=identity.records_of(person))
    if mine.filter(**where).exists():
        raise Refusal(ALREADY)


def _target(towards: Towards) -> dict[str, Any]:
    if towards.session is not None:
        session = towards.session
        return {"target": Target.SESSION, "session": session, "action_id": session.action_id,
                "organisation_id": session.organisation_id}  # fmt: skip
    if towards.service is not None:
        if towards.service.is_withdrawn:
            raise Refusal("Ce service a été retiré par sa structure.")
        return {"target": Target.SERVICE, "service": towards.service}
    siae = towards.siae
    if siae is None or siae.kind != OrganisationKind.SIAE or not siae.is_active:
        raise Refusal("Choisissez une session, un service ou une structure d'insertion.")
    return {"target": Target.SIAE, "organisation": siae}


def _send(prescription: Prescription, may_wait: bool, decision: Decision) -> None:
    waits = False
    if prescription.session is not None:
        place = offer.take_place(
            session=prescription.session, holder=prescription.holder, may_wait=may_wait,
            decision=decision,
        )  # fmt: skip
        waits = place.state == PlaceState.WAITING
    today = day_of(decision)
    advance(prescription, "send", decision, today, sent_on=today)
    if waits:
        advance(prescription, "wait", decision, today, "la session est complète")


def _by_prescriber(prescription: Prescription, decision: Decision) -> None:
    support_access.require_pathway(decision, access.SUPPORT, prescription.pathway)


def _hold_sessions(prescriptions: Sequence[Prescription]) -> None:
    keys = {one.session_id for one in prescriptions if one.session_id}
    list(Session.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
