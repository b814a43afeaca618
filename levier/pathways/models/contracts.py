"""Contracts, their plan, their amendments, what was signed and what was handed over."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import SignatureDelegation
from levier.foundation.fields import EncryptedBytesField, EncryptedTextField
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import (
    ActionState,
    ActivityKind,
    ContractKind,
    ContractState,
    CopyGiven,
    EndMotive,
    Intensity,
    ReviewOutcome,
    SignedHow,
)
from levier.pathways.models.people import Pathway
from levier.people.models import Person

S = ContractState


class EngagementContractQuerySet(models.QuerySet["EngagementContract"]):
    def in_force(self, day: date) -> Self:
        """Signed by all, and whose days hold this one."""
        states = [*domain.IN_FORCE, S.ENDED]
        return self.filter(state__in=states, since__lte=day, until__gt=day)

    def shown_as(self, state: str, day: date) -> Self:
        """Those that are in a state on a day: `domain.contracts.shown_state`, for lists."""
        return self.filter(shown_as(state, day))


def shown_as(state: str, day: date) -> Q:
    running, late = Q(state=S.ACTIVE), day + domain.REVIEW_BEFORE
    told = {
        S.ACTIVE: (running & (Q(until__gt=late) | Q(until__gt=day, reviewed_on__isnull=False)))
        | Q(state=S.ENDED, until__gt=day),
        S.ACTIVE_REVIEW_DUE: running & Q(until__gt=day, until__lte=late, reviewed_on=None),
        S.PENDING_RENEWAL: Q(state=S.PENDING_RENEWAL, until__gt=day),
        S.EXPIRED_REVIEW_DUE: running & Q(until__lte=day, reviewed_on=None),
        S.EXPIRED: (Q(state=S.PENDING_RENEWAL) | (running & Q(reviewed_on__isnull=False)))
        & Q(until__lte=day),
        S.ENDED: Q(state=S.ENDED, until__lte=day),
    }
    return told.get(ContractState(state), Q(state=state))


class EngagementContract(models.Model):
    """What a person and the body that supports them promise each other, for some months.

    Its content no longer changes once the person has signed: an amendment or another contract
    does. `until` is excluded; an earlier end than foreseen shortens it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="contracts", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="contracts", verbose_name="personne"
    )
    kind = models.CharField("nature", max_length=4, choices=ContractKind)
    state = models.CharField("état", max_length=18, choices=ContractState, default=S.DRAFT)
    revision = models.PositiveIntegerField("version", default=1)
    since = models.DateField("commence le")
    months = models.PositiveSmallIntegerField("durée en mois")
    until = models.DateField("jusqu'au (exclu)")
    intensity = models.CharField(
        "suivi", max_length=9, choices=Intensity, default=Intensity.REGULAR
    )
    aim = models.CharField("but", max_length=300)
    sought_job = models.CharField("métier recherché", max_length=120, blank=True)
    rome_code = models.CharField("code ROME", max_length=5, blank=True)
    body_commitment = models.TextField("engagement de l'organisme", blank=True)
    weekly_minutes = models.PositiveIntegerField("minutes par semaine en moyenne", default=0)
    hours_ground = models.CharField("motif d'heures réduites", max_length=12, blank=True)
    hours_evidence = models.CharField("pièce justificative", max_length=120, blank=True)
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="fait suite à",
    )
    prepared_by = models.CharField("préparé par", max_length=60)
    prepared_at = models.DateTimeField("préparé le")

    signed_on = models.DateField("signé par la personne le", null=True, blank=True)
    signed_how = models.CharField("façon de signer", max_length=9, choices=SignedHow, blank=True)
    signed_name = models.CharField("nom écrit par la personne", max_length=120, blank=True)
    signed_place = models.CharField("fait à", max_length=80, blank=True)
    signed_before = models.CharField("signé devant", max_length=60, blank=True)
    body_signed_on = models.DateField("signé par l'organisme le", null=True, blank=True)
    body_signed_by = models.CharField("signé pour l'organisme par", max_length=60, blank=True)
    validated_on = models.DateField("validé le", null=True, blank=True)
    validated_by = models.CharField("validé par", max_length=60, blank=True)
    delegation = models.ForeignKey(
        SignatureDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="délégation de signature",
    )
    rejected_because = models.CharField("motif de non-validation", max_length=300, blank=True)

    reviewed_on = models.DateField("bilan fait le", null=True, blank=True)
    reviewed_by = models.CharField("bilan fait par", max_length=60, blank=True)
    review_outcome = models.CharField(
        "suite du bilan", max_length=5, choices=ReviewOutcome, blank=True
    )
    review = EncryptedTextField("bilan", purpose="pathway_words", default="", blank=True)
    ended_because = models.CharField("motif de fin", max_length=8, choices=EndMotive, blank=True)
    copy_given_on = models.DateField("copie remise le", null=True, blank=True)
    copy_given = models.CharField("remise de la copie", max_length=8, choices=CopyGiven, blank=True)

    objects = EngagementContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(domain.KEPT)), name="contract_state"
            ),
            models.CheckConstraint(
                condition=(Q(kind="ce") & Q(since__gte=domain.OLD_UNTIL))
                | (Q(kind__in=sorted(domain.OLD)) & Q(since__lt=domain.OLD_UNTIL)),
                name="contract_kind_of_its_day",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since"))
                | (Q(until=F("since")) & Q(state__in=[S.ENDED, S.CANCELLED, S.REJECTED])),
                name="contract_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.DRAFT, S.CANCELLED])
                | (Q(signed_on__isnull=False) & ~Q(signed_how="") & ~Q(signed_name="")),
                name="contract_signed_by_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*sorted(domain.IN_FORCE), S.PENDING_VALIDATION, S.ENDED])
                | (Q(body_signed_on__isnull=False) & ~Q(body_signed_by="")),
                name="contract_signed_by_body",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ENDED) | ~Q(ended_because=""), name="contract_end_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.REJECTED) | ~Q(rejected_because=""),
                name="contract_rejection_says_why",
            ),
            models.CheckConstraint(
                condition=Q(copy_given_on=None, copy_given="")
                | (Q(copy_given_on__isnull=False) & ~Q(copy_given="")),
                name="contract_copy_says_how",
            ),
            models.CheckConstraint(
                condition=Q(hours_ground="") | ~Q(hours_evidence=""),
                name="contract_fewer_hours_with_evidence",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(domain.IN_PREPARATION)),
                name="one_contract_in_preparation",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(domain.IN_FORCE)),
                name="one_contract_in_force",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["until", "id"],
                condition=Q(state__in=sorted(domain.IN_FORCE)),
                name="contract_by_end",
            ),
            models.Index(  # the stock to replace: counted without reading a contract
                fields=["state", "kind", "pathway", "until", "person"], name="contract_stock"
            ),
            models.Index(fields=["-since", "-id"], name="contract_by_start"),
            models.Index(fields=["pathway", "-since"], name="contract_of_pathway"),
            models.Index(fields=["person", "state"], name="contract_of_person"),
            models.Index(fields=["state", "since"], name="contract_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} n° {self.reference}"

    @property
    def reference(self) -> str:
        return f"{self.kind.upper()}-{self.since.year}-{self.pk:06d}"

    @property
    def last_day(self) -> date:
        return self.until - date.resolution

    @property
    def is_in_force(self) -> bool:
        return self.state in domain.IN_FORCE

    def shown_state(self, day: date) -> ContractState:
        """What it is on a day: see `domain.contracts.shown_state`."""
        reviewed = self.reviewed_on is not None
        return domain.shown_state(self.state, self.until, day, reviewed=reviewed)


class Amendment(models.Model):
    """A change of a contract in force: other hours, other actions, from a day on. Both sign it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        EngagementContract,
        on_delete=models.PROTECT,
        related_name="amendments",
        verbose_name="contrat",
    )
    number = models.PositiveSmallIntegerField("numéro")
    since = models.DateField("à compter du")
    why = models.CharField("ce qui change", max_length=300)
    weekly_minutes = models.PositiveIntegerField("minutes par semaine en moyenne")
    hours_ground = models.CharField("motif d'heures réduites", max_length=12, blank=True)
    hours_evidence = models.CharField("pièce justificative", max_length=120, blank=True)
    signed_on = models.DateField("signé le")
    signed_how = models.CharField("façon de signer", max_length=9, choices=SignedHow)
    signed_name = models.CharField("nom écrit par la personne", max_length=120)
    signed_place = models.CharField("fait à", max_length=80)
    signed_before = models.CharField("signé pour l'organisme par", max_length=60)
    made_at = models.DateTimeField("établi le")

    class Meta:
        verbose_name = "avenant"
        ordering: ClassVar = ["contract", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(hours_ground="") | ~Q(hours_evidence=""),
                name="amendment_fewer_hours_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"avenant n° {self.number}"


class PlannedAction(models.Model):
    """One action of the plan: the obstacle it answers, what is done, hours a week, its days."""

    contract = models.ForeignKey(
        EngagementContract,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name="contrat",
    )
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="ajoutée par l'avenant",
    )
    theme = models.CharField("frein ou sujet", max_length=30)
    objective = models.CharField("objectif", max_length=200)
    what = models.CharField("action", max_length=200)
    kind = models.CharField("type d'activité", max_length=12, choices=ActivityKind)
    weekly_minutes = models.PositiveIntegerField("minutes par semaine")
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au (exclu)")
    state = models.CharField("état", max_length=8, choices=ActionState, default=ActionState.PLANNED)
    settled_on = models.DateField("le", null=True, blank=True)
    result = models.CharField("résultat", max_length=300, blank=True)

    class Meta:
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="planned_action_dates"),
            models.CheckConstraint(
                condition=Q(state=ActionState.PLANNED, settled_on=None)
                | (~Q(state=ActionState.PLANNED) & Q(settled_on__isnull=False)),
                name="planned_action_settled_on",
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes__lte=7 * 24 * domain.HOUR),
                name="planned_action_hours_of_a_week",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Scan(models.Model):
    """A paper scanned in: a signed contract or amendment. What it is, not its bytes."""

    contract = models.ForeignKey(
        EngagementContract, on_delete=models.PROTECT, related_name="scans", verbose_name="contrat"
    )
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scans",
        verbose_name="avenant",
    )
    name = models.CharField("nom du fichier", max_length=120)
    media_type = models.CharField("type", max_length=20)
    size = models.PositiveIntegerField("octets")
    sha256 = models.CharField("empreinte", max_length=64)
    deposited_by = models.CharField("déposé par", max_length=60)
    deposited_at = models.DateTimeField("déposé le")

    class Meta:
        verbose_name = "papier numérisé"
        verbose_name_plural = "papiers numérisés"
        ordering: ClassVar = ["-deposited_at", "pk"]

    def __str__(self) -> str:
        return self.name


class ScanContent(models.Model):
    """The bytes of a scan, encrypted, apart so that lists never load them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scan = models.OneToOneField(
        Scan, on_delete=models.PROTECT, related_name="bytes", verbose_name="papier"
    )
    content = EncryptedBytesField("contenu", purpose="pathway_scan")

    class Meta:
        verbose_name = "contenu numérisé"
        verbose_name_plural = "contenus numérisés"

    def __str__(self) -> str:
        return f"contenu de {self.scan_id}"


class ContractPaper(models.Model):
    """The register of what was printed: each paper, as it came out, for ever the same bytes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(
        EngagementContract, on_delete=models.PROTECT, related_name="papers", verbose_name="contrat"
    )
    amendment = models.ForeignKey(
        Amendment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="avenant",
    )
    number = models.PositiveSmallIntegerField("numéro")
    revision = models.PositiveIntegerField("version du contrat")
    is_signed = models.BooleanField("exemplaire signé")
    template_version = models.CharField("version du modèle", max_length=8)
    engine = models.CharField("moteur", max_length=40)
    content = EncryptedTextField("contenu", purpose="pathway_paper")
    sha256 = models.CharField("empreinte", max_length=64)
    issued_by = models.CharField("édité par", max_length=60)
    issued_at = models.DateTimeField("édité le")

    class Meta:
        verbose_name = "exemplaire de contrat"
        verbose_name_plural = "exemplaires de contrats"
        ordering: ClassVar = ["contract", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="paper_number_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.contract.reference}/{self.number}"
