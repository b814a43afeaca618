"""The register of referral letters, each for ever the same, and the versions of their texts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.foundation.fields import EncryptedTextField
from levier.pathways.domain.referral_texts import ReferralTextBlock
from levier.pathways.models.referral import Referral


class ReferralLetter(models.Model):
    """What a person is told of a referral, written once: where, by whom, how to contest it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="letter", verbose_name="orientation"
    )
    content = EncryptedTextField("contenu", purpose="referral_letter")
    template_version = models.CharField("version du modèle", max_length=8)
    engine = models.CharField("moteur", max_length=40)
    issued_by = models.CharField("édité par", max_length=60)
    issued_at = models.DateTimeField("édité le")

    class Meta:
        verbose_name = "courrier d'orientation"
        verbose_name_plural = "courriers d'orientation"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"ORI-{self.referral_id:06d}"


class ReferralLetterText(models.Model):
    """A version of a text of the referral letter: who wrote it, when, why. Older ones stay."""

    block = models.CharField("texte", max_length=24, choices=ReferralTextBlock)
    version = models.PositiveIntegerField("version")
    text = models.TextField("contenu")
    decided_by = models.CharField("écrit par", max_length=60)
    decided_at = models.DateTimeField("en vigueur depuis")
    reason = models.TextField("motif")

    class Meta:
        verbose_name = "texte du courrier d'orientation"
        verbose_name_plural = "textes du courrier d'orientation"
        ordering: ClassVar = ["block", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block", "version"], name="referral_text_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="referral_text_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_block_display()}, version {self.version}"
