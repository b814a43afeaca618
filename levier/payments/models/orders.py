"""Orders to pay, who approved them, and how doubts were settled."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MoneyField, MonthField
from levier.kernel.money import ZERO
from levier.kernel.month import Month
from levier.payments.domain import (
    ALIVE,
    AT_THE_BANK,
    DEAD,
    REISSUABLE,
    Channel,
    Nature,
    OrderState,
    ResolutionOutcome,
)
from levier.payments.models.payees import BankAccount, Payee


class PaymentOrderQuerySet(models.QuerySet["PaymentOrder"]):
    def alive(self) -> Self:
        return self.filter(state__in=ALIVE)

    def of_run(self, run: str) -> Self:
        return self.filter(run=run)

    def in_month(self, month: Month) -> Self:
        return self.filter(month=month)

    def open(self) -> Self:
        """Not settled yet: to pay, at the bank, or in doubt."""
        return self.filter(state__in=AT_THE_BANK | {OrderState.PROPOSED, OrderState.LIVE})

    def for_owner(self, owner_type: str, owner_id: str) -> Self:
        return self.filter(payee__owner_type=owner_type, payee__owner_id=owner_id)


class PaymentOrder(models.Model):
    """Pay this amount to this payee for this month: at most one alive for the same thing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, related_name="orders", verbose_name="bénéficiaire"
    )
    month = MonthField("mois", db_index=True)
    nature = models.CharField("nature", max_length=12, choices=Nature)
    # What of that month is paid: empty for the month's RSA, so that two runs can't both pay it.
    source = models.CharField("pièce", max_length=80, blank=True)
    amount = MoneyField("montant")
    channel = models.CharField("voie", max_length=10, choices=Channel)
    run = models.CharField("campagne", max_length=60, db_index=True)
    attempt = models.PositiveSmallIntegerField("tentative", default=1)
    end_to_end_id = models.CharField("référence", max_length=35, unique=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="remplace",
    )
    bank_account = models.ForeignKey(
        BankAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="compte",
    )
    state = models.CharField(
        "état", max_length=10, choices=OrderState, default=OrderState.PROPOSED, db_index=True
    )
    reason = models.CharField("motif de la banque", max_length=35, blank=True)
    reference = models.CharField("pièce justificative", max_length=80, blank=True)
    created_by = models.CharField("établi par", max_length=60)
    created_at = models.DateTimeField("établi le")
    approved_by = models.CharField("validé par", max_length=60, blank=True)
    settled_on = models.DateField("dénoué le", null=True, blank=True)

    objects = PaymentOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "ordre de paiement"
        verbose_name_plural = "ordres de paiement"
        indexes: ClassVar = [
            # Covers the totals by state: they are added up without reading the orders.
            models.Index(fields=["month", "state", "amount"], name="order_totals"),
            models.Index(fields=["amount"], name="order_amount"),
            models.Index(fields=["run", "state"], name="order_run_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payee", "month", "nature", "source"],
                condition=~Q(state__in=sorted(DEAD)),
                name="one_live_order",
            ),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="order_amount_positive"),
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="order_state_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("created_by")),
                name="order_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.PROPOSED, OrderState.CANCELLED])
                | ~Q(approved_by=""),
                name="order_approved_before_live",
            ),
            models.CheckConstraint(
                condition=~Q(nature=Nature.RSA) | Q(source=""), name="order_rsa_once_a_month"
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="order_attempt_positive"),
        ]

    def __str__(self) -> str:
        return f"ordre {self.end_to_end_id}"

    @property
    def is_reissuable(self) -> bool:
        """Failed for good, or issued anew after that and turned down: it may be issued anew."""
        turned_down = self.state == OrderState.CANCELLED and self.replaces_id is not None
        return self.state in REISSUABLE or turned_down


class Approval(models.Model):
    """One person approved what another prepared, as it stood on the screen."""

    subject = models.CharField("objet", max_length=80)  # "run:2026-11", "order:12"
    step = models.PositiveSmallIntegerField("rang", default=1)
    computed_by = models.CharField("préparé par", max_length=60)
    approved_by = models.CharField("validé par", max_length=60)
    approved_at = models.DateTimeField("validé le")
    seen_hash = models.CharField("empreinte vue", max_length=64)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "validation"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(computed_by=F("approved_by")), name="approval_two_people"
            ),
            models.UniqueConstraint(fields=["subject", "approved_by"], name="approval_once_each"),
            models.UniqueConstraint(fields=["subject", "step"], name="approval_step_once"),
        ]

    def __str__(self) -> str:
        return f"validation de {self.subject}"


class Resolution(models.Model):
    """An uncertain payment, settled by two people on the evidence of the bank."""

    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, related_name="resolutions", verbose_name="ordre"
    )
    outcome = models.CharField("conclusion", max_length=10, choices=ResolutionOutcome)
    evidence = models.CharField("pièce de la banque", max_length=300)
    proposed_by = models.CharField("proposée par", max_length=60)
    proposed_at = models.DateTimeField("proposée le")
    confirmed_by = models.CharField("confirmée par", max_length=60, blank=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    refused_by = models.CharField("écartée par", max_length=60, blank=True)
    refused_at = models.DateTimeField("écartée le", null=True, blank=True)
    refused_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "résolution"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")), name="resolution_two_people"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(confirmed_by="", refused_by=""),
                name="one_open_resolution",
            ),
            models.CheckConstraint(
                condition=Q(refused_by="") | (Q(confirmed_by="") & ~Q(refused_reason="")),
                name="resolution_refused_with_reason",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="resolution_with_evidence"),
        ]

    def __str__(self) -> str:
        return f"résolution de {self.order_id}"

    @property
    def is_open(self) -> bool:
        """Waits for a second person."""
        return not self.confirmed_by and not self.refused_by
