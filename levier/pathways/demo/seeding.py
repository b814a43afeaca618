"""The population of pathways written at once: people of the feeds, their referrals, leads, delays.

What is there already is left alone: seeding twice adds nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from levier.foundation import bulk, runs
from levier.foundation.acts import Decision, record
from levier.foundation.models import LongRun, RunState
from levier.kernel.month import Month
from levier.pathways.demo import lives, writing
from levier.pathways.demo.places import Places, make_places
from levier.pathways.demo.signals import seed_signals
from levier.pathways.domain.people import (
    GONE,
    EndReason,
    Mark,
    MarkSource,
    Origin,
    marks_by_age,
)
from levier.pathways.domain.referral import Path
from levier.pathways.domain.suggestion import Offer, Suggestion, choose, suggest
from levier.pathways.models import Pathway, PublicMark
from levier.pathways.queries import bodies
from levier.pathways.queries.adults import Adult, Stated, stated
from levier.pathways.tasks.entrants import ENTRANTS
from levier.pathways.usecases.marking import follow_stated_marks
from levier.people.models import Household
from levier.rights.domain import FeedType, duties_apply
from levier.rights.models import BenefitCase, Feed
from levier.synthetic.chance import Chance

IN_A_GO = 1500
CLOSED_SINCE = timedelta(days=730)
# Ambérieu-en-Bugey, Valserhône, Bourg-en-Bresse, Oyonnax.
TOWNS_WITH_AREA = ("01004", "01033", "01053", "01283")


def seed_demo(decision: Decision) -> int:
    """Pathways for every adult of the feeds taken in; how many were added. Seconds, not minutes."""
    today = timezone.localtime(decision.at).date()
    with transaction.atomic():
        places = make_places(decision)
        room = Room(places, bodies.offers())
        added = sum(Seeding(part, today, room, decision).run() for part in _parts())
        if added:
            seed_signals(today, decision)
        record("pathways.demo.seed", "pathways.demo:1", decision, pathways=added)
    _follow_feeds(decision)
    return added


@dataclass(slots=True)
class Room:
    """Who may take whom, and how many each was given so far."""

    places: Places
    offers: Sequence[Offer]
    loads: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    turns: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def body(self, path: str, centre: str | None, marks: Sequence[Mark]) -> int:
        found = choose(self.offers, path, centre, marks, self.loads)
        return found.pk if found else self._anywhere(path)

    def usual(self, path: str, centre: str | None) -> int:
        """France Travail, or the team of the centre: where most re-referrals lead."""
        team = self.places.teams.get(centre or "")
        if path == Path.PROFESSIONAL or team is None:
            return self._anywhere(path)
        return team.pk

    def _anywhere(self, path: str) -> int:
        """Somebody without a centre, or when all are full: the least loaded team, or partner."""
        teams = [one.pk for one in self.places.teams.values() if path in one.paths]
        partners = (one for one in self.places.partners if path in one.paths and not one.only_for)
        return min(teams or [one.pk for one in partners], key=lambda pk: self.loads[pk])

    def workers(self, body: int) -> list[int]:
        """One person more there, followed by turns: by the next one, before by the one after."""
        self.loads[body] += 1
        return self.turn(body)

    def turn(self, body: int) -> list[int]:
        self.turns[body] += 1
        held = self.places.workers[body]
        return [held[(self.turns[body] + shift) % len(held)].pk for shift in range(2)]


def _parts() -> Iterator[list[BenefitCase]]:
    after = 0
    while batch := list(BenefitCase.objects.filter(pk__gt=after).order_by("pk")[:IN_A_GO]):
        yield batch
        after = batch[-1].pk


def _follow_feeds(decision: Decision) -> None:
    """Monthly feeds are what was just seeded; daily ones are followed for real."""
    waiting = LongRun.objects.filter(kind=ENTRANTS, state=RunState.WAITING).order_by("pk")
    for run in waiting:
        feed = Feed.objects.get(pk=run.params["feed"])
        if feed.feed_type == FeedType.MONTHLY:
            LongRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(
                state=RunState.DONE, message="Repris par la démonstration.", ended_at=decision.at
            )
        else:
            runs.execute(run)


def _decided_path(adult: Adult, suggested: str) -> str:
    """Who decides knows more than the criteria: an interview told of heavier obstacles."""
    is_heavier = suggested == Path.SOCIO_PROFESSIONAL and Chance(1, adult.person).happens(0.4)
    return Path.SOCIAL if is_heavier else suggested


def _lives_in_area(household: int) -> bool:
    """Example data: one household in four of a town that has a priority area."""
    return Chance(3, household).happens(0.25)


def _has_title(person: int) -> bool:
    """A few hold a disabled worker's title, as an agent noted."""
    return Chance(2, person).happens(0.05)


