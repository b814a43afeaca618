"""The run of a month, what it froze, what it found, who approved it. Nearly all append-only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.allowance.domain import (
    APPROVED_ON,
    DEAD,
    ENDED,
    Channel,
    Dimension,
    FindingKind,
    FindingState,
    Nature,
    Outcome,
    RunKind,
    RunState,
)
from levier.foundation.fields import EncryptedBytesField, MoneyField, MonthField
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.rights.models import BenefitCase


class MonthlyRunQuerySet(models.QuerySet["MonthlyRun"]):
    def of_month(self, month: Month) -> MonthlyRunQuerySet:
        return self.filter(month=month).exclude(state__in=DEAD)

    def monthly(self) -> MonthlyRunQuerySet:
        return self.filter(kind=RunKind.MONTHLY)

    def approved(self) -> MonthlyRunQuerySet:
        return self.filter(state__in=APPROVED_ON)


class MonthlyRun(models.Model):
    """The calculation and payment of one month; a closed month is never touched again."""

    month = MonthField("mois", db_index=True)
    channel = models.CharField("mode de versement", max_length=10, choices=Channel)
    kind = models.CharField("nature", max_length=10, choices=RunKind, default=RunKind.MONTHLY)
    state = models.CharField(
        "état", max_length=10, choices=RunState, default=RunState.DRAFT, db_index=True
    )
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections",
        verbose_name="paie régularisée",
    )  # fmt: skip
    opened_by = models.CharField("ouvert par", max_length=60)
    opened_at = models.DateTimeField("ouvert le")
    population = models.BinaryField("population figée", default=b"")
    population_count = models.PositiveIntegerField("foyers figés", default=0)
    frozen_at = models.DateTimeField("figé le", null=True)
    computed_by = models.CharField("calculé par", max_length=60, blank=True)
    computed_at = models.DateTimeField("calculé le", null=True)
    approved_by = models.CharField("approuvé par", max_length=60, blank=True)
    approved_at = models.DateTimeField("approuvé le", null=True)
    closed_at = models.DateTimeField("clos le", null=True)
    law_version = models.CharField("version de la loi", max_length=64, blank=True)
    inputs_hash = models.CharField("empreinte des dossiers", max_length=64, blank=True)
    results_hash = models.CharField("empreinte des résultats", max_length=64, blank=True)
    paid_count = models.PositiveIntegerField("foyers à payer", default=0)
    nothing_count = models.PositiveIntegerField("foyers sans versement", default=0)
    held_count = models.PositiveIntegerField("foyers retenus", default=0)
    error_count = models.PositiveIntegerField("calculs impossibles", default=0)
    right_total = MoneyField("total des droits", default=ZERO)
    payable_total = MoneyField("total à verser", default=ZERO)
    overpaid_total = MoneyField("total des trop-perçus", default=ZERO)
    payer_total = MoneyField("total du payeur", default=ZERO)
    finding_count = models.PositiveIntegerField("écarts", default=0)

    objects = MonthlyRunQuerySet.as_manager()

    class Meta:
        verbose_name = "paie mensuelle"
        verbose_name_plural = "paies mensuelles"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="monthlyrun_state_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("computed_by")),
                name="monthlyrun_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(APPROVED_ON))
                | (~Q(approved_by="") & ~Q(computed_by="") & Q(approved_at__isnull=False)),
                name="monthlyrun_approved_before_orders",
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.MONTHLY, corrects__isnull=True)
                | Q(kind=RunKind.CORRECTION, corrects__isnull=False),
                name="monthlyrun_correction_names_its_month",
            ),
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(kind=RunKind.MONTHLY) & ~Q(state__in=sorted(DEAD)),
                name="one_monthly_run_per_month",
            ),
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(kind=RunKind.CORRECTION) & ~Q(state__in=sorted(ENDED)),
                name="one_live_correction_per_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month.of_label}"

    @property
    def is_delegated(self) -> bool:
        return self.channel == Channel.DELEGATED

    @property
    def is_correction(self) -> bool:
        return self.kind == RunKind.CORRECTION


class RunInput(models.Model):
    """What was known of one household when the run froze it: canonical bytes, encrypted."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="inputs", verbose_name="paie"
    )
    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="+", verbose_name="dossier"
    )
    position = models.PositiveIntegerField("rang")
    facts = EncryptedBytesField("faits figés", purpose="allowance.facts")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "dossier figé"
        verbose_name_plural = "dossiers figés"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "case"], name="one_input_per_case"),
            models.UniqueConstraint(fields=["run", "position"], name="one_input_per_position"),
        ]

    def __str__(self) -> str:
        return f"dossier {self.case_id}, rang {self.position}"


