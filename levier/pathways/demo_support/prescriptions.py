"""Prescriptions of a demonstration: two years of sessions, at each state, with their places."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from levier.directory import usecases as directory
from levier.directory.demo import PEOPLE
from levier.directory.domain import OrganisationKind, ScopeKind
from levier.directory.models import Agent, Organisation, RoleGrant
from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.demo_support.prescribed import Course, course_of, elsewhere
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.activity import monday_of
from levier.pathways.domain.prescriptions import PrescriptionState, Target
from levier.pathways.models import (
    ActivityHours,
    Attendance,
    Obstacle,
    Prescription,
    PrescriptionStep,
)
from levier.pathways.usecases.attending import line_of
from levier.programmes.domain import PlaceState
from levier.programmes.models import (
    ActionTheme,
    Service,
    ServiceTheme,
    Session,
    SessionPlace,
)

S = PrescriptionState
# Invented; no true SIREN starts with 0000.
SIAES = (("00000201400017", "Les Ateliers de la Dombes"), ("00000202200010", "Bugey Services"),
         ("00000203000013", "Recyclerie du Revermont"))  # fmt: skip
STEP = ("prescription", "state", "on", "stated_by", "words")
MESSAGES = ("Vient en bus, pas avant 9 h.", "Disponible tout de suite.",
            "Préfère commencer par une rencontre.", "", "", "")  # fmt: skip
WAITING = "la session est complète"


@dataclass(slots=True)
class Pool:
    """Obstacles that nobody was sent for yet, by theme."""

    people: Mapping[int, Helped]
    by_theme: dict[str, list[Obstacle]] = field(default_factory=lambda: defaultdict(list))

    def take(self, themes: Sequence[str], centre: str | None, on: date) -> Obstacle | None:
        """One found by a day and not lifted before, of a centre when one steers the action."""
        for theme in themes:
            rows = self.by_theme[theme]
            for rank, one in enumerate(rows):
                known = one.found_on <= on and (one.lifted_on is None or one.lifted_on > on)
                here = self.people[one.person_id].pathway.centre_id
                if known and (centre is None or here == centre):
                    return rows.pop(rank)
        return None


@transaction.atomic
def seed(people: Sequence[Helped], number: int, decision: Decision) -> dict[str, int]:
    """Fill what is left of the sessions, and send some to integration enterprises; how many."""
    if not people:
        return {}
    chance = random.Random(f"{number}-prescriptions")  # noqa: S311 (a demo)
    pool = _pool(people, chance)
    today = people[0].today
    drawn = [
        *_towards_sessions(pool, today, chance),
        *_towards_siaes(pool, today, chance, _enterprises(decision)),
        *_towards_services(pool, today, chance),
    ]
    bulk.insert_with_keys([made for made, _ in drawn])
    bulk.insert(_places(drawn))
    bulk.insert_values(PrescriptionStep, STEP, list(_steps(drawn)))
    weeks = list(_weeks(drawn, today, chance))
    bulk.insert_with_keys(weeks)
    bulk.insert(_hours(weeks, pool))
    return {"prescriptions": len(drawn)}


def _pool(people: Sequence[Helped], chance: random.Random) -> Pool:
    pool = Pool({one.pathway.person_id: one for one in people})
    rows = [one for one in Obstacle.objects.order_by("pk") if one.person_id in pool.people]
    chance.shuffle(rows)
    accounts = _accounts()
    rows.sort(key=lambda one: pool.people[one.person_id].pathway.lead_id not in accounts)
    for one in rows:
        pool.by_theme[one.theme].append(one)
    return pool


def _accounts() -> frozenset[int]:
    """Those who sign in to the demonstration: their people come first, so that they see some."""
    known = Agent.objects.filter(email__in=[one.email for one in PEOPLE])
    return frozenset(known.values_list("pk", flat=True))


Drawn = tuple[Prescription, Course]


def _towards_sessions(pool: Pool, today: date, chance: random.Random) -> Iterator[Drawn]:
    themes: dict[int, list[str]] = defaultdict(list)
    for action, theme in ActionTheme.objects.order_by("rank").values_list("action", "theme"):
        themes[action].append(theme)
    rows = Session.objects.select_related("action").order_by("-starts_on", "pk")
    for session in rows:
        there: set[int] = set()
        for waits in _wanted(session, today):
            course = course_of(session, today, chance, waits=waits)
            one = pool.take(themes[session.action_id], session.action.pilot_id, course.sent_on)
            if one is None or one.person_id in there:
                continue
            there.add(one.person_id)
            yield _prescription(pool, one, course, chance, session=session), course


def _wanted(session: Session, today: date) -> Iterator[bool]:
    """For each person to send: whether they only have a turn in the waiting list."""
    share = 0.8 if session.ends_on < today else 0.6
    yield from [False] * round((session.places - session.taken) * share)
    if session.places == session.taken and session.enrol_until >= today:
        yield from [True] * ((session.waiting_limit - session.waiting + 1) // 2)


def _enterprises(decision: Decision) -> list[Organisation]:
    found = []
    for siret, name in SIAES:
        one = Organisation.objects.filter(siret=siret).first()
        if one is None:
            one = directory.save_organisation(
                siret=siret, name=name, kind=OrganisationKind.SIAE, decision=decision
            )
            Organisation.objects.filter(pk=one.pk).update(is_example=True)
        found.append(one)
    return found


def _towards_siaes(
    pool: Pool, today: date, chance: random.Random, enterprises: Sequence[Organisation]
) -> Iterator[Drawn]:
    there: set[tuple[int, int]] = set()
    for rank in range(len(pool.people) // 45):
        course = elsewhere(today, chance)
        one = pool.take(sorted(domain.SIAE_THEMES), None, course.sent_on)
        siae = enterprises[rank % len(enterprises)]
        if one is not None and (one.person_id, siae.pk) not in there:
            there.add((one.person_id, siae.pk))
            yield _prescription(pool, one, course, chance, siae=siae), course


def _towards_services(pool: Pool, today: date, chance: random.Random) -> Iterator[Drawn]:
    """One person in fifty to a service of others: who sends them notes the answers."""
    rows = ServiceTheme.objects.filter(service__is_withdrawn=False).select_related("service")
    offered = list(rows.order_by("service", "theme"))
    there: set[tuple[int, int]] = set()
    for rank in range(len(pool.people) // 50 if offered else 0):
        course = elsewhere(today, chance)
        chosen = offered[rank % len(offered)]
        one = pool.take([chosen.theme], None, course.sent_on)
        if one is not None and (one.person_id, chosen.service_id) not in there:
            there.add((one.person_id, chosen.service_id))
            yield _prescription(pool, one, course, chance, service=chosen.service), course


def _prescription(
    pool: Pool,
    obstacle: Obstacle,
    course: Course,
    chance: random.Random,
    *,
    session: Session | None = None,
    siae: Organisation | None = None,
    service: Service | None = None,
) -> Prescription:
    pathway = pool.people[obstacle.person_id].pathway
    lifts = course.entered_on is not None and obstacle.lifted_on is not None
    lifted = obstacle.lifted_on if lifts and course.state == S.COMPLETED else None
    if lifted is not None and course.entered_on and lifted < course.entered_on:
        lifted = None
    return Prescription(
        pathway_id=obstacle.pathway_id,
        person_id=obstacle.person_id,
        obstacle=obstacle,
        target=Target.SESSION if session else Target.SERVICE if service else Target.SIAE,
        session=session,
        service=service,
        action_id=session.action_id if session else None,
        organisation_id=session.organisation_id if session else siae.pk if siae else None,
        centre_id=pathway.centre_id,
        theme=obstacle.theme,
        prescriber_id=pathway.lead_id,
        message=chance.choice(MESSAGES),
        state=course.state,
        prepared_on=course.sent_on,
        sent_on=None if course.state == S.DRAFT else course.sent_on,
        moved_on=course.moved_on,
        entered_on=course.entered_on,
        ended_on=course.ended_on,
        motive=course.motive,
        result="reached" if lifted else course.result,
        situation=course.situation,
        lifted_on=lifted,
        seen_state=course.state if chance.random() < 0.85 else S.SENT,
    )


def _places(drawn: Sequence[Drawn]) -> Iterator[SessionPlace]:
    for made, course in drawn:
        if made.session_id is None or made.state == S.DRAFT:
            continue
        kept = made.state in domain.HELD or made.state == S.COMPLETED
        state = PlaceState.WAITING if made.state == S.WAITING else PlaceState.TAKEN
        yield SessionPlace(
            session_id=made.session_id,
            holder=made.holder,
            state=state if kept else PlaceState.RELEASED,
            taken_at=moment(course.sent_on),
            released_at=None if kept else moment(course.moved_on),
        )


def _steps(drawn: Sequence[Drawn]) -> Iterator[tuple[object, ...]]:
    answering = _answering()
    for made, course in drawn:
        sender = f"agent:{made.prescriber_id}" if made.prescriber_id else "system:demo"
        receiver = answering.get(str(made.organisation_id), sender)
        for state, on in course.steps:
            said = WAITING if state == S.WAITING else ""
            by = sender if state in (S.DRAFT, S.SENT, S.CANCELLED) else receiver
            yield made.pk, state, on, by, said


def _hours(weeks: Sequence[Attendance], pool: Pool) -> Iterator[ActivityHours]:
    """What attendance counts for among the hours of activity of each person."""
    for told in weeks:
        pathway = pool.people[told.prescription.person_id].pathway
        line = line_of(told, pathway, told.minutes)
        if line is not None:
            yield line


def _answering() -> Mapping[str, str]:
    """Who answers for each organisation that has an account."""
    rows = RoleGrant.objects.filter(role="action_operator", scope_kind=ScopeKind.ORGANISATION)
    return {where: f"agent:{agent}" for where, agent in rows.values_list("scope_id", "agent")}


def _weeks(drawn: Sequence[Drawn], today: date, chance: random.Random) -> Iterator[Attendance]:
    """The last weeks of who is inside or went to the end."""
    answering = _answering()
    for made, course in drawn:
        if course.entered_on is None or made.state == S.INTEGRATED:
            continue
        last = monday_of(course.ended_on or today)
        for back in range(3):
            week = last - timedelta(weeks=back)
            if week < monday_of(course.entered_on):
                break
            missed = chance.choice((0, 0, 0, 60, 120))
            yield Attendance(
                prescription=made, week=week, minutes=chance.choice((180, 240, 360)) - missed,
                missed=missed, is_excused=missed == 60,
                recorded_by=answering.get(
                    str(made.organisation_id), f"agent:{made.prescriber_id or 0}"
                ),
                recorded_at=moment(min(week + timedelta(days=4), today)),
            )  # fmt: skip
