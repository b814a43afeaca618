"""What is known of somebody's obstacles, how it changed, and the notes kept of them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent
from levier.foundation.fields import EncryptedTextField
from levier.pathways.domain.assessment import AssessmentKind, Level, NoteLevel
from levier.pathways.models.people import Pathway
from levier.people.models import Person

WORDS = "pathway_words"  # what the key of these texts is derived for


class Assessment(models.Model):
    """A shared diagnosis, held on a day with the person (Code du travail L5411-5-2)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="assessments", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="assessments", verbose_name="personne"
    )
    kind = models.CharField("nature", max_length=6, choices=AssessmentKind)
    held_on = models.DateField("fait le")
    wishes = EncryptedTextField("ce que la personne souhaite", purpose=WORDS, default="")
    examined = models.CharField("thèmes examinés", max_length=400, blank=True)
    recorded_by = models.CharField("saisi par", max_length=60)
    recorded_at = models.DateTimeField("saisi le")

    class Meta:
        verbose_name = "diagnostic"
        ordering: ClassVar = ["-held_on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["pathway", "-held_on"], name="assessment_of_pathway")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.held_on:%d/%m/%Y}"

    @property
    def themes(self) -> list[str]:
        """The codes of the themes that were examined."""
        return self.examined.split()


class Obstacle(models.Model):
    """An obstacle of a person, from the day it was found to the day it was lifted, and by what."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="obstacles", verbose_name="personne"
    )
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="obstacles", verbose_name="parcours"
    )
    theme = models.CharField("thème", max_length=30)
    family = models.CharField("famille de contraintes", max_length=10, blank=True)
    level = models.CharField("niveau", max_length=8, choices=Level)
    need = EncryptedTextField("besoin exprimé", purpose=WORDS, default="")
    found_on = models.DateField("repéré le")
    changed_on = models.DateField("évalué le")
    lifted_on = models.DateField("levé le", null=True, blank=True)
    lifted_by = models.CharField("levé par", max_length=200, blank=True)

    class Meta:
        verbose_name = "frein"
        ordering: ClassVar = ["lifted_on", "theme", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "theme"],
                condition=Q(lifted_on=None),
                name="one_open_obstacle_per_theme",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on=None) | Q(lifted_on__gte=F("found_on")),
                name="obstacle_lifted_after_found",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on=None, lifted_by="")
                & Q(level__in=[Level.TO_WATCH, Level.OBSTACLE, Level.MAJOR])
                | Q(lifted_on__isnull=False) & ~Q(lifted_by="") & Q(level=Level.NONE),
                name="obstacle_lifted_says_by_what",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["theme", "person"], condition=Q(lifted_on=None), name="obstacle_by_theme"
            )
        ]

    def __str__(self) -> str:
        return f"{self.theme} ({self.get_level_display()})"


class ObstacleStep(models.Model):
    """The level of an obstacle on a day, who said it: its history, never rewritten."""

    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, related_name="steps", verbose_name="frein"
    )
    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
        verbose_name="diagnostic",
    )
    level = models.CharField("niveau", max_length=8, choices=Level)
    on = models.DateField("le")
    stated_by = models.CharField("dit par", max_length=60)

    class Meta:
        verbose_name = "niveau d'un frein"
        verbose_name_plural = "niveaux d'un frein"
        ordering: ClassVar = ["obstacle", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_level_display()} le {self.on:%d/%m/%Y}"


class Note(models.Model):
    """What an agent keeps in mind about a person, readable by those that its level allows.

    Encrypted whatever its level, never exported, never changed: its author may withdraw it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="notes", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="notes", verbose_name="personne"
    )
    level = models.CharField("qui la lit", max_length=9, choices=NoteLevel)
    text = EncryptedTextField("note", purpose=WORDS)
    author = models.ForeignKey(
        Agent, on_delete=models.PROTECT, related_name="written_notes", verbose_name="auteur"
    )
    readers: models.ManyToManyField[Agent, models.Model] = models.ManyToManyField(
        Agent, blank=True, related_name="readable_notes", verbose_name="personnes nommées"
    )
    written_at = models.DateTimeField("écrite le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_because = models.CharField("motif du retrait", max_length=300, blank=True)

    class Meta:
        verbose_name = "note"
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="note_withdrawn_says_why",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["pathway", "level"], name="note_of_pathway")]

    def __str__(self) -> str:
        return f"note du {self.written_at:%d/%m/%Y}"
