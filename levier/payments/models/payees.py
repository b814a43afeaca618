"""Who is paid, and where the money goes: each change of bank details is a new row."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import (
    BlindIndexField,
    EncryptedTextField,
    FoldedField,
    MonthField,
)
from levier.kernel.month import Month
from levier.payments.domain import AccountState, PayeeKind

PURPOSE = "iban"


class Payee(models.Model):
    """A household or an organisation, named by what it is in the rooms above or below."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=12, choices=PayeeKind)
    owner_type = models.CharField("type", max_length=40)  # "people.household", no key upwards
    owner_id = models.CharField("identifiant", max_length=40)
    name = models.CharField("nom", max_length=140)
    name_key = FoldedField("nom pour la recherche", max_length=140, default="", db_index=True)

    class Meta:
        verbose_name = "bénéficiaire de paiement"
        verbose_name_plural = "bénéficiaires de paiement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner_type", "owner_id"], name="payee_once"),
            models.CheckConstraint(condition=Q(kind__in=PayeeKind.values), name="payee_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        """Its name in the ledger: `people.household:12`."""
        return f"{self.owner_type}:{self.owner_id}"


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def usable_in(self, month: Month) -> Self:
        """Verified by a second person, begun, not replaced."""
        return self.filter(state=AccountState.VERIFIED, usable_from__lte=month).filter(
            Q(usable_until=None) | Q(usable_until__gt=month)
        )

    def with_iban(self, iban: str) -> Self:
        return self.filter(iban_index=IBAN_INDEX.of(iban))


class BankAccount(models.Model):
    """Bank details. The IBAN is encrypted; only its last four characters are shown in lists."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payee = models.ForeignKey(
        Payee, on_delete=models.PROTECT, related_name="accounts", verbose_name="bénéficiaire"
    )
    iban = EncryptedTextField("IBAN", purpose=PURPOSE)
    iban_index = BlindIndexField("index de l'IBAN", purpose=PURPOSE, db_index=True)
    last4 = models.CharField("fin de l'IBAN", max_length=4)
    bic = models.CharField("BIC", max_length=11, blank=True)
    holder = EncryptedTextField("titulaire", purpose=PURPOSE)
    proof = models.CharField("pièce justificative", max_length=120, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=AccountState, default=AccountState.ENTERED, db_index=True
    )
    entered_by = models.CharField("saisi par", max_length=60)
    entered_at = models.DateTimeField("saisi le")
    verified_by = models.CharField("validé par", max_length=60, blank=True)
    verified_at = models.DateTimeField("validé le", null=True, blank=True)
    usable_from = MonthField("utilisable à partir de")
    usable_until = MonthField("remplacé à partir de", null=True, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_reason = models.CharField("motif", max_length=200, blank=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "coordonnées bancaires"
        verbose_name_plural = "coordonnées bancaires"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=AccountState.values), name="bankaccount_state_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_by="") | ~Q(verified_by=F("entered_by")),
                name="bankaccount_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.VERIFIED) | ~Q(verified_by=""),
                name="bankaccount_verified_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.CLOSED)
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="bankaccount_closed_with_reason",
            ),
            models.UniqueConstraint(
                fields=["payee"],
                condition=Q(state=AccountState.VERIFIED, usable_until=None),
                name="one_open_account_per_payee",
            ),
            models.UniqueConstraint(
                fields=["payee"],
                condition=Q(state=AccountState.ENTERED),
                name="one_account_waiting_per_payee",
            ),
        ]

    def __str__(self) -> str:
        return f"compte finissant par {self.last4}"

    @property
    def masked(self) -> str:
        return f"•••• {self.last4}"


IBAN_INDEX = BankAccount._meta.get_field("iban_index")
