from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent
from levier.foundation.fields import EncryptedTextField, FoldedField, MonthField
from levier.pathways.domain.people import (
    EndReason,
    Mark,
    MarkSource,
    Origin,
    SignalKind,
    SignalState,
)
from levier.pathways.domain.referral import Path
from levier.pathways.models.bodies import SupportBody
from levier.people.domain import HouseholdRole
from levier.people.models import Household, Person
from levier.rights.models import BenefitCase
from levier.territory.models import Commune, SocialCentre


class Pathway(models.Model):
    """Somebody whom the policy follows, from a day to a day: one open at a time for a person.

    What lists sort, filter and scope by is repeated here, written by use cases alone: name,
    centre, and as they stand today the path, the body, the lead worker, the nearest deadline.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="pathways", verbose_name="personne"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="pathways", verbose_name="foyer"
    )
    case = models.ForeignKey(
        BenefitCase,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pathways",
        verbose_name="dossier RSA",
    )
    role = models.CharField("rôle", max_length=3, choices=HouseholdRole)
    origin = models.CharField("origine", max_length=10, choices=Origin)
    entered_month = MonthField("mois d'entrée", null=True, blank=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    end_reason = models.CharField("motif de fin", max_length=12, choices=EndReason, blank=True)
    is_subject = models.BooleanField("soumise aux droits et devoirs", default=False)
    subject_since = MonthField("soumise depuis", null=True, blank=True)
    purge_on = models.DateField("à effacer le", null=True, blank=True)
    opened_at = models.DateTimeField("ouvert le")

    name_key = FoldedField("clé de tri", max_length=80)
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    path = models.CharField("parcours", max_length=18, choices=Path, blank=True)
    body = models.ForeignKey(
        SupportBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pathways",
        verbose_name="organisme référent",
        db_index=False,
    )
    lead = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pathways",
        verbose_name="référent",
        db_index=False,
    )
    next_due_on = models.DateField("prochaine échéance", null=True, blank=True)
    next_code = models.CharField("échéance", max_length=8, blank=True)
    last_contact_on = models.DateField("dernier contact", null=True, blank=True)

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering: ClassVar = ["name_key", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None), name="one_open_pathway_per_person"
            ),
            models.CheckConstraint(
                condition=Q(until=None, end_reason="")
                | (Q(until__gte=F("since")) & ~Q(end_reason="")),
                name="pathway_end",
            ),
            models.CheckConstraint(
                condition=(Q(origin="rsa") & Q(case__isnull=False, entered_month__isnull=False))
                | Q(origin="prevention", case=None, is_subject=False),
                name="pathway_origin",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(lead=None, body=None, path="", next_due_on=None),
                name="pathway_ended_has_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["name_key", "id"], condition=Q(until=None), name="pathway_by_name"
            ),
            models.Index(
                fields=["centre", "name_key"], condition=Q(until=None), name="pathway_of_centre"
            ),
            # They hold what is counted of each lead worker and of each body: no row is read.
            models.Index(
                fields=["lead", "until", "centre", "next_due_on", "last_contact_on", "since"],
                name="pathway_led",
            ),
            models.Index(fields=["body", "until", "path", "lead"], name="pathway_supported"),
            models.Index(
                fields=["next_due_on", "id", "next_code", "is_subject"],
                condition=Q(until=None),
                name="pathway_by_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"parcours de {self.person}"

    @property
    def is_open(self) -> bool:
        return self.until is None


class PublicMark(models.Model):
    """A public that the policy looks after, for a person: who says so, since when.

    Only the flag: what lies behind it (a diagnosis, a decision of the MDPH) is never kept here.
    """

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="marks",
        verbose_name="personne",
        db_index=False,
    )
    kind = models.CharField("public", max_length=14, choices=Mark)
    source = models.CharField("qui le dit", max_length=8, choices=MarkSource)
    stated_by = models.CharField("source", max_length=60)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "public repéré"
        verbose_name_plural = "publics repérés"
        ordering: ClassVar = ["person", "kind", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="mark_dates"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["young", "senior"]), name="mark_not_an_age"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "source"],
                condition=Q(until=None),
                name="one_open_mark_per_source",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "person"], condition=Q(until=None), name="mark_by_kind")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Signal(models.Model):
    """Somebody who may soon need the RSA: the least one needs to call back, erased in time."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        "état", max_length=9, choices=SignalState, default=SignalState.RECEIVED
    )
    kind = models.CharField("situation", max_length=14, choices=SignalKind)
    signalled_by = models.CharField("signalé par", max_length=120)
    received_on = models.DateField("reçu le")
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    born_on = models.DateField("né le")
    contact = EncryptedTextField("téléphone ou courriel", purpose="contact", default="")
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune"
    )
    centre = models.ForeignKey(
        SocialCentre, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="MDS"
    )
    purge_on = models.DateField("à effacer le", db_index=True)
    contacted_on = models.DateField("contacté le", null=True, blank=True)
    outcome = models.TextField("suite donnée", blank=True)
    pathway = models.OneToOneField(
        Pathway,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signal",
        verbose_name="parcours",
    )
    recorded_by = models.CharField("saisi par", max_length=60)

    class Meta:
        verbose_name = "signalement de prévention"
        verbose_name_plural = "signalements de prévention"
        ordering: ClassVar = ["-received_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pathway=None) | Q(state=SignalState.FOLLOWED), name="signal_followed"
            ),
            models.CheckConstraint(
                condition=Q(purge_on__gt=F("received_on")), name="signal_is_erased_later"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["centre", "state"], name="signal_of_centre")]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"
