from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import SignatureDelegation
from levier.foundation.fields import EncryptedBytesField
from levier.pathways.domain import referral as domain
from levier.pathways.domain.referral import Path, ReferralOrigin, ReferralState, RefusalReason
from levier.pathways.models.bodies import SupportBody
from levier.pathways.models.people import Pathway
from levier.people.models import Person
from levier.territory.models import SocialCentre

DECIDED = [*domain.IN_FORCE, ReferralState.REFUSED, ReferralState.SUPERSEDED, ReferralState.ENDED]


class Referral(models.Model):
    """Where the president of the council sends a person to be supported (CASF L262-29).

    At most one in force and one in preparation for a person (R-4); a second one is a re-referral
    or a move (R-5). Once decided, what was decided no longer changes: another one replaces it.
    """

    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="referrals", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="referrals", verbose_name="personne"
    )
    rank = models.PositiveSmallIntegerField("rang", default=1)
    origin = models.CharField(
        "origine", max_length=22, choices=ReferralOrigin, default=ReferralOrigin.MANUAL
    )
    state = models.CharField(
        "état", max_length=12, choices=ReferralState, default=ReferralState.PENDING
    )
    opened_on = models.DateField("ouverte le")
    due_on = models.DateField("à décider avant le", null=True, blank=True)
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    suggested_path = models.CharField("parcours suggéré", max_length=18, choices=Path, blank=True)
    suggested_because = models.CharField("critères retenus", max_length=200, blank=True)
    path = models.CharField("parcours", max_length=18, choices=Path, blank=True)
    body = models.ForeignKey(
        SupportBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="organisme référent",
    )
    proposed_by = models.CharField("proposée par", max_length=60, blank=True)
    proposed_at = models.DateTimeField("proposée le", null=True, blank=True)
    comment = models.TextField("précision", blank=True)
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.CharField("décidée par", max_length=60, blank=True)
    decided_elsewhere = models.CharField("décidée chez", max_length=60, blank=True)
    delegation = models.ForeignKey(
        SignatureDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="délégation de signature",
    )
    notified_on = models.DateField("notifiée le", null=True, blank=True)
    taken_over_on = models.DateField("prise en charge le", null=True, blank=True)
    refusal_reason = models.CharField(
        "motif du refus", max_length=11, choices=RefusalReason, blank=True
    )
    refusal_comment = models.TextField("précision du refus", blank=True)
    ended_on = models.DateField("terminée le", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="remplace",
    )

    class Meta:
        verbose_name = "orientation"
        ordering: ClassVar = ["-rank", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ReferralState.values), name="referral_state"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(domain.IN_FORCE)),
                name="one_referral_in_force_per_person",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(domain.IN_PREPARATION)),
                name="one_referral_in_preparation",
            ),
            models.UniqueConstraint(fields=["pathway", "rank"], name="referral_rank_once"),
            models.CheckConstraint(
                condition=(Q(rank=1) & ~Q(origin__in=sorted(domain.AGAIN)))
                | Q(rank__gt=1, origin__in=sorted(domain.AGAIN)),
                name="referral_again_is_said",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DECIDED))
                | (Q(body__isnull=False, decided_on__isnull=False) & ~Q(path="")),
                name="referral_decided_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.TAKEN_OVER) | Q(taken_over_on__isnull=False),
                name="referral_taken_over_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReferralState.REFUSED) | ~Q(refusal_reason=""),
                name="referral_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(notified_on=None) | Q(notified_on__gte=F("decided_on")),
                name="referral_notified_after_decided",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=sorted(domain.IN_PREPARATION)),
                name="referral_to_decide",
            ),
            models.Index(fields=["state", "centre"], name="referral_state_centre"),
            models.Index(fields=["body", "state"], name="referral_of_body"),
            models.Index(fields=["decided_on", "id"], name="referral_by_decision"),
        ]

    def __str__(self) -> str:
        return f"orientation n° {self.rank} de {self.person}"

    @property
    def is_in_force(self) -> bool:
        return self.state in domain.IN_FORCE

    @property
    def is_in_preparation(self) -> bool:
        return self.state in domain.IN_PREPARATION


class ReferralImport(models.Model):
    """A file of referral decisions made elsewhere, kept sealed; the same one comes once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("fichier", max_length=120)
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    content = EncryptedBytesField("contenu", purpose="referral_import")
    decider = models.CharField("décidées par", max_length=60)
    received_by = models.CharField("déposé par", max_length=60)
    received_at = models.DateTimeField("déposé le")
    lines = models.PositiveIntegerField("lignes", default=0)
    kept = models.PositiveIntegerField("prises", default=0)
    refused = models.PositiveIntegerField("refusées", default=0)

    class Meta:
        verbose_name = "import d'orientations"
        verbose_name_plural = "imports d'orientations"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ReferralImportLine(models.Model):
    """What became of one line of such a file: the referral that it made, or why it was refused."""

    batch = models.ForeignKey(
        ReferralImport, on_delete=models.PROTECT, related_name="outcomes", verbose_name="import"
    )
    line = models.PositiveIntegerField("ligne")
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="orientation",
    )
    column = models.CharField("colonne", max_length=40, blank=True)
    reason = models.TextField("motif du refus", blank=True)

    class Meta:
        verbose_name = "ligne d'import"
        verbose_name_plural = "lignes d'import"
        ordering: ClassVar = ["batch", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "line"], name="import_line_once"),
            models.CheckConstraint(
                condition=Q(referral=None) & ~Q(reason="")
                | Q(referral__isnull=False) & Q(reason=""),
                name="import_line_kept_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.line}"
