"""Hours of activity by week, and the reasons that excuse."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import EncryptedTextField
from levier.pathways.domain.activity import MOST, ReasonKind
from levier.pathways.domain.contracts import ActivityKind
from levier.pathways.models.assessment import WORDS
from levier.pathways.models.people import Pathway
from levier.people.models import Person


class ActivityHours(models.Model):
    """Hours of one kind of activity in a week, with the paper that shows them (R-7)."""

    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="activity", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="activity", verbose_name="personne"
    )
    week = models.DateField("semaine du")
    kind = models.CharField("type d'activité", max_length=12, choices=ActivityKind)
    minutes = models.PositiveIntegerField("minutes")
    evidence = models.CharField("justificatif", max_length=120)
    # What whoever runs an action told: corrected there, it replaces this line.
    attendance = models.ForeignKey(
        "pathways.Attendance",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hours",
        verbose_name="présence",
    )
    recorded_by = models.CharField("saisi par", max_length=60)
    recorded_at = models.DateTimeField("saisi le")
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    removed_because = models.CharField("motif du retrait", max_length=300, blank=True)

    class Meta:
        verbose_name = "heures d'activité"
        verbose_name_plural = "heures d'activité"
        ordering: ClassVar = ["-week", "kind", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=MOST), name="activity_hours_of_a_week"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="activity_with_evidence"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_because="")
                | Q(removed_at__isnull=False) & ~Q(removed_because=""),
                name="activity_removed_says_why",
            ),
            models.UniqueConstraint(
                fields=["attendance"], condition=Q(removed_at=None), name="attendance_counts_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["pathway", "-week"], name="activity_of_pathway")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, semaine du {self.week:%d/%m/%Y}"


class LegitimateReason(models.Model):
    """Why an absence, or hours not done, are excused, from a day to a day (R-8)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="reasons", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="reasons", verbose_name="personne"
    )
    kind = models.CharField("motif", max_length=9, choices=ReasonKind)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)")
    evidence = models.CharField("justificatif", max_length=120, blank=True)
    words = EncryptedTextField("précision", purpose=WORDS, default="")
    recorded_by = models.CharField("saisi par", max_length=60)
    recorded_at = models.DateTimeField("saisi le")

    class Meta:
        verbose_name = "motif légitime"
        verbose_name_plural = "motifs légitimes"
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="reason_dates"),
        ]
        indexes: ClassVar = [models.Index(fields=["pathway", "-since"], name="reason_of_pathway")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def last_day(self) -> date:
        return self.until - date.resolution
