"""Sessions and their places: opened, changed, and held by one person at a time."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.db import transaction

from levier.directory.models import Organisation
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import counted, short_date
from levier.programmes import access, events
from levier.programmes.domain import (
    SESSION,
    ActionState,
    PartnerPart,
    PlaceState,
    SessionSheet,
    SessionState,
)
from levier.programmes.models import Action, Session, SessionPlace
from levier.programmes.usecases.tree import check_reason
from levier.territory.models import Commune

MOST_PLACES, MOST_WAITING = 5_000, 1_000


@transaction.atomic
def create_session(*, action: Action, sheet: SessionSheet, decision: Decision) -> Session:
    """Open a session of an action. Refusal: dates turned round, no place, an action that ended."""
    access.require_run(decision, action)
    if action.state not in (ActionState.ADOPTED, ActionState.ONGOING):
        raise Refusal(f"Une action {action.get_state_display()} n'ouvre pas de session.")
    _check(sheet, action)
    session = Session.objects.create(action=action, updated_at=decision.at, **_columns(sheet))
    record("programmes.session.create", session, decision, action=action.code, places=sheet.places)
    return session


@transaction.atomic
def change_session(
    *, session: Session, revision: int, sheet: SessionSheet, decision: Decision
) -> list[SessionPlace]:
    """Change a session; who was waiting takes the places added, in order: those are returned.

    Refusal: fewer places than people, changed by somebody else meanwhile.
    """
    access.require_run(decision, session.action)
    check_reason(decision)
    _check(sheet, session.action)
    locked = _lock(session)
    if locked.revision != revision:
        raise Refusal("Quelqu'un d'autre vient de modifier cette session : rechargez la page.")
    if locked.state == SessionState.CANCELLED:
        raise Refusal("Cette session est annulée.")
    _check_room(locked, sheet)
    Session.objects.filter(pk=session.pk).update(
        revision=revision + 1, updated_at=decision.at, **_columns(sheet)
    )
    session.refresh_from_db()
    promoted = _promote(session, decision)
    record(
        "programmes.session.change",
        session,
        decision,
        places=sheet.places,
        promoted=[place.holder for place in promoted],
    )
    return promoted


@transaction.atomic
def move_session(*, session: Session, name: str, decision: Decision) -> None:
    """Close enrolment, open it again, or cancel the session."""
    access.require_run(decision, session.action)
    check_reason(decision)
    if name not in SESSION.moves:
        raise Refusal("Ce changement d'état n'existe pas.")
    if name == "cancel":
        events.session_cancelled(_lock(session), decision)
    move(session, name, SESSION, decision, updated_at=decision.at)


@transaction.atomic
def take_place(
    *, session: Session, holder: str, decision: Decision, may_wait: bool = True
) -> SessionPlace:
    """Hold a place for `holder` ("room.thing:12"), else a turn in the waiting list.

    The state of what is returned says which: `taken` or `waiting`. Asking twice gives the same
    place. Refusal: enrolment over, session and waiting list full.
    """
    locked = _lock(session)
    held = SessionPlace.objects.filter(session=locked, holder=holder).exclude(
        state=PlaceState.RELEASED
    )
    if already := held.first():
        return already
    _check_enrolling(locked, decision)
    if locked.places_left > 0:
        state = PlaceState.TAKEN
    elif may_wait and locked.waiting_left > 0:
        state = PlaceState.WAITING
    else:
        raise Refusal(_full(locked, may_wait=may_wait))
    place = SessionPlace.objects.create(
        session=locked, holder=holder, state=state, taken_at=decision.at
    )
    record("programmes.place.take", locked, decision, holder=holder, state=state)
    return place


@transaction.atomic
def release_place(*, session: Session, holder: str, decision: Decision) -> SessionPlace | None:
    """Give a place (or a turn) back; the first who waited takes it, and is returned.

    Refusal when `holder` holds nothing there.
    """
    locked = _lock(session)
    released = (
        SessionPlace.objects.filter(session=locked, holder=holder)
        .exclude(state=PlaceState.RELEASED)
        .update(state=PlaceState.RELEASED, released_at=decision.at)
    )
    if not released:
        raise Refusal("Cette place a déjà été rendue.")
    locked.refresh_from_db()
    promoted = _promote(locked, decision)
    record(
        "programmes.place.release",
        locked,
        decision,
        holder=holder,
        promoted=[place.holder for place in promoted],
    )
    return promoted[0] if promoted else None


def _lock(session: Session) -> Session:
    """Two people at once come one after the other; the database would refuse the second."""
    return Session.objects.select_for_update().get(pk=session.pk)


def _promote(session: Session, decision: Decision) -> list[SessionPlace]:
    """Who waits takes what is free, in order; the rooms above hear of it."""
    waiting = SessionPlace.objects.filter(session=session, state=PlaceState.WAITING)
    chosen = list(waiting.order_by("pk")[: max(session.places_left, 0)])
    for place in chosen:
        SessionPlace.objects.filter(pk=place.pk).update(state=PlaceState.TAKEN)
        place.state = PlaceState.TAKEN
    events.promoted(chosen, decision)
    return chosen


def _full(session: Session, *, may_wait: bool) -> str:
    if may_wait and session.waiting_limit:
        return "Cette session et sa liste d'attente sont complètes."
    others = ", ou la liste d'attente" if session.waiting_left > 0 else ""
    return (
        "Cette session est complète : la dernière place vient d'être prise. Choisissez-en une "
        f"autre{others}."
    )


def _check_enrolling(session: Session, decision: Decision) -> None:
    if session.state != SessionState.OPEN:
        raise Refusal(f"Session : {session.get_state_display()}.")
    if session.action.state != ActionState.ONGOING:
        raise Refusal(f"L'action est {session.action.get_state_display()}.")
    if session.enrol_until < decision.at.date():
        raise Refusal(f"Les inscriptions se sont arrêtées le {short_date(session.enrol_until)}.")


def _columns(sheet: SessionSheet) -> dict[str, Any]:
    plain = {each.name: getattr(sheet, each.name) for each in fields(sheet)}
    commune, organisation = plain.pop("commune"), plain.pop("organisation")
    return {**plain, "commune_id": commune, "organisation_id": organisation}


def _check(sheet: SessionSheet, action: Action) -> None:
    if not sheet.title.strip():
        raise Refusal("Une session a un titre.", field="title")
    if sheet.ends_on < sheet.starts_on:
        raise Refusal(
            f"La session finirait avant le {short_date(sheet.starts_on)}.", field="ends_on"
        )
    if sheet.enrol_until > sheet.ends_on:
        raise Refusal("On ne s'inscrit pas après la fin.", field="enrol_until")
    if not 1 <= sheet.places <= MOST_PLACES:
        raise Refusal(f"Une session compte de 1 à {MOST_PLACES} places.", field="places")
    if not 0 <= sheet.waiting_limit <= MOST_WAITING:
        raise Refusal(
            f"La liste d'attente compte au plus {MOST_WAITING} personnes.", field="waiting_limit"
        )
    if not Commune.objects.filter(pk=sheet.commune).exists():
        raise Refusal("Choisissez une commune du Département.", field="commune")
    _check_organisation(sheet.organisation, action)


def _check_organisation(organisation: int | None, action: Action) -> None:
    if organisation is None:
        return
    if not Organisation.objects.filter(pk=organisation).exists():
        raise Refusal("Cet organisme n'existe pas.", field="organisation")
    carries = action.partners.filter(organisation=organisation, part=PartnerPart.OPERATOR)
    if not carries.exists():
        raise Refusal("Cet organisme ne mène pas cette action.", field="organisation")


def _check_room(session: Session, sheet: SessionSheet) -> None:
    if sheet.places < session.taken:
        raise Refusal(
            f"{counted(session.taken, 'personne')} ont déjà une place : gardez-en au moins autant.",
            field="places",
        )
    if sheet.waiting_limit < session.waiting:
        raise Refusal(
            f"{counted(session.waiting, 'personne')} attendent : la liste ne peut pas être plus "
            "courte.",
            field="waiting_limit",
        )
