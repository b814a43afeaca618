"""Letters as they went out, their numbers, their texts, and those written together."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.allowance.letter_states import (
    BatchState,
    LetterKind,
    LetterState,
    Sending,
    TextBlock,
)
from levier.allowance.models.runs import MonthlyRun, RunLine
from levier.foundation.fields import EncryptedBytesField, EncryptedTextField, MonthField
from levier.rights.models import BenefitCase, Debt, PaymentSuspension

OUT = [LetterState.ISSUED, LetterState.SENT]
LIVE = ~Q(state=LetterState.CANCELLED)


class LetterBatch(models.Model):
    """Letters asked for together, from the lines of a run; each asked one has its outcome."""

    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="letter_batches", verbose_name="paie"
    )
    state = models.CharField(
        "état", max_length=9, choices=BatchState, default=BatchState.CHECK, db_index=True
    )
    asked_count = models.PositiveIntegerField("demandés", default=0)
    made_count = models.PositiveIntegerField("émis", default=0)
    refused_count = models.PositiveIntegerField("refusés", default=0)
    asked_by = models.CharField("demandé par", max_length=60)
    asked_at = models.DateTimeField("demandé le")
    started_by = models.CharField("lancé par", max_length=60, blank=True)
    started_at = models.DateTimeField("lancé le", null=True)
    sent_by = models.CharField("envoi noté par", max_length=60, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True)

    class Meta:
        verbose_name = "lot de courriers"
        verbose_name_plural = "lots de courriers"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="letterbatch_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"lot de courriers n° {self.pk}"


class Letter(models.Model):
    """A letter to a household. Once issued it never changes: the same data, the same bytes.

    `content` is the canonical JSON that the template shows, without the reference and the day,
    which come when it is issued. A draft has no reference, unless its batch has numbered it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField("référence", max_length=20, blank=True)
    kind = models.CharField("nature", max_length=12, choices=LetterKind)
    template_version = models.CharField("version du modèle", max_length=8)
    state = models.CharField(
        "état", max_length=9, choices=LetterState, default=LetterState.DRAFT, db_index=True
    )
    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="letters", verbose_name="dossier"
    )
    month = MonthField("mois", db_index=True)
    line = models.ForeignKey(
        RunLine, on_delete=models.PROTECT, null=True, related_name="letters", verbose_name="ligne"
    )
    debt = models.ForeignKey(
        Debt, on_delete=models.PROTECT, null=True, related_name="letters", verbose_name="indu"
    )
    suspension = models.ForeignKey(
        PaymentSuspension, on_delete=models.PROTECT, null=True, related_name="letters",
        verbose_name="suspension",
    )  # fmt: skip
    batch = models.ForeignKey(
        LetterBatch, on_delete=models.PROTECT, null=True, related_name="letters",
        verbose_name="lot",
    )  # fmt: skip
    content = EncryptedTextField("contenu", purpose="allowance.letter")
    made_by = models.CharField("préparé par", max_length=60)
    made_at = models.DateTimeField("préparé le")
    issued_by = models.CharField("émis par", max_length=60, blank=True)
    issued_at = models.DateTimeField("émis le", null=True)
    sha256 = models.CharField("empreinte du PDF", max_length=64, blank=True)
    engine = models.CharField("composé avec", max_length=40, blank=True)
    sending = models.CharField("envoi", max_length=10, choices=Sending, blank=True)
    sent_on = models.DateField("envoyé le", null=True)
    sent_by = models.CharField("envoi noté par", max_length=60, blank=True)
    cancelled_by = models.CharField("annulé par", max_length=60, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True)
    cancelled_reason = models.TextField("motif de l'annulation", blank=True)

    class Meta:
        verbose_name = "courrier"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=LetterState.values), name="letter_state_known"
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="letter_reference_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUT)
                | (~Q(reference="") & ~Q(sha256="") & Q(issued_at__isnull=False)),
                name="letter_issued_with_reference_and_hash",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | (~Q(sending="") & Q(sent_on__isnull=False)),
                name="letter_sent_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.CANCELLED) | ~Q(cancelled_reason=""),
                name="letter_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.RIGHT, line__isnull=False, debt=None, suspension=None)
                | Q(kind=LetterKind.OVERPAYMENT, debt__isnull=False, line=None, suspension=None)
                | Q(
                    kind__in=[LetterKind.SUSPENSION, LetterKind.RESUMPTION],
                    suspension__isnull=False, line=None, debt=None,
                ),
                name="letter_tells_one_thing",
            ),
            models.UniqueConstraint(fields=["line"], condition=LIVE, name="one_letter_per_line"),
            models.UniqueConstraint(fields=["debt"], condition=LIVE, name="one_letter_per_debt"),
            models.UniqueConstraint(
                fields=["suspension", "kind"], condition=LIVE, name="one_letter_per_decision"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["-month", "-id"], name="letter_by_month")]

    def __str__(self) -> str:
        return self.reference or f"projet de courrier n° {self.pk}"

    @property
    def is_out(self) -> bool:
        return self.state in OUT


