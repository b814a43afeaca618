"""What whoever receives a prescription answers: met, accepted or not, came, went to the end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import prescription_access as access
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.activity import MOST, monday_of
from levier.pathways.domain.prescriptions import MOTIVES, PRESCRIPTION, PrescriptionState, Result
from levier.pathways.models import Attendance, Prescription
from levier.pathways.usecases.attending import follow_attendance
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.prescribing import REASON, advance, give_back, locked
from levier.pathways.usecases.referring import day_of
from levier.programmes import queries as places
from levier.programmes import usecases as offer
from levier.programmes.domain import PlaceState

S = PrescriptionState


@transaction.atomic
def receive(*, prescription: Prescription, decision: Decision) -> None:
    """Say that it arrived."""
    _open(prescription, "receive", decision)
    advance(prescription, "receive", decision, day_of(decision))


@transaction.atomic
def meet(*, prescription: Prescription, on: date, decision: Decision) -> None:
    """The person was met, on a day since it was sent."""
    _open(prescription, "meet", decision)
    advance(prescription, "meet", decision, _day(on, prescription.sent_on, decision))


@transaction.atomic
def accept(*, prescription: Prescription, decision: Decision) -> None:
    """The person may come. Refusal while they only have a turn in the waiting list."""
    _open(prescription, "accept", decision)
    if prescription.session is not None:
        place = places.place_held(prescription.session, prescription.holder)
        if place is None or place.state != PlaceState.TAKEN:
            raise Refusal(
                "La session est complète : cette personne attend une place. Ajoutez-en une à la "
                "session, ou attendez qu'une se libère."
            )
    advance(prescription, "accept", decision, day_of(decision))


@transaction.atomic
def put_on_waiting_list(*, prescription: Prescription, decision: Decision) -> None:
    """Wait for a place. In a session, who already waited takes the place given back.

    Refusal when nobody waits there: the place is free, it is accepted or refused.
    """
    _open(prescription, "wait", decision)
    session = prescription.session
    if session is not None:
        give_back(prescription, decision)
        turn = offer.take_place(session=session, holder=prescription.holder, decision=decision)
        if turn.state == PlaceState.TAKEN:
            raise Refusal(
                "Cette personne a une place et personne n'attend : acceptez, ou refusez avec un "
                "motif."
            )
    advance(prescription, "wait", decision, day_of(decision))


@transaction.atomic
def turn_down(
    *, prescription: Prescription, name: str, motive: str, said: str = "", decision: Decision
) -> None:
    """`refuse`, `not_retain` or `no_show`, with the motive; the place goes to who waits."""
    if name not in ("refuse", "not_retain", "no_show"):
        raise Refusal("Ce changement d'état n'existe pas.")
    _open(prescription, name, decision)
    give_back(prescription, decision)
    why = _motive(prescription, name, motive, said)
    advance(prescription, name, decision, day_of(decision), motive=why)


@transaction.atomic
def integrate(*, prescription: Prescription, on: date, decision: Decision) -> None:
    """The person arrived, on a day since it was sent."""
    _open(prescription, "integrate", decision)
    on = _day(on, prescription.sent_on, decision)
    advance(prescription, "integrate", decision, on, entered_on=on)


@transaction.atomic
def note_attendance(
    *,
    prescription: Prescription,
    week: date,
    minutes: int,
    missed: int = 0,
    is_excused: bool = False,
    decision: Decision,
) -> Attendance:
    """Hours of a week (any of its days), present and missed; told again, it replaces.

    Those present count among the hours of activity of the person, once.

    Refusal before the arrival, for a week to come, or more hours than a week holds.
    """
    access.require_answer(decision, prescription)
    locked(prescription)
    if prescription.state not in domain.INSIDE or prescription.entered_on is None:
        raise Refusal("Notez d'abord l'arrivée : la présence se note pendant l'action.")
    monday = monday_of(week)
    if monday > day_of(decision):
        raise Refusal("Cette semaine est à venir.", field="week")
    if monday < monday_of(prescription.entered_on):
        raise Refusal(
            f"La personne est arrivée le {short_date(prescription.entered_on)}.", field="week"
        )
    if minutes < 0 or missed < 0 or not 0 < minutes + missed <= MOST:
        raise Refusal("Notez des heures de présence ou d'absence, sans dépasser une semaine.",
                      field="hours")  # fmt: skip
    made, _ = Attendance.objects.update_or_create(
        prescription=prescription, week=monday,
        defaults={"minutes": minutes, "missed": missed, "is_excused": is_excused,
                  "recorded_by": decision.actor, "recorded_at": decision.at},
    )  # fmt: skip
    follow_attendance(told=made, decision=decision)
    if prescription.state == S.INTEGRATED:
        advance(prescription, "attend", decision, day_of(decision))
    record("pathways.prescription.attendance", prescription, decision, week=monday.isoformat(),
           minutes=minutes, missed=missed)  # fmt: skip
    return made


@transaction.atomic
def complete(
    *, prescription: Prescription, on: date, result: str, situation: str = "", decision: Decision
) -> None:
    """The action is over on a day, with its result, and what the person does now if it is known."""
    _open(prescription, "complete", decision)
    if result not in Result.values:
        raise Refusal("Choisissez le résultat.", field="result")
    on = _day(on, prescription.entered_on, decision)
    advance(prescription, "complete", decision, on, ended_on=on, result=result,
            situation=_situation(situation))  # fmt: skip


@transaction.atomic
def abandon(
    *,
    prescription: Prescription,
    on: date,
    motive: str,
    said: str = "",
    situation: str = "",
    decision: Decision,
) -> None:
    """The person stopped before the end, and why; the place goes to who waits."""
    _open(prescription, "abandon", decision)
    on = _day(on, prescription.entered_on, decision)
    after = _situation(situation)
    give_back(prescription, decision)
    why = _motive(prescription, "abandon", motive, said)
    advance(prescription, "abandon", decision, on, ended_on=on, situation=after, motive=why)


def _open(prescription: Prescription, name: str, decision: Decision) -> None:
    access.require_answer(decision, prescription)
    locked(prescription)
    PRESCRIPTION.check(name, prescription.state, prescription.get_state_display())


def _motive(prescription: Prescription, name: str, motive: str, said: str) -> str:
    """The motive, checked; its words are kept sealed (an update would write them in clear)."""
    if motive not in MOTIVES[name]:
        raise Refusal("Choisissez le motif.", field="motive")
    if motive == domain.Motive.OTHER and not said.strip():
        raise Refusal("Précisez le motif.", field="said")
    prescription.motive_words = words(said, "said", "la précision", most=REASON, needed=False)
    prescription.save(update_fields=["motive_words"])
    return motive


def _situation(situation: str) -> str:
    if situation and situation not in domain.AFTERWARDS:
        raise Refusal("Choisissez une situation de la liste.", field="situation")
    return situation


def _day(on: date, first: date | None, decision: Decision) -> date:
    if on > day_of(decision):
        raise Refusal("Ce jour est à venir.", field="on")
    if first is not None and on < first:
        raise Refusal(f"C'est avant le {short_date(first)} : vérifiez la date.", field="on")
    if day_of(decision) - on > timedelta(days=730):
        raise Refusal("Ce jour est vieux de plus de deux ans : vérifiez l'année.", field="on")
    return on
