"""Calls for projects: how actions of an orientation find who carries them out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.programmes.domain.calls import CallState
from levier.programmes.models.tree import Orientation, PolicyProgramme


class ProjectCall(models.Model):
    """A call for projects of a programme, open from a day to its last day."""

    programme = models.ForeignKey(
        PolicyProgramme, on_delete=models.PROTECT, related_name="calls", verbose_name="programme"
    )
    orientation = models.ForeignKey(
        Orientation, on_delete=models.PROTECT, null=True, blank=True, related_name="calls",
        verbose_name="orientation",
    )  # fmt: skip
    title = models.CharField("titre", max_length=200)
    expected = models.TextField("ce qui est attendu")
    how = models.CharField("comment répondre", max_length=300)
    opens_on = models.DateField("ouvre le", db_index=True)
    closes_on = models.DateField("dernier jour", db_index=True)
    state = models.CharField("état", max_length=10, choices=CallState, default=CallState.DRAFT)
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering: ClassVar = ["-closes_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=CallState.values), name="call_state_known"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title
