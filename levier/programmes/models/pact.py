"""A pact: who signs, who promised what, and what they say of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Organisation
from levier.programmes.domain.pact import (
    OVER,
    CommitmentState,
    ReportState,
    SignatureState,
)
from levier.programmes.models.sheets import Action
from levier.programmes.models.tree import Axis, PolicyProgramme


class Signatory(models.Model):
    """An institution of a pact, invited to sign it or having signed it."""

    programme = models.ForeignKey(
        PolicyProgramme, on_delete=models.PROTECT, related_name="signatories", verbose_name="pacte"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signatures", verbose_name="organisme"
    )
    name = models.CharField("nom dans le pacte", max_length=120)
    position = models.PositiveSmallIntegerField("rang")
    is_lead = models.BooleanField("porte le pacte", default=False)
    state = models.CharField(
        "état", max_length=12, choices=SignatureState, default=SignatureState.INVITED
    )
    invited_on = models.DateField("invitée le", null=True, blank=True)
    deliberated_on = models.DateField("délibération du", null=True, blank=True)
    signed_on = models.DateField("signé le", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    is_example = models.BooleanField("dates d'exemple", default=False)

    class Meta:
        verbose_name = "signataire"
        ordering: ClassVar = ["programme", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "organisation"], name="one_signature_each"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(is_lead=True), name="one_lead_signatory"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SignatureState.values), name="signature_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=SignatureState.SIGNED) | Q(signed_on__isnull=False),
                name="signature_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def late(self, today: date) -> Self:
        return self.filter(due_on__lt=today).exclude(state__in=OVER)

    def carried_by(self, organisations: frozenset[int]) -> Self:
        return self.filter(carrier__organisation__in=organisations)


class Commitment(models.Model):
    """What a signatory promised under a priority of the pact.

    `state` and `value` are the last that the Département validated.
    """

    axis = models.ForeignKey(
        Axis, on_delete=models.PROTECT, related_name="commitments", verbose_name="priorité"
    )
    code = models.CharField("code", max_length=12)
    title = models.CharField("engagement", max_length=300)
    carrier = models.ForeignKey(
        Signatory, on_delete=models.PROTECT, related_name="carried", verbose_name="porté par"
    )
    contributors = models.ManyToManyField(
        Signatory, related_name="contributed", verbose_name="avec", blank=True
    )
    actions = models.ManyToManyField(
        Action, related_name="commitments", verbose_name="actions", blank=True
    )
    indicator = models.CharField("indicateur", max_length=120, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)
    target = models.PositiveIntegerField("cible", null=True, blank=True)
    value = models.PositiveIntegerField("valeur", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True, db_index=True)
    state = models.CharField(
        "état", max_length=10, choices=CommitmentState, default=CommitmentState.PLANNED
    )
    told_on = models.DateField("au", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        ordering: ClassVar = ["axis", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["axis", "code"], name="commitment_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=CommitmentState.values), name="commitment_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ProgressReport(models.Model):
    """Where a commitment stands, told by its carrier, then validated or returned by another."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="reports", verbose_name="engagement"
    )
    proposed = models.CharField("avancement", max_length=10, choices=CommitmentState)
    value = models.PositiveIntegerField("valeur", null=True, blank=True)
    words = models.TextField("en quelques mots")
    reported_by = models.CharField("dit par", max_length=60)
    reported_at = models.DateTimeField("le")
    state = models.CharField(
        "état", max_length=10, choices=ReportState, default=ReportState.PENDING
    )
    decided_by = models.CharField("examiné par", max_length=60, blank=True)
    decided_at = models.DateTimeField("examiné le", null=True, blank=True)
    answer = models.TextField("réponse", blank=True)

    class Meta:
        verbose_name = "point d'avancement"
        verbose_name_plural = "points d'avancement"
        ordering: ClassVar = ["commitment", "-reported_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state=ReportState.PENDING),
                name="one_pending_report",
            ),
            models.CheckConstraint(
                condition=Q(proposed__in=CommitmentState.values), name="report_proposes_a_state"
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("reported_by")),
                name="report_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.PENDING, decided_by="")
                | (~Q(state=ReportState.PENDING) & ~Q(decided_by="")),
                name="report_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} : {self.get_proposed_display()}"
