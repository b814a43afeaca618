"""Files sent to the bank, and what it answered. Sealed bytes never change."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import EncryptedBytesField, EncryptedTextField, MoneyField, MonthField
from levier.kernel.money import ZERO
from levier.payments.domain import ENTRY_KINDS, FileState, Outcome
from levier.payments.models.orders import PaymentOrder


class BankFile(models.Model):
    """A pain.001, encrypted, with what it must contain. Its total is checked by the database."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    msg_id = models.CharField("identifiant", max_length=35, unique=True)
    run = models.CharField("campagne", max_length=60, db_index=True)
    month = MonthField("mois")
    count = models.PositiveIntegerField("nombre de virements")
    amount = MoneyField("total")
    execution_on = models.DateField("date d'exécution")
    debtor = models.CharField("compte débité", max_length=40)  # last four characters only
    data = EncryptedBytesField("fichier", purpose="bank-file")
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    generator = models.CharField("générateur", max_length=60)
    state = models.CharField(
        "état", max_length=10, choices=FileState, default=FileState.BUILDING, db_index=True
    )
    sealed_by = models.CharField("scellé par", max_length=60)
    sealed_at = models.DateTimeField("scellé le")
    sent_by = models.CharField("remis par", max_length=60, blank=True)
    sent_at = models.DateTimeField("remis le", null=True, blank=True)
    void_asked_by = models.CharField("annulation demandée par", max_length=60, blank=True)
    void_evidence = models.CharField("pièce de la banque", max_length=300, blank=True)
    voided_by = models.CharField("annulation confirmée par", max_length=60, blank=True)
    orders: models.ManyToManyField[PaymentOrder, FileOrder] = models.ManyToManyField(
        PaymentOrder, through="FileOrder", related_name="files"
    )

    class Meta:
        verbose_name = "fichier bancaire"
        verbose_name_plural = "fichiers bancaires"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="bankfile_state_known"
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0) & Q(amount__gt=ZERO), name="bankfile_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(voided_by="")
                | (~Q(void_asked_by="") & ~Q(void_evidence="") & ~Q(voided_by=F("void_asked_by"))),
                name="bankfile_void_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=FileState.VOID) | ~Q(voided_by=""),
                name="bankfile_void_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"fichier {self.msg_id}"


class FileOrder(models.Model):
    """An order's place in a file, with the bank details as they were when it was sealed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(
        BankFile, on_delete=models.PROTECT, related_name="lines", verbose_name="fichier"
    )
    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, related_name="lines", verbose_name="ordre"
    )
    position = models.PositiveIntegerField("rang")
    iban = EncryptedTextField("IBAN", purpose="iban")
    live = models.BooleanField("en vigueur", default=True)

    class Meta:
        verbose_name = "ligne de fichier"
        verbose_name_plural = "lignes de fichier"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "position"], name="fileorder_position"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(live=True), name="order_in_one_live_file"
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.position}"


class BankMessage(models.Model):
    """A file of the bank as it came; the same bytes are never taken in twice."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    format = models.CharField("format", max_length=12)
    version = models.CharField("version", max_length=4)
    message_id = models.CharField("identifiant", max_length=35)
    data = EncryptedBytesField("fichier", purpose="bank-message")
    received_by = models.CharField("déposé par", max_length=60)
    received_at = models.DateTimeField("déposé le")
    count = models.PositiveIntegerField("nombre de lignes")
    known = models.PositiveIntegerField("lignes déjà connues", default=0)
    done_at = models.DateTimeField("traité le", null=True, blank=True)

    class Meta:
        verbose_name = "retour de la banque"
        verbose_name_plural = "retours de la banque"

    def __str__(self) -> str:
        return f"{self.format} {self.message_id}"


class BankEntry(models.Model):
    """One thing said by the bank, and what became of it."""

    message = models.ForeignKey(
        BankMessage, on_delete=models.PROTECT, related_name="entries", verbose_name="retour"
    )
    key = models.CharField("clé", max_length=64, unique=True)
    position = models.PositiveIntegerField("rang")
    line = models.PositiveIntegerField("ligne du fichier")
    kind = models.CharField("événement", max_length=10, choices=ENTRY_KINDS)
    end_to_end_id = models.CharField("référence", max_length=35, blank=True)
    order = models.ForeignKey(
        PaymentOrder,
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name="ordre",
    )
    file = models.ForeignKey(
        BankFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name="fichier",
    )
    amount = MoneyField("montant", null=True)
    booked_on = models.DateField("date d'écriture", null=True)
    status = models.CharField("état donné", max_length=10, blank=True)
    reason = models.CharField("code motif", max_length=10, blank=True)
    information = models.CharField("précision", max_length=500, blank=True)
    outcome = models.CharField("suite", max_length=15, choices=Outcome, db_index=True)
    note = models.CharField("explication", max_length=500, blank=True)
    looked_at_by = models.CharField("examiné par", max_length=60, blank=True)
    looked_at = models.DateTimeField("examiné le", null=True, blank=True)
    looked_note = models.CharField("conclusion", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne de retour"
        verbose_name_plural = "lignes de retour"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="entry_outcome"),
            models.UniqueConstraint(fields=["message", "position"], name="entry_position"),
        ]

    def __str__(self) -> str:
        return f"ligne {self.position} : {self.get_outcome_display()}"
