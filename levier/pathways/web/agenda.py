"""The week of an agent, slots opened and cancelled, the week as a calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.formats import ics
from levier.foundation import clock, consultations
from levier.foundation.acts import Decision
from levier.kernel.text import counted, long_date
from levier.pathways import support_access as access
from levier.pathways.domain.activity import WEEK, monday_of
from levier.pathways.domain.appointments import SEATED, AppointmentState
from levier.pathways.models import Appointment, Slot
from levier.pathways.models.appointments import SlotQuerySet
from levier.pathways.queries import appointments as queries
from levier.pathways.usecases import booking, slots
from levier.pathways.web import appointment_forms, appointment_words, places

WIDE = "tous"
ONE_DAY = timedelta(days=1)
FARTHEST = timedelta(days=3660)  # an agenda goes ten years each way


@directory.requires(access.SUPPORT)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    agent, at = directory.actor_of(request), clock.now()
    monday, wide = _week(request), request.GET.get("vue") == WIDE
    rows = _slots(request, monday, wide)
    days = appointment_words.week_of(rows, monday, at)
    people = sum(len(row.guests) for day in days for row in day.rows)
    _logged(request, people, "agenda")
    mine = access.visible_appointments(agent, access.SUPPORT).filter(slot__host=agent)
    unsettled = queries.to_settle(mine, at).count()
    context = {
        "days": days,
        "monday": monday,
        "sunday": monday + WEEK - ONE_DAY,
        "before": monday - WEEK,
        "after": monday + WEEK,
        "is_now": monday == monday_of(clock.today()),
        "is_wide": wide,
        "numbers": appointment_words.numbers_of(days, unsettled),
    }
    return render(request, "pathways/agenda.html", context)


@directory.requires(access.SUPPORT)
@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponse:
    """One's own appointments of a week for one's own calendar: first name and initial, no more."""
    monday = _week(request)
    rows = Appointment.objects.filter(
        slot__in=_slots(request, monday, wide=False), state__in=sorted(SEATED)
    ).select_related("slot__host", "person")
    found = list(rows.order_by("starts_at", "pk"))
    _logged(request, len(found), "export")
    content = ics.write([_event(one) for one in found], stamped_at=clock.now())
    return download(content, f"agenda-{monday:%Y-%m-%d}.ics")


@directory.requires(access.SUPPORT)
def open_slots(request: HttpRequest) -> HttpResponse:
    agent = directory.actor_of(request)
    centres, bodies = places.places_of(agent)
    initial = {
        "place": places.last_place(agent),
        "where": places.first_place(centres, bodies),
    }
    form = appointment_forms.SlotsForm(posted(request), initial=initial)
    form.offer(centres, bodies)
    made: list[Slot] = []

    def act(_: dict[str, Any], decision: Decision) -> None:
        made.extend(slots.open_slots(plan=form.plan(agent), decision=decision))

    if decided(request, form, act):
        messages.success(request, f"{counted(len(made), 'créneau ouvert', 'créneaux ouverts')}.")
        first = timezone.localtime(made[0].starts_at).date()
        return redirect(f"{reverse('pathways:agenda')}?semaine={monday_of(first)}")
    return asked(
        request,
        form,
        title="Ouvrir des créneaux",
        act_label="Ouvrir",
        intro="Les personnes invitées choisissent parmi eux, sans compte.",
        back_url=reverse("pathways:agenda"),
    )


@directory.requires(access.SUPPORT)
@require_safe
def slot(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = slot_or_404(request, pk)
    at = clock.now()
    row = appointment_words.slot_row(chosen, at)
    _logged(request, len(row.guests), "agenda")
    context = {
        "slot": chosen,
        "row": row,
        "when": long_date(timezone.localtime(chosen.starts_at).date()),
        "week": monday_of(timezone.localtime(chosen.starts_at).date()),
        "is_ahead": chosen.starts_at > at and chosen.cancelled_at is None,
    }
    return render(request, "pathways/slot.html", context)


@directory.requires(access.SUPPORT)
def cancel_slot(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = slot_or_404(request, pk)
    form = appointment_forms.RevokeForm(posted(request))
    told: list[int] = []

    def act(_: dict[str, Any], decision: Decision) -> None:
        told.append(booking.cancel_slot(slot=chosen, decision=decision))

    if decided(request, form, act):
        people = counted(told[0], "personne prévenue", "personnes prévenues")
        messages.success(request, f"Le créneau est annulé, {people}.")
        return redirect("pathways:agenda")
    return asked(
        request,
        form,
        title="Annuler ce créneau",
        act_label="Annuler le créneau",
        is_danger=True,
        intro=appointment_forms.slot_words(chosen),
        consequences=["Les personnes inscrites sont prévenues, avec le lien pour choisir encore."],
        back_url=reverse("pathways:slot", args=[pk]),
    )


def slot_or_404(request: HttpRequest, pk: int) -> Slot:
    rows = access.visible_slots(request.user).with_taken()
    rows = rows.select_related("host", "centre", "body")
    return get_object_or_404(rows.prefetch_related(_guests(request)), pk=pk)


def download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=ics.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _guests(request: HttpRequest) -> Prefetch[Any]:
    """The people of a slot whom the agent may see; the others only hold their seat."""
    rows = access.visible_appointments(request.user, access.SUPPORT).exclude(
        state=AppointmentState.REVOKED
    )
    return Prefetch("appointments", queryset=rows.select_related("person").order_by("seat", "pk"))


def _week(request: HttpRequest) -> date:
    try:
        asked_for = parse_date(request.GET.get("semaine", ""))
    except ValueError:
        asked_for = None
    today = clock.today()
    near = asked_for is not None and abs(asked_for - today) < FARTHEST
    return monday_of(asked_for if asked_for and near else today)


def _slots(request: HttpRequest, monday: date, wide: bool) -> SlotQuerySet:
    first = timezone.make_aware(datetime.combine(monday, time()))
    rows = access.visible_slots(request.user) if wide else _mine(request)
    rows = rows.filter(starts_at__gte=first, starts_at__lt=first + WEEK, cancelled_at=None)
    return rows.with_taken().select_related("host").prefetch_related(_guests(request))


def _mine(request: HttpRequest) -> SlotQuerySet:
    """One's own, and the meetings of one's places."""
    agent = directory.actor_of(request)
    own = Slot.objects.filter(host=agent)
    return own | Slot.objects.filter(
        pk__in=access.visible_slots(agent).filter(host=None).values("pk")
    )


def _event(one: Appointment) -> ics.Event:
    named = f"{one.person.first_name.title()} {one.person.last_name[:1]}."
    return ics.Event(
        uid=f"{one.uuid}@levier",
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        title=f"{one.slot.title or 'Rendez-vous'} : {named}",
        place=one.slot.place,
        sequence=one.moved,
    )


def _logged(request: HttpRequest, count: int, what: str) -> None:
    match = request.resolver_match
    if count:
        consultations.log_reading(
            actor=directory.actor_of(request).actor,
            subject="list:agenda",
            what=what,
            route=match.view_name if match else "",
            count=count,
        )
