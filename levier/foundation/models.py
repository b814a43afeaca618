"""Journal, consultation log and long work: what every domain writes to. Append-only but runs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

GENESIS = "0" * 64


class JournalEntry(models.Model):
    """One line per decision, chained by hash. No foreign keys: it outlives what it describes.

    `line` is the canonical text that was hashed; the other columns repeat parts of it for
    search. It holds identifiers, states and amounts, never names, NIR or IBAN.
    """

    sequence = models.BigIntegerField("numéro", unique=True)
    at = models.DateTimeField("date", db_index=True)
    actor = models.CharField("auteur", max_length=60, db_index=True)
    act = models.CharField("acte", max_length=80, db_index=True)
    subject_type = models.CharField("type d'objet", max_length=60)
    subject_id = models.CharField("identifiant", max_length=60)
    reason = models.TextField("motif", blank=True)
    line = models.TextField("ligne")
    previous_hash = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        verbose_name = "écriture du journal"
        verbose_name_plural = "écritures du journal"
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="journal_subject")
        ]

    def __str__(self) -> str:
        return f"n° {self.sequence} {self.act} {self.subject_type} {self.subject_id}"


class JournalHead(models.Model):
    """The last link of the chain: one row, locked by whoever writes next."""

    sequence = models.BigIntegerField("numéro", default=0)
    hash = models.CharField("empreinte", max_length=64, default=GENESIS)

    class Meta:
        verbose_name = "tête du journal"
        verbose_name_plural = "têtes du journal"

    def __str__(self) -> str:
        return f"tête n° {self.sequence}"


class Consultation(models.Model):
    """Who read whose file, which kind of data, from where. Kept twelve months."""

    at = models.DateTimeField("date", db_index=True)
    actor = models.CharField("agent", max_length=60, db_index=True)
    subject_type = models.CharField("type d'objet", max_length=60)
    subject_id = models.CharField("identifiant", max_length=60)
    what = models.CharField("données vues", max_length=40)
    route = models.CharField("page", max_length=80)
    count = models.PositiveIntegerField("nombre", default=1)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="consultation_subject")
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.what} {self.subject_type} {self.subject_id}"


class RunState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "interrompu"


class LongRun(models.Model):
    """Work in chunks that survives a kill: it holds its own cursor, lease and fence."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("travail", max_length=60)
    subject = models.CharField("objet", max_length=80, db_index=True)
    params = models.JSONField("paramètres", default=dict)
    state = models.CharField(
        "état", max_length=8, choices=RunState, default=RunState.WAITING, db_index=True
    )
    step = models.CharField("étape", max_length=120, blank=True)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("total", default=0)
    cursor = models.JSONField("curseur", default=dict)
    result = models.JSONField("résultat", default=dict)
    message = models.TextField("message", blank=True)
    requested_by = models.CharField("demandé par", max_length=60)
    requested_at = models.DateTimeField("demandé le")
    reason = models.TextField("motif", blank=True)
    started_at = models.DateTimeField("commencé le", null=True)
    ended_at = models.DateTimeField("terminé le", null=True)
    fence = models.PositiveBigIntegerField("jeton", default=0)
    owner = models.CharField("exécutant", max_length=80, blank=True)
    lease_until = models.DateTimeField("bail", null=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="longrun_state_known"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_live_run_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.get_state_display()})"

    @property
    def percent(self) -> int:
        return 100 if self.state == RunState.DONE else 100 * self.done // max(self.total, 1)

    @property
    def is_live(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    def is_stalled(self, at: datetime) -> bool:
        return self.state == RunState.RUNNING and (
            self.lease_until is None or self.lease_until < at
        )


class IssuedPaper(models.Model):
    """A letter or a sheet as it was issued: its content frozen, its bytes known by their hash.
    What it is about is added by each room (`documents.dated`, `documents.require_same`)."""

    content = models.TextField("contenu")
    template_version = models.CharField("version du modèle", max_length=8)
    engine = models.CharField("composé par", max_length=40)
    sha256 = models.CharField("empreinte", max_length=64)
    issued_by = models.CharField("édité par", max_length=60)
    issued_at = models.DateTimeField("édité le")

    class Meta:
        abstract = True
