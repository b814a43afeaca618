from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, TextChoices

from levier.foundation.models import IssuedPaper
from levier.sanctions.models.appeals import Appeal
from levier.sanctions.models.breaches import Breach
from levier.sanctions.models.panels import PanelSession


class PaperKind(TextChoices):
    FACTS = "facts", "notification des faits"
    DECISION = "decision", "décision"
    LIFTING = "lifting", "levée de la sanction"
    PAYER = "payer", "fiche pour le payeur"
    RECEIPT = "receipt", "accusé de réception du recours"
    ANSWER = "answer", "réponse au recours"
    MINUTES = "minutes", "procès-verbal de séance"


OF_BREACH = [PaperKind.FACTS, PaperKind.DECISION, PaperKind.LIFTING, PaperKind.PAYER]
OF_APPEAL = [PaperKind.RECEIPT, PaperKind.ANSWER]


class Paper(IssuedPaper):
    """A letter or a sheet about one procedure, one appeal or one session."""

    kind = models.CharField("nature", max_length=8, choices=PaperKind)
    breach = models.ForeignKey(
        Breach, on_delete=models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="procédure",
    )  # fmt: skip
    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="recours",
    )  # fmt: skip
    session = models.ForeignKey(
        PanelSession, on_delete=models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="séance",
    )  # fmt: skip

    class Meta:
        verbose_name = "courrier ou fiche de décision"
        verbose_name_plural = "courriers et fiches de décision"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=OF_BREACH, breach__isnull=False, appeal=None, session=None)
                | Q(kind__in=OF_APPEAL, breach=None, appeal__isnull=False, session=None)
                | Q(kind="minutes", breach=None, appeal=None, session__isnull=False),
                name="paper_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.issued_at:%d/%m/%Y}"
