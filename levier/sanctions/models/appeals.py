from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent, SignatureDelegation
from levier.foundation.fields import FoldedField, MoneyField
from levier.kernel.money import ZERO
from levier.rights.models import BenefitCase, Debt
from levier.sanctions.domain.appeal import PENDING, AppealState, Contested
from levier.sanctions.models.breaches import Sanction
from levier.territory.models import SocialCentre


class Appeal(models.Model):
    """An appeal to the president of the council before any judge (RAPO, CASF L262-47).

    A request for a waiver is one too. Its decision replaces the one that it contests.
    """

    case = models.ForeignKey(
        BenefitCase, on_delete=models.PROTECT, related_name="appeals", verbose_name="dossier RSA"
    )
    name_key = FoldedField("clé de tri", max_length=80)
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    contested = models.CharField("contre", max_length=8, choices=Contested)
    sanction = models.ForeignKey(
        Sanction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name="sanction",
    )
    debt = models.ForeignKey(
        Debt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name="indu",
    )
    decision_of = models.DateField("décision contestée, notifiée le")
    state = models.CharField(
        "état", max_length=17, choices=AppealState, default=AppealState.RECEIVED
    )
    received_on = models.DateField("reçu le")
    is_late = models.BooleanField("hors délai", default=False)
    arguments = models.TextField("ce que dit la personne")
    recorded_by = models.CharField("enregistré par", max_length=60)
    recorded_at = models.DateTimeField("enregistré le")
    handler = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="instruit par",
    )
    due_on = models.DateField("à décider avant le")
    implicit_on = models.DateField("rejet implicite le")
    opinion_asked_on = models.DateField("CRA saisie le", null=True, blank=True)
    opinion_due_on = models.DateField("avis de la CRA avant le", null=True, blank=True)
    opinion_on = models.DateField("avis de la CRA le", null=True, blank=True)
    opinion = models.TextField("avis de la CRA", blank=True)
    answered_on = models.DateField("réponse le", null=True, blank=True)
    answered_by = models.CharField("décidé par", max_length=60, blank=True)
    answer = models.TextField("motifs de la réponse", blank=True)
    waived = MoneyField("montant remis", default=ZERO)
    percent = models.PositiveSmallIntegerField("part du RSA ramenée à", default=0)
    delegation = models.ForeignKey(
        SignatureDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="délégation de signature",
    )
    litigated_on = models.DateField("tribunal saisi le", null=True, blank=True)
    judged_on = models.DateField("jugé le", null=True, blank=True)
    judgment = models.TextField("jugement", blank=True)

    class Meta:
        verbose_name = "recours administratif"
        verbose_name_plural = "recours administratifs"
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state"),
            models.CheckConstraint(
                condition=Q(contested="sanction", sanction__isnull=False, debt=None)
                | Q(contested__in=["debt", "waiver"], debt__isnull=False, sanction=None)
                | Q(contested__in=["refusal", "amount"], debt=None, sanction=None),
                name="appeal_says_against_what",
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("decision_of")), name="appeal_after_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["full", "partial", "rejected", "inadmissible"])
                | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="appeal_answer_is_reasoned",
            ),
            models.UniqueConstraint(
                fields=["debt", "contested"],
                condition=Q(state__in=sorted(PENDING), debt__isnull=False),
                name="one_pending_appeal_per_debt",
            ),
            models.UniqueConstraint(
                fields=["sanction"],
                condition=Q(state__in=sorted(PENDING), sanction__isnull=False),
                name="one_pending_appeal_per_sanction",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="appeal_state_due"),
            models.Index(fields=["name_key", "id"], name="appeal_by_name"),
        ]

    def __str__(self) -> str:
        return f"recours n° {self.pk}, {self.get_contested_display()}"