class LetterSeries(models.Model):
    """The last number given in a year: the row is the lock, so that no number is given twice."""

    year = models.PositiveSmallIntegerField("année", primary_key=True)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "série des courriers"
        verbose_name_plural = "séries des courriers"

    def __str__(self) -> str:
        return f"{self.year} : {self.last}"


class LetterText(models.Model):
    """A version of a text of the letters: who wrote it, when, why. Older ones stay."""

    block = models.CharField("texte", max_length=24, choices=TextBlock)
    version = models.PositiveIntegerField("version")
    text = models.TextField("contenu", blank=True)
    decided_by = models.CharField("écrit par", max_length=60)
    decided_at = models.DateTimeField("en vigueur depuis")
    reason = models.TextField("motif")

    class Meta:
        verbose_name = "texte de courrier"
        verbose_name_plural = "textes de courrier"
        ordering: ClassVar = ["block", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block", "version"], name="letter_text_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="letter_text_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_block_display()}, version {self.version}"


class LetterRequest(models.Model):
    """One letter asked for in a batch, and its one outcome: the letter, or why there is none."""

    batch = models.ForeignKey(
        LetterBatch, on_delete=models.PROTECT, related_name="requests", verbose_name="lot"
    )
    position = models.PositiveIntegerField("rang")
    line = models.ForeignKey(
        RunLine, on_delete=models.PROTECT, related_name="letter_requests", verbose_name="ligne"
    )
    letter = models.OneToOneField(
        Letter, on_delete=models.PROTECT, null=True, related_name="request",
        verbose_name="courrier",
    )  # fmt: skip
    refusal = models.CharField("refus", max_length=240, blank=True)

    class Meta:
        verbose_name = "courrier demandé"
        verbose_name_plural = "courriers demandés"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_request_per_line"),
            models.UniqueConstraint(fields=["batch", "position"], name="one_request_per_position"),
            models.CheckConstraint(
                condition=Q(letter=None) | Q(refusal=""), name="letterrequest_one_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.position} du lot {self.batch_id}"


class LetterPrint(models.Model):
    """A file to print: some letters of a batch one after the other, encrypted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(
        LetterBatch, on_delete=models.PROTECT, related_name="prints", verbose_name="lot"
    )
    rank = models.PositiveIntegerField("rang")
    first_reference = models.CharField("première référence", max_length=20)
    last_reference = models.CharField("dernière référence", max_length=20)
    count = models.PositiveIntegerField("courriers")
    data = EncryptedBytesField("fichier", purpose="allowance.letters")

    class Meta:
        verbose_name = "fichier à imprimer"
        verbose_name_plural = "fichiers à imprimer"
        ordering: ClassVar = ["batch", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "rank"], name="letter_print_once")
        ]

    def __str__(self) -> str:
        return f"{self.first_reference} à {self.last_reference}"