@dataclass(slots=True)
class Seeding:
    """A part of the case files on its way."""

    cases: Sequence[BenefitCase]
    today: date
    room: Room
    decision: Decision
    told: Stated = field(init=False)

    def run(self) -> int:
        self.told = stated([case.household_id for case in self.cases], self.today)
        drawn = [self._draw(adult, case) for adult, case in self._chosen()]
        bulk.insert(pathway for pathway, _, _ in drawn)
        people = [pathway.person_id for pathway, _, _ in drawn]
        rows = Pathway.objects.filter(person__in=people).order_by()
        keys = dict(rows.values_list("person_id", "pk"))
        written = writing.Written(self.room.places, self.decision)
        for pathway, life, suggested in drawn:
            pathway.pk = keys[pathway.person_id]
            written.take(pathway, life, suggested)
        written.save()
        self._mark(people)
        return len(drawn)

    def _chosen(self) -> Iterator[tuple[Adult, BenefitCase]]:
        """Adults under duties, and those whose right closed within two years; each once."""
        people = [one.person for adults in self.told.adults.values() for one in adults]
        rows = Pathway.objects.filter(person__in=people).order_by()
        known = set(rows.values_list("person_id", flat=True))
        for case in self.cases:
            for adult in self.told.adults[case.household_id]:
                if adult.person not in known and self._concerns(adult, case):
                    known.add(adult.person)
                    yield adult, case

    def _concerns(self, adult: Adult, case: BenefitCase) -> bool:
        if case.state in GONE:
            closed_on = case.state_since
            return bool(closed_on and self.today - CLOSED_SINCE < closed_on <= self.today)
        return duties_apply(case.state, case.motive, self.told.duties.get(adult.person, False))

    def _draw(self, adult: Adult, case: BenefitCase) -> tuple[Pathway, lives.Life, Suggestion]:
        pathway = self._pathway(adult, case)
        suggested = suggest(self.told.profile_of(adult, requested_on=case.requested_on))
        choices = self._choices(adult, case, _decided_path(adult, suggested.path))
        life = lives.live(adult.person, pathway.since, pathway.until or self.today, choices)
        writing.describe(pathway, life)
        return pathway, life, suggested

    def _pathway(self, adult: Adult, case: BenefitCase) -> Pathway:
        since = min(case.requested_on, self.today)
        is_gone = case.state in GONE
        return Pathway(
            person_id=adult.person,
            household_id=adult.household,
            case_id=case.pk,
            role=adult.role,
            origin=Origin.RSA,
            entered_month=Month.of(since),
            since=since,
            until=max(case.state_since or since, since) if is_gone else None,
            end_reason=EndReason.RIGHT_CLOSED if is_gone else "",
            is_subject=not is_gone,
            subject_since=Month.of(since),
            opened_at=self.decision.at,
            name_key=adult.name_key,
            centre_id=case.centre_id,
        )

    def _choices(self, adult: Adult, case: BenefitCase, path: str) -> lives.Choices:
        """The path suggested, and the bodies that the place offers, as the page would."""
        marks = [*self.told.marks_of(adult), *marks_by_age(adult.born_on, self.today)]
        if _has_title(adult.person):
            marks.append(Mark.DISABILITY)
        body = self.room.body(path, case.centre_id, marks)
        other = Path.PROFESSIONAL if path == Path.SOCIO_PROFESSIONAL else Path.SOCIO_PROFESSIONAL
        return lives.Choices(
            path=path,
            body=body,
            workers=self.room.workers(body),
            other_path=other,
            other_body=(usual := self.room.usual(other, case.centre_id)),
            other_workers=self.room.turn(usual),
        )

    def _mark(self, people: Sequence[int]) -> None:
        every = [one for adults in self.told.adults.values() for one in adults]
        seeded = set(people)
        wanted = {one.person: self.told.marks_of(one) for one in every if one.person in seeded}
        living = {one.person: one.household for one in every if one.person in seeded}
        follow_stated_marks(wanted=wanted, source="payer", on=self.today)
        said = [(person, Mark.DISABILITY) for person in people if _has_title(person)]
        homes = self._homes_of_areas()
        said += [
            (person, Mark.PRIORITY_AREA)
            for person, household in living.items()
            if household in homes and Mark.HOMELESS not in wanted[person]
        ]
        PublicMark.objects.bulk_create(self._said(person, mark) for person, mark in said)

    def _said(self, person: int, mark: Mark) -> PublicMark:
        return PublicMark(
            person_id=person,
            kind=mark,
            source=MarkSource.AGENT,
            stated_by="system:demo",
            since=self.today,
        )

    def _homes_of_areas(self) -> frozenset[int]:
        rows = Household.objects.filter(
            pk__in=[case.household_id for case in self.cases], commune__in=TOWNS_WITH_AREA
        )
        keys = rows.order_by().values_list("pk", flat=True)
        return frozenset(one for one in keys if _lives_in_area(one))
