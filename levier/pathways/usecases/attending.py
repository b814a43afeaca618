"""Attendance told by who runs an action, counted once among the hours of activity."""

from __future__ import annotations

from levier.foundation.acts import Decision
from levier.pathways.domain import activity as domain
from levier.pathways.models import ActivityHours, Attendance, Pathway, Prescription
from levier.pathways.queries import activity as queries
from levier.people.identity import records_of

CORRECTED = "présence corrigée"


def follow_attendance(*, told: Attendance, decision: Decision) -> ActivityHours | None:
    """The line of hours that an attendance gives; told again, it replaces the one before.

    None when nobody came, or when the week already holds all the hours that a week can. They go
    to the pathway that the person has now. In the caller's transaction, whose act has the line.
    """
    pathway = _pathway(told.prescription)
    rows = ActivityHours.objects.filter(attendance=told, removed_at=None)
    rows.update(removed_at=decision.at, removed_because=CORRECTED)
    left = domain.MOST - queries.minutes_of(pathway, told.week)
    line = line_of(told, pathway, min(told.minutes, left))
    if line is not None:
        line.save()
    return line


def line_of(told: Attendance, pathway: Pathway, minutes: int) -> ActivityHours | None:
    """The line itself, not saved."""
    if minutes <= 0:
        return None
    sent = told.prescription
    return ActivityHours(
        pathway=pathway,
        person_id=pathway.person_id,
        week=told.week,
        kind=domain.kind_of(sent.target, sent.theme),
        minutes=minutes,
        evidence=f"présence à « {sent.title} »"[:120],
        recorded_by=told.recorded_by,
        recorded_at=told.recorded_at,
        attendance=told,
    )


def _pathway(sent: Prescription) -> Pathway:
    """That of the prescription; once ended, the one that the person has now, if any. Locked."""
    rows = Pathway.objects.select_for_update()
    mine = rows.get(pk=sent.pathway_id)
    if mine.is_open:
        return mine
    present = rows.filter(person__in=records_of(sent.person_id), until=None).first()
    return present or mine
