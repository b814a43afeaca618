from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from levier.foundation.fields import EncryptedBytesField, EncryptedTextField, MonthField
from levier.kernel.month import Month
from levier.rights.domain import (
    AnomalyKind,
    FeedInterface,
    FeedState,
    FeedType,
    RejectState,
)

FEED_SECRET = "feed"  # noqa: S105 (what a key is derived for, not a key)


class Feed(models.Model):
    """A file received from a payer. Its bytes are kept, encrypted, as they came."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    name = models.CharField("nom du fichier", max_length=160, blank=True)
    size = models.BigIntegerField("taille (octets)")
    container = models.CharField("enveloppe", max_length=8)
    encoding = models.CharField("encodage", max_length=20)
    interface = models.CharField("interface", max_length=8, choices=FeedInterface)
    feed_type = models.CharField("type", max_length=1, choices=FeedType)
    application = models.CharField("application", max_length=20, blank=True)
    version = models.CharField("version", max_length=12, blank=True)
    payer = models.ForeignKey(
        "rights.Payer",
        on_delete=models.PROTECT,
        null=True,
        related_name="feeds",
        verbose_name="payeur",
    )
    created_on = models.DateTimeField("produit le")
    reference_on = models.DateField("date de référence")
    month = MonthField("mois")
    state = models.CharField(
        "état", max_length=9, choices=FeedState, default=FeedState.RECEIVED, db_index=True
    )
    received_at = models.DateTimeField("reçu le")
    received_by = models.CharField("reçu par", max_length=60)
    taken_at = models.DateTimeField("pris en charge le", null=True)
    announced = models.PositiveIntegerField("annoncés par l'émetteur", null=True)
    read = models.PositiveIntegerField("lus", default=0)
    created = models.PositiveIntegerField("créés", default=0)
    changed = models.PositiveIntegerField("modifiés", default=0)
    unchanged = models.PositiveIntegerField("inchangés", default=0)
    rejected = models.PositiveIntegerField("rejetés", default=0)
    anomalies = models.PositiveIntegerField("anomalies", default=0)
    absent = models.PositiveIntegerField("absents", default=0)

    class Meta:
        verbose_name = "flux"
        verbose_name_plural = "flux"
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["payer", "interface", "-reference_on"], name="feed_of_payer")
        ]

    def __str__(self) -> str:
        return f"{self.interface} {self.get_feed_type_display()} du {self.reference_on:%d/%m/%Y}"

    @property
    def reference_month(self) -> Month:
        return Month.of(self.reference_on)


class FeedPart(models.Model):
    """A slice of the file as it came, compressed and sealed: the original is never lost."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    feed = models.ForeignKey(
        Feed,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name="flux",
        db_index=False,
    )
    number = models.PositiveIntegerField("rang")
    content = EncryptedBytesField("contenu", purpose=FEED_SECRET)

    class Meta:
        verbose_name = "morceau de flux"
        verbose_name_plural = "morceaux de flux"
        ordering: ClassVar = ["feed", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "number"], name="feed_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id}/{self.number}"


class FeedReject(models.Model):
    """A record that could not be taken: where, why, and its bytes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="rejects", verbose_name="flux"
    )
    number = models.PositiveIntegerField("enregistrement")
    starts_at = models.PositiveIntegerField("première ligne", default=1)
    line = models.PositiveIntegerField("ligne")
    element = models.CharField("élément", max_length=80)
    value = EncryptedTextField("valeur", purpose=FEED_SECRET, blank=True, default="")
    reason = models.TextField("motif")
    others = models.JSONField("autres défauts", default=list)  # [[line, element, reason], ...]
    key = models.CharField("dossier", max_length=60, blank=True)
    raw = EncryptedBytesField("contenu", purpose=FEED_SECRET)
    state = models.CharField(
        "état", max_length=8, choices=RejectState, default=RejectState.OPEN, db_index=True
    )
    decided_by = models.CharField("traité par", max_length=60, blank=True)
    decided_at = models.DateTimeField("traité le", null=True, blank=True)

    class Meta:
        verbose_name = "rejet"
        ordering: ClassVar = ["feed", "line", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "number", "line"], name="one_reject_per_record")
        ]

    def __str__(self) -> str:
        return f"ligne {self.line}, {self.element}"


class FeedAnomaly(models.Model):
    """Something odd in a record that was taken, or in the file: kept and shown."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="flags", verbose_name="flux"
    )
    case = models.ForeignKey(
        "rights.BenefitCase",
        on_delete=models.PROTECT,
        null=True,
        related_name="flags",
        verbose_name="dossier",
    )
    kind = models.CharField("nature", max_length=16, choices=AnomalyKind, db_index=True)
    line = models.PositiveIntegerField("ligne", default=0)
    element = models.CharField("élément", max_length=160, blank=True)
    code = models.CharField("code", max_length=40, blank=True)  # of unknown codes only
    value = EncryptedTextField("valeur", purpose=FEED_SECRET, blank=True, default="")
    message = models.TextField("message")

    class Meta:
        verbose_name = "anomalie de flux"
        verbose_name_plural = "anomalies de flux"
        ordering: ClassVar = ["feed", "line", "pk"]

    def __str__(self) -> str:
        return self.message
