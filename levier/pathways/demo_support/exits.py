"""Ways out of a demonstration, over two years: of those who left, and of some who came back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction

from levier.foundation import bulk
from levier.kernel.month import Month
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.domain import exits as domain
from levier.pathways.domain.exits import ExitMotive, Situation
from levier.pathways.domain.people import EndReason
from levier.pathways.models import Pathway, WayOut

TWO_YEARS = 730
CAME_BACK = 0.09  # of those followed today
TOLD = ((Situation.PERMANENT, 18), (Situation.LONG_TERM, 14), (Situation.BUSINESS, 4),
        (Situation.SHORT_TERM, 14), (Situation.SUBSIDISED, 6), (Situation.TRAINING, 10),
        (Situation.INTEGRATION, 7), (Situation.RETIREMENT, 4), (Situation.JOB_SEEKER, 12),
        (Situation.DISABILITY_BENEFIT, 5), (Situation.INACTIVE, 4), (Situation.GONE, 4),
        (Situation.UNREACHABLE, 6), (Situation.DEAD, 1))  # fmt: skip
BY_SITUATION = {
    Situation.RETIREMENT: ExitMotive.OTHER_BENEFIT,
    Situation.DISABILITY_BENEFIT: ExitMotive.OTHER_BENEFIT,
    Situation.GONE: ExitMotive.MOVED,
    Situation.DEAD: ExitMotive.DEATH,
    Situation.UNREACHABLE: ExitMotive.LOST,
    Situation.INACTIVE: ExitMotive.RESOURCES,
    Situation.JOB_SEEKER: ExitMotive.RESOURCES,
}


@transaction.atomic
def seed(people: Sequence[Helped], number: int) -> dict[str, int]:
    """A way out for each pathway that ended, and former pathways of some; how many."""
    if not people:
        return {}
    today = people[0].today
    former = [one for helped in people for one in _former(helped, number)]
    bulk.insert_with_keys(former)
    ended = Pathway.objects.exclude(until=None).exclude(end_reason__in=domain.NOT_AN_EXIT)
    chance = random.Random(f"{number}-exits")  # noqa: S311 (a demo)
    leads = [one.pathway.lead_id for one in people if one.pathway.lead_id]
    rows = ended.filter(way_out=None).order_by("pk")
    back = _back()
    return {"exits": bulk.insert(_way_out(one, today, chance, leads, back) for one in rows)}


def _back() -> dict[int, tuple[date, str]]:
    """Since when those followed today are on the RSA again, and who pays it."""
    rows = Pathway.objects.filter(until=None).exclude(case=None).order_by()
    told = rows.values_list("person_id", "since", "case__payer__family", "case__payer__number")
    return {person: (since, f"{family}{number}") for person, since, family, number in told}


def _former(helped: Helped, number: int) -> Iterator[Pathway]:
    """Somebody who had left some months before coming back."""
    chance, now = helped.chance(number, "former"), helped.pathway
    if now.case_id is None or chance.random() > CAME_BACK:
        return
    until = now.since - timedelta(days=chance.randrange(60, 300))
    if (helped.today - until).days > TWO_YEARS:
        return
    since = until - timedelta(days=chance.randrange(200, 700))
    yield Pathway(
        person_id=now.person_id, household_id=now.household_id, case_id=now.case_id,
        role=now.role, origin=now.origin, entered_month=Month.of(since), since=since,
        until=until, end_reason=EndReason.RIGHT_CLOSED, opened_at=moment(since),
        name_key=now.name_key, centre_id=now.centre_id, last_contact_on=until,
    )  # fmt: skip


def _way_out(
    pathway: Pathway,
    today: date,
    chance: random.Random,
    leads: Sequence[int],
    back: Mapping[int, tuple[date, str]],
) -> WayOut:
    assert pathway.until is not None
    lead = chance.choice(leads) if leads else None
    made = WayOut(
        pathway=pathway, person_id=pathway.person_id, centre_id=pathway.centre_id, lead_id=lead,
        on=pathway.until, motive=ExitMotive.UNKNOWN, later_due_on=domain.later_on(pathway.until),
    )  # fmt: skip
    asked = (today - pathway.until).days
    if chance.random() < (0.5 if asked < 60 else 0.95):
        situation = _drawn(chance)
        if pathway.person_id in back and situation in (Situation.DEAD, Situation.GONE):
            situation = Situation.JOB_SEEKER
        made.situation, made.category = situation, domain.category_of(situation)
        made.motive = BY_SITUATION.get(situation, ExitMotive.WORK)
        made.told_by = f"agent:{lead}" if lead else "system:demo"
        made.told_at = moment(min(pathway.until + timedelta(days=10), today))
    since, payer = back.get(pathway.person_id, (date.max, ""))
    if since <= made.later_due_on <= today:
        _say_later(made, Situation.BACK, f"{domain.PAYER}{payer}")
    elif made.situation and made.later_due_on <= today and chance.random() < 0.85:
        later = Situation(made.situation) if chance.random() < 0.75 else _drawn(chance)
        if Situation.DEAD in (made.situation, later):
            later = Situation(made.situation)
        _say_later(made, later, made.told_by)
    return made


def _say_later(made: WayOut, later: Situation, by: str) -> None:
    made.later, made.later_category = later, domain.category_of(later)
    made.later_by = by
    made.later_at = moment(made.later_due_on)


def _drawn(chance: random.Random) -> Situation:
    situations, weights = zip(*TOLD, strict=True)
    return Situation(chance.choices(situations, weights=weights)[0])
