"""Where somebody is sent to lift an obstacle, each state it went through, who came each week."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent, Organisation
from levier.foundation.fields import EncryptedTextField
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.exits import Situation
from levier.pathways.domain.prescriptions import Motive, PrescriptionState, Result, Target
from levier.pathways.models.assessment import WORDS, Obstacle
from levier.pathways.models.people import Pathway
from levier.people.models import Person
from levier.programmes.models import Action, Service, Session
from levier.territory.models import SocialCentre

LIVE = Q(state__in=sorted(domain.LIVE))
# Whoever follows the person has not seen the last answer.
UNREAD = Q(state__in=sorted(domain.ANSWERED)) & ~Q(seen_state=models.F("state"))


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def sent(self) -> Self:
        """Those that left: whoever receives sees nothing of what is still in preparation."""
        return self.exclude(sent_on=None)

    def unread(self) -> Self:
        return self.filter(UNREAD)

    def shown_to_receivers(self, today: date) -> Self:
        """Sent, and going on or over for less than a year: the name is no longer needed then."""
        lately = Q(moved_on__gt=today - domain.REMEMBERED)
        return self.sent().filter(LIVE | lately)


class Prescription(models.Model):
    """A person sent to a session, to a service of others or to an integration enterprise."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="prescriptions", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="prescriptions", verbose_name="personne"
    )
    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, related_name="prescriptions", verbose_name="frein"
    )
    target = models.CharField("vers", max_length=7, choices=Target)
    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name="session",
    )
    action = models.ForeignKey(
        Action,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name="action",
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name="service",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name="adressée à",
    )
    # As they stood when it was made: what results are counted by, whatever moves later.
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    theme = models.CharField("thème", max_length=30)
    prescriber = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prescriptions",
        verbose_name="prescripteur",
    )
    message = EncryptedTextField("message à l'opérateur", purpose=WORDS, default="")
    state = models.CharField(
        "état", max_length=12, choices=PrescriptionState, default=PrescriptionState.DRAFT
    )
    prepared_on = models.DateField("préparée le")
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    moved_on = models.DateField("dernier changement le")
    entered_on = models.DateField("entrée le", null=True, blank=True)
    ended_on = models.DateField("finie le", null=True, blank=True)
    motive = models.CharField("motif", max_length=12, choices=Motive, blank=True)
    motive_words = EncryptedTextField("précision", purpose=WORDS, default="")
    result = models.CharField("résultat", max_length=7, choices=Result, blank=True)
    situation = models.CharField(
        "situation à la fin de l'action", max_length=12, choices=Situation, blank=True
    )
    lifted_on = models.DateField("frein levé le", null=True, blank=True)
    seen_state = models.CharField(
        "état lu par qui suit la personne", max_length=12, choices=PrescriptionState, blank=True
    )

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "prescription"
        ordering: ClassVar = ["-prepared_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=PrescriptionState.values), name="prescription_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    target="session", session__isnull=False, action__isnull=False, service=None
                )
                | Q(target="service", session=None, action=None, service__isnull=False)
                | Q(
                    target="siae",
                    session=None,
                    action=None,
                    service=None,
                    organisation__isnull=False,
                ),
                name="prescription_has_one_target",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", sent_on=None)
                | Q(state="cancelled")
                | ~Q(state__in=["draft", "cancelled"]) & Q(sent_on__isnull=False),
                name="prescription_sent_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["integrated", "ongoing"], entered_on__isnull=False, ended_on=None
                )
                | Q(
                    state__in=["completed", "abandoned"],
                    entered_on__isnull=False,
                    ended_on__isnull=False,
                    ended_on__gte=F("entered_on"),
                )
                | ~Q(state__in=["integrated", "ongoing", "completed", "abandoned"])
                & Q(entered_on=None, ended_on=None),
                name="prescription_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(domain.WITH_MOTIVE)) & ~Q(motive="")
                | ~Q(state__in=sorted(domain.WITH_MOTIVE)) & Q(motive=""),
                name="prescription_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(state="completed") & ~Q(result="")
                | ~Q(state="completed") & Q(result=""),
                name="prescription_completed_has_a_result",
            ),
            models.UniqueConstraint(
                fields=["person", "session"], condition=LIVE, name="one_live_prescription_a_session"
            ),
            models.UniqueConstraint(
                fields=["person", "service"], condition=LIVE, name="one_live_prescription_a_service"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=LIVE & Q(target="siae"),
                name="one_live_prescription_a_siae",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pathway", "-prepared_on"], name="prescription_of_pathway"),
            models.Index(fields=["organisation", "state", "sent_on"], name="prescription_received"),
            models.Index(fields=["-prepared_on", "-id"], name="prescription_by_day"),
            models.Index(fields=["prescriber", "state"], name="prescription_of_agent"),
            models.Index(fields=["action", "entered_on"], name="prescription_of_action"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def title(self) -> str:
        """What the person is sent to, in words."""
        if self.session is not None:
            return self.session.title
        return self.service.name if self.service is not None else str(self.organisation)

    @property
    def whom(self) -> str:
        """Who receives it, in words."""
        if self.organisation is not None:
            return str(self.organisation)
        if self.service is not None:
            return str(self.service.structure)
        return "Département de l'Ain"

    @property
    def is_live(self) -> bool:
        return self.state in domain.LIVE

    @property
    def holder(self) -> str:
        return domain.holder(self.pk)


class PrescriptionStep(models.Model):
    """A state that a prescription reached on a day, who said it: never rewritten."""

    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="steps", verbose_name="prescription"
    )
    state = models.CharField("état", max_length=12, choices=PrescriptionState)
    on = models.DateField("le")
    stated_by = models.CharField("dit par", max_length=60)
    words = models.CharField("en mots", max_length=120, blank=True)

    class Meta:
        verbose_name = "étape d'une prescription"
        verbose_name_plural = "étapes d'une prescription"
        ordering: ClassVar = ["prescription", "pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()} le {self.on:%d/%m/%Y}"


class Attendance(models.Model):
    """How many hours somebody came in a week of an action, how many were missed."""

    prescription = models.ForeignKey(
        Prescription,
        on_delete=models.PROTECT,
        related_name="attendance",
        verbose_name="prescription",
    )
    week = models.DateField("semaine du")
    minutes = models.PositiveIntegerField("minutes de présence")
    missed = models.PositiveIntegerField("minutes d'absence", default=0)
    is_excused = models.BooleanField("absence justifiée", default=False)
    recorded_by = models.CharField("noté par", max_length=60)
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "présence à une action"
        verbose_name_plural = "présences à une action"
        ordering: ClassVar = ["prescription", "-week"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prescription", "week"], name="one_attendance_a_week"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) | Q(missed__gt=0), name="attendance_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"semaine du {self.week:%d/%m/%Y}"
