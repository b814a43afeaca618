"""The register of referral letters: each as it came out, for ever the same."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from levier.foundation.fields import EncryptedTextField
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
