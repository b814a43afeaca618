"""Case files follow the centre that serves their household."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from levier.foundation.acts import Decision
from levier.people import usecases as people
from levier.people.models import Household
from levier.rights.models import BenefitCase


def follow_centres(*, day: date, decision: Decision) -> int:
    """Put households and case files with the centre of the day; how many households moved."""
    moved = people.derive_centres(day=day, decision=decision)
    centre = Household.objects.filter(pk=OuterRef("household_id")).values("centre_id")
    with transaction.atomic():
        stale = BenefitCase.objects.exclude(
            Q(centre=F("household__centre"))
            | Q(centre__isnull=True, household__centre__isnull=True)
        )
        stale.update(centre_id=Subquery(centre[:1]))
    return moved
