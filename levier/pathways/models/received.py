from __future__ import annotations

from typing import ClassVar

from django.db import models

from levier.directory.models import Organisation
from levier.foundation.fields import BlindIndexField
from levier.pathways.models.referral import Referral


class ReceivedDecision(models.Model):
    """A referral decision that the software of an organisation sent, by that sender's reference.

    The same reference with the same content is one decision, however often it is sent.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisme"
    )
    reference = models.CharField("référence de l'expéditeur", max_length=60)
    # Keyed: the content names somebody, and a plain hash of a NIR could be searched for.
    content_index = BlindIndexField("empreinte du contenu", purpose="referral_api")
    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="received", verbose_name="orientation"
    )
    received_at = models.DateTimeField("reçue le")

    class Meta:
        verbose_name = "décision reçue"
        verbose_name_plural = "décisions reçues"
        ordering: ClassVar = ["-received_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="decision_received_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.organisation})"
