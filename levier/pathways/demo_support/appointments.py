"""Agendas of a demonstration: last week settled or nearly, this one and the next ones filling."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count

from django.db import transaction

from levier.foundation import bulk
from levier.pathways import links
from levier.pathways.demo_support.messages import seed as seed_messages
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.domain.appointments import AppointmentState, Purpose, SlotKind
from levier.pathways.domain.calendar import is_working
from levier.pathways.models import Appointment, Invitation, Pathway, Slot

S = AppointmentState
WEEKS_BEFORE, WEEKS_AFTER = 2, 3
HOURS = (time(9), time(10), time(11), time(14), time(15))
LENGTH = timedelta(minutes=45)
PURPOSES = (Purpose.FOLLOW_UP, Purpose.FOLLOW_UP, Purpose.CONTRACT, Purpose.ASSESSMENT,
            Purpose.REVIEW, Purpose.FIRST)  # fmt: skip
PAST = (S.SEEN,) * 7 + (S.NO_SHOW,) * 2 + (S.EXCUSED,)
RECEIVED = 12  # people of a lead worker who have an appointment in those weeks
SEATS = 12


@dataclass(slots=True)
class Drawn:
    """A slot, and who holds it: state, purpose and rank of each seat."""

    slot: Slot
    guests: list[tuple[Helped, S, str]]


@transaction.atomic
def seed(people: Sequence[Helped], number: int) -> dict[str, int]:
    """Slots of every lead worker and meetings of every centre, with their appointments."""
    chance = random.Random(f"{number}-agenda")  # noqa: S311 (a demo)
    by_lead: dict[int, list[Helped]] = defaultdict(list)
    for one in people:
        if one.pathway.lead_id:
            by_lead[one.pathway.lead_id].append(one)
    drawn = [each for mine in by_lead.values() for each in _agenda(mine, chance)]
    drawn += _meetings(people, chance)
    bulk.insert_with_keys([each.slot for each in drawn])
    invitations = _invitations(drawn) + _unanswered(people, chance)
    bulk.insert_with_keys(invitations)
    appointments = list(_appointments(drawn, invitations))
    bulk.insert_with_keys(appointments)
    written = seed_messages(appointments, invitations, people[0].today) if people else 0
    _contacts(drawn)
    return {"slots": len(drawn), "appointments": len(appointments),
            "messages": written}  # fmt: skip


def _days(today: date) -> list[date]:
    first = today - timedelta(days=today.weekday() + 7 * WEEKS_BEFORE)
    whole = (first + timedelta(days=shift) for shift in range(7 * (WEEKS_BEFORE + WEEKS_AFTER)))
    return [day for day in whole if is_working(day)]


def _agenda(mine: Sequence[Helped], chance: random.Random) -> Iterator[Drawn]:
    """Two half-days a week of one lead worker, the people taking turns."""
    today, first = mine[0].today, mine[0].pathway
    guests = list(chance.sample(list(mine), min(len(mine), RECEIVED)))
    open_on = sorted(chance.sample(range(5), 2))
    for day in _days(today):
        if day.weekday() not in open_on:
            continue
        for hour in HOURS:
            slot = _slot(first, day, hour, LENGTH)
            taken = guests and chance.random() < (0.75 if day <= today else 0.45)
            yield Drawn(slot, [_guest(guests.pop(), day, today, chance)] if taken else [])


def _meetings(people: Sequence[Helped], chance: random.Random) -> Iterator[Drawn]:
    """An information meeting a week in each centre, for its newest people."""
    by_centre: dict[str, list[Helped]] = defaultdict(list)
    for one in people:
        if one.pathway.centre_id:
            by_centre[one.pathway.centre_id].append(one)
    for mine in by_centre.values():
        newest = sorted(mine, key=lambda one: one.pathway.since)[-60:]
        today = mine[0].today
        for day in (each for each in _days(today) if each.weekday() == 3):
            slot = _slot(mine[0].pathway, day, time(14), timedelta(hours=2), SEATS)
            invited = [newest.pop() for _ in range(min(len(newest), chance.randrange(4, SEATS)))]
            guests = [_guest(one, day, today, chance, Purpose.INFORMATION) for one in invited]
            yield Drawn(slot, guests)


def _slot(pathway: Pathway, day: date, hour: time, length: timedelta, seats: int = 1) -> Slot:
    starts_at = moment(day, hour)
    collective = seats > 1
    return Slot(
        kind=SlotKind.COLLECTIVE if collective else SlotKind.INDIVIDUAL,
        host_id=None if collective else pathway.lead_id,
        centre_id=pathway.centre_id,
        body_id=None if collective else pathway.body_id,
        title="Réunion d'information" if collective else "",
        place=_place(pathway),
        starts_at=starts_at,
        ends_at=starts_at + length,
        seats=seats,
        opened_by=f"agent:{pathway.lead_id}" if pathway.lead_id else "system:demo",
        opened_at=moment(day - timedelta(days=30)),
    )


def _place(pathway: Pathway) -> str:
    if pathway.body and not pathway.body.centre_id:
        return pathway.body.name
    return str(pathway.centre or "sur place")


def _guest(
    one: Helped, day: date, today: date, chance: random.Random, purpose: str = ""
) -> tuple[Helped, S, str]:
    """Past appointments are settled, but for a few of the last days."""
    state = S.PENDING
    if day < today and not (day >= today - timedelta(days=3) and chance.random() < 0.3):
        state = chance.choice(PAST)
    return one, state, purpose or chance.choice(PURPOSES)


def _invitations(drawn: Sequence[Drawn]) -> list[Invitation]:
    """Each appointment has its link."""
    return [
        _invitation(one, purpose, each.slot, each.slot.starts_at.date(), is_silent=True)
        for each in drawn
        for one, _, purpose in each.guests
    ]


def _unanswered(people: Sequence[Helped], chance: random.Random) -> list[Invitation]:
    """Some who were invited and did not choose: in time still, or no longer."""
    chosen = chance.sample(list(people), min(len(people) // 20, 300))
    return [
        _invitation(one, Purpose.CONTRACT, None,
                    one.today + timedelta(days=chance.randrange(-10, 12)), is_silent=False)
        for one in chosen
    ]  # fmt: skip


def _invitation(
    one: Helped, purpose: str, slot: Slot | None, until: date, *, is_silent: bool
) -> Invitation:
    token = links.new_token()
    field = Invitation._meta.get_field("token_index")
    pathway = one.pathway
    return Invitation(
        pathway=pathway,
        person=pathway.person,
        purpose=purpose,
        kind=slot.kind if slot else SlotKind.INDIVIDUAL,
        host_id=slot.host_id if slot else pathway.lead_id,
        centre_id=pathway.centre_id,
        body_id=pathway.body_id,
        token=token,
        token_index=field.of(token),
        invited_by=one.actor,
        invited_at=moment(min(until - timedelta(days=14), one.today), time(7)),
        expires_on=until,
        is_silent=is_silent,
    )


def _appointments(
    drawn: Sequence[Drawn], invitations: Sequence[Invitation]
) -> Iterator[Appointment]:
    ranks = count()
    for each in drawn:
        seats: Mapping[bool, Iterator[int]] = {True: count(), False: count()}
        for one, state, purpose in each.guests:
            invitation = invitations[next(ranks)]
            yield _appointment(
                one, each.slot, state, purpose, invitation, next(seats[state != S.EXCUSED])
            )  # fmt: skip


def _appointment(
    one: Helped, slot: Slot, state: S, purpose: str, invitation: Invitation, seat: int
) -> Appointment:
    over = state != S.PENDING
    return Appointment(
        pathway=one.pathway,
        person_id=one.pathway.person_id,
        invitation=invitation,
        slot=slot,
        seat=seat,
        purpose=purpose,
        state=state,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_by=one.actor,
        booked_at=min(slot.starts_at - timedelta(days=12), moment(one.today, time(8))),
        settled_by=one.actor if over else "",
        settled_at=slot.ends_at if over else None,
    )


def _contacts(drawn: Sequence[Drawn]) -> None:
    """Who came was seen that day."""
    seen: dict[date, list[int]] = defaultdict(list)
    for each in drawn:
        for one, state, _ in each.guests:
            if state == S.SEEN:
                seen[each.slot.starts_at.date()].append(one.pathway.pk)
    for day in sorted(seen):
        Pathway.objects.filter(pk__in=seen[day]).update(last_contact_on=day)
