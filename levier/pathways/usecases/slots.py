"""Slots opened on several days at once, or cancelled with the appointments that they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_moment
from levier.pathways import support_access as access
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import Channel, SlotKind
from levier.pathways.domain.calendar import is_working
from levier.pathways.models import Appointment, Slot, SupportBody
from levier.pathways.usecases.contracts import words
from levier.territory.models import SocialCentre


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """When and where somebody receives. `length` None: one slot from `start` to `end`.

    Every chosen weekday (0 is Monday) from `day` to `last_day`; holidays are left out.
    """

    kind: str
    day: date
    start: time
    end: time
    place: str
    length: timedelta | None = None
    last_day: date | None = None
    weekdays: frozenset[int] = field(default_factory=frozenset)
    channel: str = Channel.IN_PERSON
    host: Agent | None = None
    centre: SocialCentre | None = None
    body: SupportBody | None = None
    title: str = ""
    seats: int = 1
    is_bookable: bool = True


@transaction.atomic
def open_slots(*, plan: SlotPlan, decision: Decision) -> list[Slot]:
    """Open the slots of a plan: all of them, or none.

    Refusal for a place that is not the actor's, times that don't hold, too many at once, or a
    slot that overlaps another of the same agent.
    """
    _require_place(plan, decision)
    if plan.kind not in SlotKind.values or plan.channel not in Channel.values:
        raise Refusal("Choisissez la nature du créneau.", field="kind")
    place = words(plan.place, "place", "le lieu, ou comment se retrouver", most=160)
    title = words(plan.title, "title", "le titre de la réunion", most=120,
                  needed=plan.kind == SlotKind.COLLECTIVE)  # fmt: skip
    _check_period(plan, timezone.localtime(decision.at).date())
    times = list(_times(plan))
    if not times:
        raise Refusal("Aucun jour ouvré ne correspond : changez les jours choisis.", field="day")
    if len(times) > domain.MOST_SLOTS:
        raise Refusal(
            f"Cela ferait {len(times)} créneaux : {domain.MOST_SLOTS} au plus à la fois.",
            field="last_day",
        )
    _check_seats(plan)
    for starts_at, _ in times:
        domain.check_ahead(starts_at, timezone.localtime(decision.at), field="day")
    _check_free(plan.host, times)
    made = Slot.objects.bulk_create(
        Slot(
            kind=plan.kind, host=plan.host, centre=plan.centre, body=plan.body, title=title,
            channel=plan.channel, place=place, starts_at=starts_at, ends_at=ends_at,
            seats=plan.seats, is_bookable=plan.is_bookable, opened_by=decision.actor,
            opened_at=decision.at,
        )
        for starts_at, ends_at in times
    )  # fmt: skip
    record("pathways.slots.open", f"pathways.slot:{made[0].pk}", decision, count=len(made),
           first=times[0][0].isoformat())  # fmt: skip
    return made


def cancel_slot(*, slot: Slot, decision: Decision) -> list[Appointment]:
    """Nobody takes this slot any more; who had it is for the caller to tell, as it returns them.

    In the caller's transaction.
    """
    if slot.cancelled_at is not None:
        raise Refusal("Ce créneau est déjà annulé.")
    held = list(slot.appointments.filter(state=domain.S.PENDING).select_related("pathway"))
    Slot.objects.filter(pk=slot.pk).update(cancelled_at=decision.at)
    record("pathways.slot.cancel", slot, decision, appointments=len(held))
    return held


def _require_place(plan: SlotPlan, decision: Decision) -> None:
    """One opens slots for oneself, or for a place where one supports people."""
    directory.require_actor(decision, access.SUPPORT)
    agent = directory.agent_of(decision.actor)
    if agent is None:
        return
    scope = directory.scope_of(agent, access.SUPPORT)
    organisation = plan.body.organisation_id if plan.body else None
    centre = plan.centre.pk if plan.centre else None
    placed = centre is not None or organisation is not None
    if placed and not scope.covers(centre=centre, organisation=organisation):
        raise Refusal("Ce lieu ne relève pas de votre périmètre.", field="centre")
    if not placed and plan.host is None:
        raise Refusal("Dites où, ou avec qui.", field="centre")
    if plan.host is not None and plan.host.pk != agent.pk and not placed:
        raise Refusal("Vous n'ouvrez de créneaux que pour vous, ou pour un lieu.", field="host")


def _check_period(plan: SlotPlan, today: date) -> None:
    last = plan.last_day or plan.day
    if plan.day < today:
        raise Refusal("Ce jour est déjà passé : choisissez-en un à venir.", field="day")
    if last < plan.day:
        raise Refusal("La dernière date est avant la première.", field="last_day")
    if last - today > domain.FAR:
        raise Refusal("On ouvre des créneaux à un an au plus : plus d'un an, c'est trop loin.",
                      field="last_day")  # fmt: skip


def _times(plan: SlotPlan) -> Iterator[tuple[datetime, datetime]]:
    day, last = plan.day, plan.last_day or plan.day
    while day <= last:
        wanted = not plan.weekdays or day.weekday() in plan.weekdays
        if wanted and (is_working(day) or day == plan.day == last):
            yield from _of_day(plan, day)
        day += timedelta(days=1)


def _of_day(plan: SlotPlan, day: date) -> Iterator[tuple[datetime, datetime]]:
    starts_at, ends_at = at(day, plan.start), at(day, plan.end)
    if plan.length is None or plan.kind == SlotKind.COLLECTIVE:
        pieces = [(starts_at, ends_at)]
    elif plan.length < domain.SHORTEST:
        raise Refusal("Un rendez-vous dure dix minutes au moins.", field="length")
    else:
        pieces = domain.cut(starts_at, ends_at, plan.length)
        if not pieces:
            raise Refusal("La plage est plus courte qu'un rendez-vous.", field="end")
    for first, last in pieces:
        domain.check_times(first, last, field="start")
        yield first, last


def at(day: date, hour: time) -> datetime:
    """An hour of a day, in the local time zone."""
    return timezone.make_aware(datetime.combine(day, hour))


def _check_seats(plan: SlotPlan) -> None:
    if plan.kind == SlotKind.INDIVIDUAL:
        if plan.host is None:
            raise Refusal("Un rendez-vous individuel se prend avec quelqu'un.", field="host")
        if plan.seats != 1:
            raise Refusal("Un rendez-vous individuel a une place.", field="seats")
    elif not 1 <= plan.seats <= domain.MOST_SEATS:
        raise Refusal(f"Une réunion compte de 1 à {domain.MOST_SEATS} places.", field="seats")


def _check_free(host: Agent | None, times: list[tuple[datetime, datetime]]) -> None:
    if host is None:
        return
    Agent.objects.select_for_update().get(pk=host.pk)  # two plans of one agent take turns
    first, last = times[0][0], times[-1][1]
    held = Slot.objects.filter(
        host=host, cancelled_at=None, starts_at__lt=last, ends_at__gt=first
    ).values_list("starts_at", "ends_at")
    for starts_at, ends_at in held:
        if any(start < ends_at and starts_at < end for start, end in times):
            told = short_moment(timezone.localtime(starts_at))
            raise Refusal(
                f"{host} a déjà un créneau le {told} : choisissez une autre heure.",
                field="start",
            )
