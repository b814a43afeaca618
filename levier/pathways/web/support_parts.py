"""What the page of a pathway says of the support: contract, obstacles, next appointment, hours."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.directory.models import Agent
from levier.kernel.text import counted, short_date
from levier.pathways import secrecy
from levier.pathways.domain import activity as hours
from levier.pathways.domain import assessment
from levier.pathways.domain.appointments import AppointmentState
from levier.pathways.domain.assessment import Level
from levier.pathways.domain.contracts import hours_words
from levier.pathways.models import Pathway
from levier.pathways.queries import activity, appointments, contracts, obstacles
from levier.pathways.web import prescription_words
from levier.pathways.web.appointment_words import appointment_words
from levier.pathways.web.assessment_words import label_of
from levier.ui.pieces import Fact

LAST = {AppointmentState.SEEN, AppointmentState.NO_SHOW, AppointmentState.EXCUSED}
NAMED = 3  # obstacles named; the others are counted


def facts(pathway: Pathway, agent: Agent, at: datetime) -> list[Fact]:
    """Five lines, each leading to its page. Ten queries at most."""
    today = timezone.localtime(at).date()
    return [
        _appointment(pathway, at),
        _contract(pathway, today),
        _obstacles(pathway, agent),
        _hours(pathway, today),
        prescription_words.compact(pathway, agent),
    ]


def _appointment(pathway: Pathway, at: datetime) -> Fact:
    url = reverse("pathways:appointments_of", args=[pathway.pk])
    found = appointments.next_of(pathway, at)
    if found is not None:
        return Fact("Prochain rendez-vous", capfirst(appointment_words(found)), url=url)
    state = appointments.status_of(pathway, at)
    told = f"la dernière fois : {state.label}" if state in LAST else state.label
    return Fact("Prochain rendez-vous", "Aucun", told, url)


def _contract(pathway: Pathway, today: date) -> Fact:
    prepared = contracts.in_preparation(pathway)
    held = contracts.last_signed(pathway)
    shown = held or prepared
    if shown is None:
        return Fact("Contrat", "Aucun", url=reverse("pathways:contracts", args=[pathway.pk]))
    state = shown.shown_state(today)
    words = f"{shown.get_kind_display()}, {state.label}"
    note = f"jusqu'au {short_date(shown.last_day)}"
    if held and prepared:
        note += f" ; le suivant est {prepared.get_state_display()}"
    url = reverse("pathways:contract", args=[shown.pk])
    return Fact("Contrat", words[:1].upper() + words[1:], note, url)


def _obstacles(pathway: Pathway, agent: Agent) -> Fact:
    url = reverse("pathways:assessment", args=[pathway.pk])
    seen, hidden = secrecy.visible_obstacles(agent, pathway, obstacles.standing(pathway))
    ranked = sorted(seen, key=lambda one: -assessment.ORDER[Level(one.level)])
    named = [label_of(one.theme) for one in ranked[:NAMED]]
    more = len(seen) - len(named) + hidden
    if more and named:
        named.append(f"et {counted(more, 'autre')}")
    majors = sum(one.level == Level.MAJOR for one in seen)
    note = counted(majors, "frein majeur", "freins majeurs") if majors else ""
    words = ", ".join(named) or (
        counted(hidden, "frein protégé", "freins protégés") if hidden else ""
    )
    return Fact("Freins", words or "Aucun connu", note, url)


def _hours(pathway: Pathway, today: date) -> Fact:
    url = reverse("pathways:activity", args=[pathway.pk])
    told = hours.average(activity.weeks(pathway, today, count=hours.LOOKED_AT + 1), today)
    if not told.weeks:
        return Fact("Activité", "Aucune semaine entière sous contrat", url=url)
    words = f"{hours_words(told.done)} par semaine, pour {hours_words(told.asked)} prévues"
    over = counted(told.weeks, "semaine")
    return Fact("Activité", words, f"en moyenne sur {over}", url)
