from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent
from levier.pathways.models.bodies import SupportBody
from levier.pathways.models.people import Pathway


class LeadWorker(models.Model):
    """The one person in charge of a pathway (référent unique, CASF L262-27), day to day."""

    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="lead_workers", verbose_name="parcours"
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="led", verbose_name="référent"
    )
    body = models.ForeignKey(
        SupportBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organisme",
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    named_by = models.CharField("désigné par", max_length=60)
    named_at = models.DateTimeField("désigné le")

    class Meta:
        verbose_name = "référent unique"
        verbose_name_plural = "référents uniques"
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pathway"], condition=Q(until=None), name="one_lead_worker_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="lead_worker_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} depuis le {self.since:%d/%m/%Y}"
