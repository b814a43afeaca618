from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from levier.directory.models import Agent
from levier.foundation.fields import BlindIndexField, EncryptedTextField, FoldedField
from levier.people import domain
from levier.people.domain import (
    BirthPrecision,
    FactKind,
    HouseholdRole,
    NirState,
    Sex,
    SourceKind,
)
from levier.territory.models import Commune, SocialCentre

NIR = "nir"  # what the key and the blind index of a NIR are derived for


class Person(models.Model):
    """Somebody known to the Département. Names are those of the payer, the latest stated."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    last_name = models.CharField("nom", max_length=80)
    birth_name = models.CharField("nom de naissance", max_length=80, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    other_first_names = models.CharField("autres prénoms", max_length=120, blank=True)
    name_key = FoldedField("clé de tri", max_length=80, db_index=True)
    sex = models.CharField("sexe", max_length=1, choices=Sex, blank=True)
    born_on = models.DateField("né le")
    birth_precision = models.CharField(
        "précision", max_length=1, choices=BirthPrecision, default=BirthPrecision.KNOWN
    )
    birth_place = models.CharField("commune de naissance", max_length=80, blank=True)
    nir = EncryptedTextField("NIR", purpose=NIR, blank=True, default="")
    nir_index = BlindIndexField("index du NIR", purpose=NIR, blank=True, default="")
    nir_state = models.CharField(
        "état du NIR", max_length=12, choices=NirState, default=NirState.NONE
    )
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    created_at = models.DateTimeField("connu depuis")
    changed_at = models.DateTimeField("modifié le")
    # The record that stands for this one when both are one person; never a chain (see `identity`).
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name="réunie à",
    )

    class Meta:
        verbose_name = "personne"
        ordering: ClassVar = ["name_key", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["nir_index"], condition=~Q(nir_index=""), name="one_person_per_nir"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")), name="not_merged_into_self"
            ),
        ]
        indexes: ClassVar = [models.Index(Coalesce("merged_into", "id"), name="person_stands")]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"


class Household(models.Model):
    """The people on whom one right is computed. `centre` follows the commune and the day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commune = models.ForeignKey(
        Commune,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune",
    )
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    claimant = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name="allocataire",
    )
    created_at = models.DateTimeField("connu depuis")

    class Meta:
        verbose_name = "foyer"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"foyer de {self.claimant}" if self.claimant_id else f"foyer n° {self.pk}"


class Membership(models.Model):
    """A person in a household, from a day to a day (excluded)."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name="personne"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="memberships", verbose_name="foyer"
    )
    role = models.CharField("rôle", max_length=3, choices=HouseholdRole)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    source = models.CharField("source", max_length=60)

    class Meta:
        verbose_name = "appartenance au foyer"
        verbose_name_plural = "appartenances aux foyers"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_dates"
            ),
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until=None),
                name="one_open_membership",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until=None, role=HouseholdRole.CLAIMANT),
                name="one_claimant_per_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.household_id}"


class Fact(models.Model):
    """What a source said of a person or a household, as from a day. Never rewritten.

    `value` is canonical JSON without NIR; `null` says that the source no longer states any.
    The payer's facts and those of agents stand side by side: `superseded_at` only tells that
    the same source said something newer.
    """

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="facts",
        verbose_name="personne",
        db_index=False,
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        related_name="facts",
        verbose_name="foyer",
        db_index=False,
    )
    kind = models.CharField("nature", max_length=16, choices=FactKind)
    value = models.TextField("valeur")
    since = models.DateField("à compter du")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    source_kind = models.CharField("qui", max_length=8, choices=SourceKind)
    source = models.CharField("source", max_length=60)
    document = models.CharField("pièce", max_length=60, blank=True)
    reason = models.TextField("motif", blank=True)
    recorded_at = models.DateTimeField("enregistré le")
    superseded_at = models.DateTimeField("remplacé le", null=True, blank=True)

    class Meta:
        verbose_name = "fait daté"
        verbose_name_plural = "faits datés"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None, household__isnull=False)
                | Q(person__isnull=False, household=None),
                name="fact_of_person_or_household",
            ),
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="fact_kind_known"),
            models.UniqueConstraint(
                fields=["person", "kind", "source_kind"],
                condition=Q(superseded_at=None, person__isnull=False),
                name="one_current_fact_of_person",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "source_kind"],
                condition=Q(superseded_at=None, household__isnull=False),
                name="one_current_fact_of_household",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "kind"],
                condition=Q(person__isnull=False, superseded_at__isnull=False),
                name="fact_history_of_person",
            ),
            models.Index(
                fields=["household", "kind"],
                condition=Q(household__isnull=False, superseded_at__isnull=False),
                name="fact_history_of_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.source})"

    @property
    def content(self) -> Any:
        return json.loads(self.value)


class SearchWord(models.Model):
    """One word by which a person is found. Read by range, never by LIKE."""

    word = FoldedField("mot", max_length=domain.TOKEN)
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="words",
        verbose_name="personne",
        db_index=False,
    )

    class Meta:
        verbose_name = "mot de recherche"
        verbose_name_plural = "mots de recherche"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "word"], name="search_word_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["word", "person"], name="search_word")]

    def __str__(self) -> str:
        return self.word


class CaseloadEntry(models.Model):
    """A household followed by an agent, from a day to a day (excluded)."""

    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="caseload", verbose_name="agent"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="followers", verbose_name="foyer"
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "foyer suivi"
        verbose_name_plural = "foyers suivis"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "household"],
                condition=Q(until=None),
                name="household_once_in_a_caseload",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.household_id}"
