from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MoneyField, MonthField
from levier.kernel.money import ZERO
from levier.rights.domain import (
    AdvanceLine,
    DebtOrigin,
    DebtState,
    MovementKind,
    PlanState,
    RecoveryKind,
)
from levier.rights.models.cases import BenefitCase, Payer
from levier.rights.models.feeds import Feed


class Debt(models.Model):
    """Money paid wrongly that the household owes the Département (indu, CASF L262-46)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        BenefitCase,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="debts",
        verbose_name="dossier",
    )
    case_number = models.CharField("n° de demande", max_length=11)
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="debts", verbose_name="payeur"
    )
    matricule = models.CharField("matricule", max_length=15, blank=True)
    origin = models.CharField("constaté par", max_length=13, choices=DebtOrigin)
    source = models.CharField("pièce", max_length=80)  # unique: the same debt is never made twice
    nature = models.CharField("nature", max_length=3, blank=True)  # NATCRE
    motive = models.CharField("motif", max_length=3, blank=True)  # MOTIINDU
    cause = models.CharField("origine", max_length=3, blank=True)  # ORIINDU
    responsible = models.CharField("responsable", max_length=3, blank=True)  # RESPINDU
    assessed_on = models.DateField("constaté le")
    since = models.DateField("période, début", null=True, blank=True)
    until = models.DateField("période, fin", null=True, blank=True)
    initial = MoneyField("montant initial")
    balance = MoneyField("reste dû")
    fraudulent = models.BooleanField("fraude", default=False)
    limitation_on = models.DateField("prescription")  # DL-11
    state = models.CharField(
        "état", max_length=12, choices=DebtState, default=DebtState.ASSESSED, db_index=True
    )
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="flux"
    )
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "indu"
        ordering: ClassVar = ["-assessed_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], name="debt_once"),
            models.CheckConstraint(
                condition=Q(balance__gte=ZERO) & Q(initial__gt=ZERO) & Q(balance__lte=F("initial")),
                name="debt_amounts",
            ),
            models.CheckConstraint(condition=Q(state__in=DebtState.values), name="debt_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["case_number"], name="debt_case_number")]

    def __str__(self) -> str:
        return f"indu du {self.assessed_on:%d/%m/%Y}, {self.balance} restant dus"


class RecoveryPlan(models.Model):
    """How a debt is held back month after month, within the legal share of the right."""

    debt = models.ForeignKey(
        Debt, on_delete=models.PROTECT, related_name="plans", verbose_name="indu"
    )
    instalment = MoneyField("échéance", null=True, blank=True)  # none: the whole legal share
    since = MonthField("à partir de")
    state = models.CharField("état", max_length=6, choices=PlanState, default=PlanState.ACTIVE)
    decided_by = models.CharField("décidé par", max_length=60)
    decided_at = models.DateTimeField("décidé le")
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "plan de recouvrement"
        verbose_name_plural = "plans de recouvrement"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["debt"], condition=Q(state="active"), name="one_active_plan"
            )
        ]

    def __str__(self) -> str:
        return f"plan depuis {self.since}"


class Recovery(models.Model):
    """A part of a debt that was held back, repaid or waived. `source` makes it unrepeatable."""

    debt = models.ForeignKey(
        Debt, on_delete=models.PROTECT, related_name="recoveries", verbose_name="indu"
    )
    month = MonthField("mois")
    kind = models.CharField(
        "nature", max_length=12, choices=RecoveryKind, default=RecoveryKind.WITHHELD
    )
    amount = MoneyField("montant")
    source = models.CharField("pièce", max_length=80, unique=True)
    recorded_by = models.CharField("enregistré par", max_length=60)
    recorded_at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "recouvrement"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="recovery_positive")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"


class PayerMovement(models.Model):
    """An accounting movement of a payer on a case (VRSF0501): what it adds to the advance."""

    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="movements", verbose_name="flux"
    )
    number = models.PositiveIntegerField("enregistrement")
    rank = models.PositiveIntegerField("rang")
    case = models.ForeignKey(
        BenefitCase,
        on_delete=models.PROTECT,
        null=True,
        related_name="movements",
        verbose_name="dossier",
    )
    case_number = models.CharField("n° de demande", max_length=11)
    matricule = models.CharField("matricule", max_length=15)
    month = MonthField("mois comptable")
    kind = models.CharField("mouvement", max_length=12, choices=MovementKind)
    nature = models.CharField("nature", max_length=3)  # NATPFCRE
    operation = models.CharField("opération", max_length=3, blank=True)  # TYPEOPECOMPTA
    amount = MoneyField("montant")  # signed as it counts in the advance
    regularised_on = models.DateField("mois régularisé", null=True)
    processed_on = models.DateField("traité le", null=True)

    class Meta:
        verbose_name = "mouvement du payeur"
        verbose_name_plural = "mouvements du payeur"
        ordering: ClassVar = ["feed", "number", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "number", "rank"], name="movement_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["month", "case"], name="movement_month"),
            models.Index(fields=["month", "-amount"], name="movement_month_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class PayerAdvance(models.Model):
    """One line of the totals of VRSF0501, as the payer states them."""

    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="advances", verbose_name="flux"
    )
    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, null=True, related_name="advances", verbose_name="payeur"
    )
    month = MonthField("mois")
    line = models.CharField("ligne", max_length=13, choices=AdvanceLine)
    basic = MoneyField("socle", default=ZERO)
    enhanced = MoneyField("socle majoré", default=ZERO)
    local = MoneyField("local", default=ZERO)
    total = MoneyField("total", default=ZERO)

    class Meta:
        verbose_name = "ligne de l'acompte"
        verbose_name_plural = "lignes de l'acompte"
        ordering: ClassVar = ["feed", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "line"], name="advance_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.total}"