class RunLine(models.Model):
    """What one household gets this month, and the steps that lead to it."""

    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="lines", verbose_name="paie"
    )
    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="run_lines", verbose_name="dossier"
    )
    position = models.PositiveIntegerField("rang")
    outcome = models.CharField("issue", max_length=8, choices=Outcome)
    reason = models.CharField("motif", max_length=240, blank=True)
    right = MoneyField("droit")
    due = MoneyField("dû au titre du mois", default=ZERO)
    payable = MoneyField("à verser")
    overpaid = MoneyField("trop-perçu", default=ZERO)
    payer = models.CharField("payeur", max_length=12, blank=True)
    payer_amount = MoneyField("montant du payeur", null=True)
    trace = models.BinaryField("lignes du calcul")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "ligne de paie"
        verbose_name_plural = "lignes de paie"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "case"], name="one_outcome_per_case"),
            models.UniqueConstraint(fields=["run", "position"], name="one_line_per_position"),
            models.CheckConstraint(condition=Q(right__gte=ZERO), name="runline_right_positive"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.AMOUNT, payable__gt=ZERO)
                | (~Q(outcome=Outcome.AMOUNT) & Q(payable=ZERO)),
                name="runline_outcome_says_amount",
            ),
            models.CheckConstraint(
                condition=Q(overpaid__gte=ZERO), name="runline_overpaid_positive"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="runline_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"dossier {self.case_id} : {self.payable}"

    @property
    def difference(self) -> Money:
        """Ours minus the payer's; the payer's silence counts as nothing paid."""
        return self.payable - (self.payer_amount or ZERO)


class RunComponent(models.Model):
    """One signed adjustment between the right and what is payable."""

    line = models.ForeignKey(
        RunLine, on_delete=models.PROTECT, related_name="components", verbose_name="ligne"
    )
    nature = models.CharField("nature", max_length=14, choices=Nature)
    amount = MoneyField("montant signé")
    label = models.CharField("libellé", max_length=160)
    article = models.CharField("article", max_length=60)
    source = models.CharField("origine", max_length=80)

    class Meta:
        verbose_name = "ajustement"
        verbose_name_plural = "ajustements"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "nature", "source"], name="one_component_per_source"
            ),
            models.CheckConstraint(
                condition=Q(nature=Nature.ARREAR, amount__gt=ZERO)
                | (~Q(nature=Nature.ARREAR) & Q(amount__lt=ZERO)),
                name="runcomponent_sign_follows_nature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.amount}"


class ControlFinding(models.Model):
    """A household to look at before paying: by how much we differ, where, and what was decided."""

    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="findings", verbose_name="paie"
    )
    line = models.ForeignKey(
        RunLine, on_delete=models.PROTECT, related_name="findings", verbose_name="ligne"
    )
    kind = models.CharField("constat", max_length=14, choices=FindingKind)
    state = models.CharField(
        "état", max_length=8, choices=FindingState, default=FindingState.EXAMINE
    )
    ours = MoneyField("notre montant")
    theirs = MoneyField("montant comparé", null=True)
    difference = MoneyField("écart")
    weight = models.BigIntegerField("poids en centimes")
    where = models.CharField("ligne qui diffère", max_length=160, blank=True)
    cause = models.TextField("cause probable")
    decided_by = models.CharField("décidé par", max_length=60, blank=True)
    decided_at = models.DateTimeField("décidé le", null=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "écart de contrôle"
        verbose_name_plural = "écarts de contrôle"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "kind"], name="one_finding_per_line_and_kind"),
            models.CheckConstraint(
                condition=Q(state=FindingState.EXAMINE) | (~Q(decided_by="") & ~Q(reason="")),
                name="finding_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FindingState.values), name="finding_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "-weight"], name="finding_by_weight"),
            models.Index(fields=["run", "state"], name="finding_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.difference}"


class RunFigure(models.Model):
    """A figure of the month, counted once when the run is controlled: what dashboards read."""

    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="figures", verbose_name="paie"
    )
    dimension = models.CharField("selon", max_length=10, choices=Dimension)
    code = models.CharField("code", max_length=12)
    households = models.PositiveIntegerField("foyers")
    ours = MoneyField("notre montant", default=ZERO)
    theirs = MoneyField("montant comparé", default=ZERO)

    class Meta:
        verbose_name = "chiffre de la paie"
        verbose_name_plural = "chiffres de la paie"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "dimension", "code"], name="one_figure_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} {self.code} : {self.households}"
