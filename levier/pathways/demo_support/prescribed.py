"""The course of one prescription of a demonstration: where it is, through which days."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.prescriptions import MOTIVES, Motive, PrescriptionState
from levier.programmes.models import Session

S = PrescriptionState
# How often each state shows, in a session that is over, under way, to come.
OVER = ((S.COMPLETED, 62), (S.ABANDONED, 15), (S.NO_SHOW, 10), (S.REFUSED, 8),
        (S.NOT_RETAINED, 5))  # fmt: skip
UNDER_WAY = ((S.ONGOING, 40), (S.INTEGRATED, 12), (S.ACCEPTED, 8), (S.MET, 6), (S.RECEIVED, 8),
             (S.SENT, 9), (S.COMPLETED, 6), (S.ABANDONED, 4), (S.NO_SHOW, 3),
             (S.REFUSED, 4))  # fmt: skip
TO_COME = ((S.ACCEPTED, 28), (S.MET, 14), (S.RECEIVED, 18), (S.SENT, 26), (S.REFUSED, 6),
           (S.CANCELLED, 4), (S.DRAFT, 4))  # fmt: skip
BEFORE = {  # the steps that lead to each state
    S.DRAFT: (),
    S.SENT: (),
    S.RECEIVED: (),
    S.WAITING: (),
    S.MET: (S.RECEIVED,),
    S.ACCEPTED: (S.RECEIVED, S.MET),
    S.REFUSED: (S.RECEIVED,),
    S.NOT_RETAINED: (S.RECEIVED, S.MET),
    S.NO_SHOW: (S.RECEIVED, S.ACCEPTED),
    S.CANCELLED: (),
    S.INTEGRATED: (S.RECEIVED, S.MET, S.ACCEPTED),
    S.ONGOING: (S.RECEIVED, S.MET, S.ACCEPTED, S.INTEGRATED),
    S.COMPLETED: (S.RECEIVED, S.MET, S.ACCEPTED, S.INTEGRATED, S.ONGOING),
    S.ABANDONED: (S.RECEIVED, S.ACCEPTED, S.INTEGRATED, S.ONGOING),
}
MOVE_OF = {S.REFUSED: "refuse", S.NOT_RETAINED: "not_retain", S.NO_SHOW: "no_show",
           S.ABANDONED: "abandon"}  # fmt: skip
RESULTS = ("partly", "partly", "missed", "reached")


@dataclass(slots=True)
class Course:
    """One course: `steps` are states with the day each was reached, from sent to now."""

    state: PrescriptionState
    sent_on: date
    moved_on: date
    entered_on: date | None = None
    ended_on: date | None = None
    motive: str = ""
    result: str = ""
    situation: str = ""
    steps: list[tuple[str, date]] = field(default_factory=list)


def course_of(session: Session, today: date, chance: random.Random, *, waits: bool) -> Course:
    """Somebody sent to a session: what is likely given its dates."""
    if waits:
        state = S.WAITING
    elif session.ends_on < today:
        state = _drawn(OVER, chance)
    else:
        state = _drawn(UNDER_WAY if session.starts_on <= today else TO_COME, chance)
    began = min(session.starts_on, today)
    if state in domain.BEFORE_ENTRY | {S.DRAFT, S.CANCELLED} and session.ends_on >= today:
        sent_on = today - timedelta(days=chance.randrange(1, 34))
    else:
        sent_on = began - timedelta(days=chance.randrange(4, 40))
    last = min(session.ends_on, today)
    return _course(state, sent_on, max(began, sent_on), last, chance)


def elsewhere(today: date, chance: random.Random) -> Course:
    """Somebody sent to a service or an integration enterprise in the last months."""
    state = _drawn((*UNDER_WAY, (S.COMPLETED, 12)), chance)
    early = state in domain.BEFORE_ENTRY
    sent_on = today - timedelta(
        days=chance.randrange(1, 34) if early else chance.randrange(90, 330)
    )
    return _course(state, sent_on, sent_on + timedelta(days=10), today, chance)


def _course(
    state: PrescriptionState, sent_on: date, first: date, last: date, chance: random.Random
) -> Course:
    entered = ended = None
    if state in domain.INSIDE | {S.COMPLETED, S.ABANDONED}:
        entered = min(first + timedelta(days=chance.randrange(0, 8)), last)
    if state in (S.COMPLETED, S.ABANDONED):
        assert entered is not None
        length = max((last - entered).days, 1)
        part = 1.0 if state == S.COMPLETED else chance.uniform(0.2, 0.8)
        ended = min(entered + timedelta(days=round(length * part)), last)
    moved = ended or entered or min(sent_on + timedelta(days=chance.randrange(0, 15)), last)
    if state in (S.SENT, S.DRAFT, S.WAITING):
        moved = sent_on
    made = Course(state, sent_on, max(moved, sent_on), entered, ended)
    _outcome(made, chance)
    _walk(made)
    return made


def _outcome(made: Course, chance: random.Random) -> None:
    if made.state in MOVE_OF:
        offered = [one for one in MOTIVES[MOVE_OF[made.state]] if one != Motive.OTHER]
        made.motive = chance.choice(offered)
    if made.state == S.COMPLETED:
        made.result = chance.choice(RESULTS)
    if made.state in (S.COMPLETED, S.ABANDONED) and chance.random() < 0.35:
        made.situation = chance.choice(domain.AFTERWARDS)


def _walk(made: Course) -> None:
    """The days in between, spread from sent to entered, or to the last change."""
    made.steps.append((S.DRAFT, made.sent_on))
    if made.state == S.DRAFT:
        return
    made.steps.append((S.SENT, made.sent_on))
    until = made.entered_on or made.moved_on
    between = BEFORE[made.state]
    for rank, state in enumerate(between, 1):
        if state in domain.INSIDE and made.entered_on:
            made.steps.append((state, made.entered_on))
        else:
            share = (until - made.sent_on).days * rank // (len(between) + 1)
            made.steps.append((state, made.sent_on + timedelta(days=share)))
    if made.state != S.SENT:
        made.steps.append((made.state, made.moved_on))


def _drawn(
    among: tuple[tuple[PrescriptionState, int], ...], chance: random.Random
) -> PrescriptionState:
    states, weights = zip(*among, strict=True)
    return PrescriptionState(chance.choices(states, weights=weights)[0])
