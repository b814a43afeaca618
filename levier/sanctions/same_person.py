"""Breaches and two records of one person: one procedure at a time."""

from __future__ import annotations

from levier.people.holders import Outlook
from levier.people.models import Person
from levier.sanctions.models import Breach, Sanction
from levier.sanctions.models.breaches import OPEN

MODELS = ("sanctions.Breach",)


def foreseen(kept: Person, absorbed: Person) -> Outlook:
    """Refused while a procedure is open on each; past sanctions count as one person's."""
    rows = Breach.objects.filter(person__in=[kept, absorbed], state__in=OPEN).order_by()
    if len(set(rows.values_list("person_id", flat=True))) > 1:
        return Outlook(objections=[
            "Un manquement est en cours sur chacune des deux fiches : laissez l'un aboutir, ou "
            "classez-le, avant de les réunir."
        ])  # fmt: skip
    past = [Sanction.objects.filter(breach__person=one).exists() for one in (kept, absorbed)]
    if not all(past):
        return Outlook()
    return Outlook(["Les sanctions déjà décidées sur l'une et l'autre comptent désormais ensemble, "
                    "par exemple pour dire qu'un manquement se répète."])  # fmt: skip
