from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.pathways.domain import deadlines as domain
from levier.pathways.domain.deadlines import DeadlineState
from levier.pathways.models.people import Pathway
from levier.people.models import Person


class Deadline(models.Model):
    """A day by which something is due, worked out when it started. See `deadlines.yaml`.

    `about` names what it is about when a person may have several of one kind
    (`pathways.referral:12`); `variant` which duration of the rule applied.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deadlines", verbose_name="personne"
    )
    pathway = models.ForeignKey(
        Pathway,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name="parcours",
    )
    code = models.CharField("règle", max_length=8)
    about = models.CharField("au sujet de", max_length=80, blank=True)
    variant = models.CharField("cas", max_length=20, blank=True)
    triggered_on = models.DateField("à compter du")
    due_on = models.DateField("au plus tard le")
    alert_on = models.DateField("proche à partir du")
    state = models.CharField(
        "état", max_length=11, choices=DeadlineState, default=DeadlineState.OPEN
    )
    closed_on = models.DateField("close le", null=True, blank=True)
    restarted_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="restarted_as",
        verbose_name="repart de",
    )

    class Meta:
        verbose_name = "échéance"
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=DeadlineState.values), name="deadline_state"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, state__in=sorted(domain.RUNNING))
                | (Q(closed_on__isnull=False) & ~Q(state__in=sorted(domain.RUNNING))),
                name="deadline_closed_or_running",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeadlineState.MET) | Q(closed_on__lte=F("due_on")),
                name="deadline_met_in_time",
            ),
            models.UniqueConstraint(
                fields=["person", "code", "about"],
                condition=Q(state__in=sorted(domain.RUNNING)),
                name="one_running_deadline",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["code", "due_on"],
                condition=Q(state=DeadlineState.OPEN),
                name="deadline_by_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.label} au plus tard le {self.due_on:%d/%m/%Y}"

    @property
    def rule(self) -> domain.Rule:
        return domain.rule(self.code)
