"""Public marks: those that follow from the payer's facts, those that an agent states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.domain.people import BY_AGE, Mark, MarkSource
from levier.pathways.models import Pathway, PublicMark


def follow_stated_marks(*, wanted: Mapping[int, frozenset[Mark]], source: str, on: date) -> int:
    """Make the payer's marks of these people what its facts say; how many changed.

    `wanted`: marks by person; `source`: `payer:CAF011`. What agents state is left alone.
    """
    rows = PublicMark.objects.filter(person__in=wanted, source=MarkSource.PAYER, until=None)
    held = {(person, kind): pk for pk, person, kind in rows.values_list("pk", "person_id", "kind")}
    asked = {(person, str(mark)) for person, marks in wanted.items() for mark in marks}
    gone = [pk for key, pk in held.items() if key not in asked]
    new = sorted(asked - held.keys())
    PublicMark.objects.filter(pk__in=gone).update(until=Greatest(F("since"), Value(on)))
    PublicMark.objects.bulk_create(
        PublicMark(person_id=person, kind=kind, source=MarkSource.PAYER, stated_by=source, since=on)
        for person, kind in new
    )
    return len(gone) + len(new)


@transaction.atomic
def set_marks(*, pathway: Pathway, marks: frozenset[str], decision: Decision) -> None:
    """What an agent says of a person's publics: these, and no other of those an agent may say.

    Refusal for an age (it follows from the birth date), an unknown mark, or out of perimeter.
    """
    access.require_pathway(decision, access.REFER, pathway)
    if unknown := marks - set(Mark.values):
        raise Refusal(f"Ce public n'existe pas : {sorted(unknown)[0]}.", field="marks")
    if marks & set(BY_AGE):
        raise Refusal("L'âge se lit de la date de naissance : il ne se coche pas.", field="marks")
    on = timezone.localtime(decision.at).date()
    rows = PublicMark.objects.filter(person=pathway.person_id, source=MarkSource.AGENT, until=None)
    held = set(rows.values_list("kind", flat=True))
    if held == marks:
        return
    rows.exclude(kind__in=marks).update(until=Greatest(F("since"), Value(on)))
    PublicMark.objects.bulk_create(
        PublicMark(
            person_id=pathway.person_id,
            kind=kind,
            source=MarkSource.AGENT,
            stated_by=decision.actor,
            since=on,
        )
        for kind in sorted(marks - held)
    )
    record("pathways.marks.set", pathway, decision, before=sorted(held), after=sorted(marks))
