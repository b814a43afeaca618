"""Who may look at what here.

* One's own day: whoever is signed in; each line asks the permission of its room.
* The journal of decisions (`journal.view`) is read whole, by those who hold the permission on
  the whole Département.
* The log of readings (`consultation.view`): whole for them; an MDS head sees who read the
  households of the centre.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from levier.directory import access as directory
from levier.foundation.models import Consultation, JournalEntry
from levier.people import access as people
from levier.rights import access as rights

JOURNAL, READINGS = "journal.view", "consultation.view"


def visible_journal(agent: directory.Somebody) -> QuerySet[JournalEntry]:
    if directory.scope_of(agent, JOURNAL).everything:
        return JournalEntry.objects.all()
    return JournalEntry.objects.none()


def visible_readings(agent: directory.Somebody) -> QuerySet[Consultation]:
    if directory.scope_of(agent, READINGS).everything:
        return Consultation.objects.all()
    households = people.visible_households(agent, READINGS)
    cases = rights.visible_cases(agent, READINGS)
    return Consultation.objects.filter(
        Q(subject_type="people.household", subject_id__in=_numbers(households))
        | Q(subject_type="rights.benefitcase", subject_id__in=_numbers(cases))
    )


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Their primary keys as the log writes them."""
    written: QuerySet[Any] = rows.order_by().annotate(written=Cast("pk", CharField()))
    return written.values("written")
