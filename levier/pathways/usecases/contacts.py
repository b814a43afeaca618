"""When a person was last seen or heard: what keeps their data in the active base."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from levier.pathways.domain import deadlines
from levier.pathways.domain.people import Origin
from levier.pathways.models import Pathway


def note_contact(*, pathway: Pathway, on: date) -> None:
    """A contact of any kind on a day: never moves the last one back. In the caller's transaction.

    Somebody followed before any RSA is kept two years from there (DL-19).
    """
    older = Q(last_contact_on=None) | Q(last_contact_on__lt=on)
    told = Pathway.objects.filter(older, pk=pathway.pk).update(last_contact_on=on)
    if told and pathway.origin == Origin.PREVENTION:
        purge_on = deadlines.rule("DL-19").due_on(on)
        Pathway.objects.filter(pk=pathway.pk).update(purge_on=purge_on)
    pathway.refresh_from_db(fields=["last_contact_on", "purge_on"])
