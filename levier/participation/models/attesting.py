"""Hours given, told to whoever counts activity: a code on a paper, with nobody's name (R-24)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AttestedHours(models.Model):
    """Minutes of a month that somebody gave, under a code that they alone hold.

    No key to a member, a group or a person: whoever reads this row learns nothing of anybody. Of
    the code, only the digest is kept; taken in, the row goes.
    """

    digest = models.CharField("empreinte du code", max_length=64)
    month = models.DateField("mois, par son premier jour")
    minutes = models.PositiveIntegerField("minutes")
    until = models.DateField("dernier jour du code")

    class Meta:
        verbose_name = "heures attestées"
        verbose_name_plural = "heures attestées"
        ordering: ClassVar = ["month", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "month"], name="attested_month_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="attested_something"),
        ]

    def __str__(self) -> str:
        return f"heures attestées, {self.month:%m/%Y}"
