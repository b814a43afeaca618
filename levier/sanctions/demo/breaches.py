"""Breaches written at once, each with its facts, its decision and what the run was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import TypeVar

from django.utils import timezone

from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.pathways.models import Pathway
from levier.rights.models import Reduction
from levier.sanctions.demo import ahead, stories
from levier.sanctions.demo.days import Days, days_of
from levier.sanctions.demo.people import Actors, chosen, followed
from levier.sanctions.demo.stories import Story
from levier.sanctions.domain.breach import FactKind
from levier.sanctions.domain.scale import Ground, scale_on
from levier.sanctions.models import Breach, BreachFact, Sanction
from levier.sanctions.queries.repeats import watched_until
from levier.sanctions.usecases.reporting import rule_of

T = TypeVar("T")
SEED, LEAST, SHARE = 20, 30, 100  # one person in a hundred, never fewer than every state


@dataclass(slots=True)
class Told:
    """A breach with the story it comes from."""

    story: Story
    days: Days
    breach: Breach
    sanction: Sanction | None = None
    reduction: Reduction | None = None


def seed(today: date, actors: Actors, decision: Decision) -> list[Told]:
    """Every breach, written; the reductions of sanctions sent before are told to the run."""
    told = list(_tell(today, actors))
    bulk.insert_with_keys(one.breach for one in told)
    bulk.insert(fact for rank, one in enumerate(told) for fact in _facts(one, rank))
    decided = [one for one in told if one.sanction is not None]
    bulk.insert_with_keys(_keyed(one) for one in decided)
    _tell_the_run(decided, decision)
    return told


def _keyed(told: Told) -> Sanction:
    """Its decision, now that the breach has its key."""
    assert told.sanction is not None, "decided"
    told.sanction.breach = told.breach
    return told.sanction


def _tell(today: date, actors: Actors) -> Iterator[Told]:
    people = list(chosen(SEED))
    held = {one.case_id: one for one in Reduction.objects.filter(source__startswith=ahead.SOURCE)}
    for reduction in held.values():
        rows = Pathway.objects.filter(case=reduction.case_id, until=None, is_subject=True)
        pathway = rows.select_related("case", "lead").order_by("pk").first()
        if pathway is not None:
            yield _withheld(pathway, reduction, today, actors)
    left = [one for one in people if one.case_id not in held]
    for rank, story in zip(range(max(LEAST, followed() // SHARE)), cycle(stories.STORIES)):
        days = days_of(story, today)
        pathway = _take(left, days.fact)
        if pathway is None:
            continue
        told = _breach(pathway, story, days, actors, rank)
        yield told
        if story.state == "watched" and rank < len(stories.STORIES):
            yield _breach(pathway, stories.AGAIN, days_of(stories.AGAIN, today), actors, rank + 1,
                          after=told)  # fmt: skip


def _take(left: list[Pathway], fact_on: date) -> Pathway | None:
    """The first of those left whose duties had begun on the day of the fact."""
    for rank, one in enumerate(left):
        if one.since <= fact_on and one.subject_since and one.subject_since.first_day <= fact_on:
            return left.pop(rank)
    return None


def _withheld(pathway: Pathway, reduction: Reduction, today: date, actors: Actors) -> Told:
    months = reduction.decided_until - reduction.since
    story = Story(stories.WITHHELD.state, 0, stories.WITHHELD.measure, reduction.percent, months)
    days = days_of(story, today, reduction.since)
    told = _breach(pathway, story, days, actors, reduction.pk)
    told.reduction = reduction
    return told


def _breach(
    pathway: Pathway, story: Story, days: Days, actors: Actors, rank: int, after: Told | None = None
) -> Told:
    scale = scale_on(days.fact)
    ground = story.ground if story.ground in scale.grounds else Ground.NOT_RESPECTED
    head = actors.head_of(pathway.centre_id)
    again = after is not None and after.breach.regime == scale.regime
    assert pathway.case is not None, "chosen with one"
    breach = Breach(
        person_id=pathway.person_id, pathway=pathway, case=pathway.case,
        name_key=pathway.name_key, centre_id=pathway.centre_id, state=story.state,
        regime=scale.regime, ground=ground, fact_on=days.fact, is_repeat=again,
        reported_by=f"agent:{pathway.lead_id}", reported_at=at(days.reported),
        dismissed_reason=pick(stories.DISMISSED, rank) if days.dismissed else "",
        notified_on=days.notified, observed_on=days.observed,
        observations=pick(stories.ANSWERS, rank) if days.observed else "",
        panel_asked_on=days.observed if story.with_panel and not story.is_old else None,
    )  # fmt: skip
    if days.qualified:
        low, high = scale.first.percent
        breach.qualified_by, breach.qualified_at = head.actor, at(days.qualified)
        breach.incurred = f"Une suspension de {low} à {high} % du RSA du foyer."
    if days.notified:
        breach.observations_due_on = rule_of(breach, days.notified)
    told = Told(story, days, breach)
    if days.decided:
        told.sanction = _sanction(told, actors, rank)
    return told


def _sanction(told: Told, actors: Actors, rank: int) -> Sanction:
    story, days, breach = told.story, told.days, told.breach
    assert days.decided is not None, "decided"
    head = actors.head_of(breach.centre_id)
    made = Sanction(
        breach=breach, measure=story.measure, percent=story.percent, months=story.months,
        since=days.since, motivation=pick(stories.REASONS, rank),
        considered=pick(stories.CONSIDERED, rank), reported_by=breach.reported_by,
        decided_by=head.actor, decided_at=at(days.decided), decided_on=days.decided,
        delegation=actors.delegation(head, "suspension"), notified_on=days.told,
        sent_on=days.sent, lifted_on=days.lifted,
        lifted_reason=stories.LIFTED if days.lifted else "",
    )  # fmt: skip
    if story.state == "watched":
        until = watched_until(breach.scale, made)
        made.watched_until = None if until == date.max else until
    return made


def _facts(told: Told, rank: int) -> Iterator[BreachFact]:
    kind, what = pick(stories.FACTS, rank)
    lines = [(told.days.fact, kind, what)]
    if rank % 3 == 0:
        absence = pick(stories.ABSENCES, rank // 3)
        lines.append((told.days.fact - timedelta(days=6), FactKind.NO_SHOW.value, absence))
    for on, chosen_kind, text in lines:
        yield BreachFact(
            breach=told.breach, on=on, kind=chosen_kind, what=text,
            told_by=told.breach.reported_by, told_at=told.breach.reported_at,
        )  # fmt: skip


def _tell_the_run(decided: Sequence[Told], decision: Decision) -> None:
    """The reductions that stand for what was sent; those of months long paid withheld elsewhere."""
    sent = [one for one in decided if one.sanction and one.sanction.sent_on and one.days.since]
    fresh = []
    for one in sent:
        if one.reduction is None:
            one.reduction = _reduction(one, decision)
            fresh.append(one.reduction)
    bulk.insert_with_keys(fresh)
    rows = []
    for one in sent:
        assert one.sanction is not None
        one.sanction.reduction = one.reduction
        rows.append(one.sanction)
    Sanction.objects.bulk_update(rows, ["reduction"])


def _reduction(told: Told, decision: Decision) -> Reduction:
    sanction, since = told.sanction, told.days.since
    assert sanction is not None
    assert since is not None
    end = since + sanction.months
    lifted = told.days.lifted is not None
    return Reduction(
        case_id=told.breach.case_id, percent=sanction.percent, since=since, decided_until=end,
        until=since + 1 if lifted else end, state="lifted" if lifted else "active",
        label=f"{sanction.get_measure_display().capitalize()} pour manquement",
        rule=told.breach.scale.article, source=f"sanctions.sanction:{sanction.pk}",
        reason=sanction.motivation, decided_by=sanction.decided_by,
        decided_at=sanction.decided_at, lifted_by=sanction.decided_by if lifted else "",
        lifted_at=decision.at if lifted else None, lifted_reason=sanction.lifted_reason,
    )  # fmt: skip


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def pick(values: Sequence[T], rank: int) -> T:
    return values[rank % len(values)]
