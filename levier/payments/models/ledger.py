"""Double entry in whole cents: one row, one debit, one credit. It adds up to zero by its shape."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO
from levier.payments.domain import AccountKind, Event, Side


class Account(models.Model):
    """An account. Guarded: the database keeps its balance, and refuses that it go below zero."""

    kind = models.CharField("nature", max_length=10, choices=AccountKind)
    owner = models.CharField("titulaire", max_length=85, blank=True)
    side = models.CharField("sens", max_length=6, choices=Side)
    guarded = models.BooleanField("gardé", default=False)
    balance = MoneyField("solde", default=ZERO)  # of guarded accounts, kept by the database
    budget_line = models.CharField("ligne M57", max_length=30, blank=True)

    class Meta:
        verbose_name = "compte du grand livre"
        verbose_name_plural = "comptes du grand livre"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "owner"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(balance__gte=ZERO) & (Q(guarded=True) | Q(balance=ZERO)),
                name="ledger_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values) & Q(side__in=Side.values),
                name="ledger_account_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.owner}".strip()


class Transfer(models.Model):
    """One entry of the ledger. Never changed, never removed: a correction is another entry."""

    key = models.CharField("clé", max_length=110, unique=True)
    event = models.CharField("événement", max_length=4, choices=Event)
    debit = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="debits",
        verbose_name="débit",
        db_index=False,
    )
    credit = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="credits",
        verbose_name="crédit",
        db_index=False,
    )
    amount = MoneyField("montant")
    source = models.CharField("pièce", max_length=80, blank=True)
    actor = models.CharField("auteur", max_length=60)
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "écriture comptable"
        verbose_name_plural = "écritures comptables"
        indexes: ClassVar = [
            # They hold what a balance adds up: no entry is read.
            models.Index(fields=["debit", "amount"], name="transfer_debit"),
            models.Index(fields=["credit", "amount"], name="transfer_credit"),
            models.Index(fields=["source"], name="transfer_source"),
            models.Index(fields=["amount"], name="transfer_amount"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="transfer_positive"),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="transfer_between_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.amount}"


class Operation(models.Model):
    """A click, remembered for ever with its answer: sent twice, it acts once."""

    key = models.CharField("clé", max_length=80, unique=True)
    actor = models.CharField("auteur", max_length=60)
    act = models.CharField("acte", max_length=60)
    body_hash = models.CharField("empreinte de la demande", max_length=64)
    result = models.CharField("réponse", max_length=300)
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "opération"

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
