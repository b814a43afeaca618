from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MonthField
from levier.rights.domain import ReductionState
from levier.rights.models.cases import BenefitCase


class Reduction(models.Model):
    """A part of the right that is not paid for some months, by decision of the council.

    What was decided (part, months, rule) never changes; only the end may come sooner, when the
    decision is lifted: `until` is what counts, `decided_until` what was decided.
    """

    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="reductions", verbose_name="dossier"
    )
    state = models.CharField(
        "état", max_length=6, choices=ReductionState, default=ReductionState.ACTIVE
    )
    percent = models.PositiveSmallIntegerField("part du droit, en centièmes")
    since = MonthField("à partir de")
    until = MonthField("jusqu'à (exclu)")
    decided_until = MonthField("décidée jusqu'à (exclu)")
    label = models.CharField("libellé", max_length=80)
    rule = models.CharField("règle", max_length=60)
    source = models.CharField("pièce", max_length=80, unique=True)
    reason = models.TextField("motif")
    decided_by = models.CharField("décidée par", max_length=60)
    decided_at = models.DateTimeField("décidée le")
    lifted_by = models.CharField("levée par", max_length=60, blank=True)
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    lifted_reason = models.TextField("motif de la levée", blank=True)

    class Meta:
        verbose_name = "réduction du droit"
        verbose_name_plural = "réductions du droit"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ReductionState.values), name="reduction_state"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="reduction_percent"
            ),
            models.CheckConstraint(
                condition=Q(decided_until__gt=F("since"))
                & Q(until__gte=F("since"), until__lte=F("decided_until")),
                name="reduction_months",
            ),
            models.CheckConstraint(
                condition=Q(state="active", until=F("decided_until"), lifted_at=None)
                | Q(state="lifted", lifted_at__isnull=False),
                name="reduction_lifted_says_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "since"], name="reduction_of_case")]

    def __str__(self) -> str:
        return f"{self.percent} % de {self.since.label} à {(self.until + -1).label}"
