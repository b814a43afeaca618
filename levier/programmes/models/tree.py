"""A programme, its axes and orientations, what the council voted for it, and when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO
from levier.programmes.domain import ProgrammeKind, ResolutionBody


class ProgrammeQuerySet(models.QuerySet["PolicyProgramme"]):
    def on(self, day: date) -> Self:
        """Those that run on a day: `since` is in, `until` is out."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class PolicyProgramme(models.Model):
    """What a Département plans over some years: a PDI, a PTI, a FSE+ programme..."""

    code = models.SlugField("code", max_length=24, unique=True)
    kind = models.CharField("nature", max_length=12, choices=ProgrammeKind)
    title = models.CharField("titre", max_length=200)
    since = models.DateField("début")
    until = models.DateField("fin (ce jour exclu)", null=True, blank=True)
    summary = models.TextField("en quelques mots", blank=True)
    source = models.TextField("source", blank=True)  # what is known, from where, what is not
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        ordering: ClassVar = ["-since", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="programme_dates"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ProgrammeKind.values), name="programme_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Axis(models.Model):
    """The first level of a programme. The priorities of a pact are axes too."""

    programme = models.ForeignKey(
        PolicyProgramme, on_delete=models.PROTECT, related_name="axes", verbose_name="programme"
    )
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("titre", max_length=300)
    description = models.TextField("description", blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "axe"
        ordering: ClassVar = ["programme", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="axis_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="axis_number_positive"),
        ]

    def __str__(self) -> str:
        return f"Axe {self.number} : {self.title}"


class Orientation(models.Model):
    """A strategic orientation: the second level (no relation with the referral of a person)."""

    axis = models.ForeignKey(
        Axis, on_delete=models.PROTECT, related_name="orientations", verbose_name="axe"
    )
    code = models.CharField("code", max_length=12)
    title = models.CharField("titre", max_length=300)
    description = models.TextField("description", blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "orientation stratégique"
        verbose_name_plural = "orientations stratégiques"
        ordering: ClassVar = ["axis", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["axis", "code"], name="orientation_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Envelope(models.Model):
    """What was voted for a year: for the whole programme (no axis), then for each axis of it."""

    programme = models.ForeignKey(
        PolicyProgramme,
        on_delete=models.PROTECT,
        related_name="envelopes",
        verbose_name="programme",
    )
    axis = models.ForeignKey(
        Axis,
        on_delete=models.PROTECT,
        related_name="envelopes",
        verbose_name="axe",
        null=True,
        blank=True,
    )
    year = models.PositiveSmallIntegerField("année")
    amount = MoneyField("montant voté")

    class Meta:
        verbose_name = "enveloppe votée"
        verbose_name_plural = "enveloppes votées"
        ordering: ClassVar = ["programme", "year", "axis"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "year"], condition=Q(axis=None), name="envelope_once_a_year"
            ),
            models.UniqueConstraint(fields=["axis", "year"], name="envelope_once_an_axis"),
            models.CheckConstraint(condition=Q(amount__gte=ZERO), name="envelope_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year} : {self.amount}"


class ProgrammeVersion(models.Model):
    """A programme as the council voted it, whole: it never changes afterwards."""

    programme = models.ForeignKey(
        PolicyProgramme, on_delete=models.PROTECT, related_name="versions", verbose_name="programme"
    )
    number = models.PositiveSmallIntegerField("version")
    resolution = models.CharField("délibération", max_length=80)
    body = models.CharField("votée par", max_length=10, choices=ResolutionBody)
    resolved_on = models.DateField("votée le")
    summary = models.TextField("objet")
    content = models.JSONField("programme voté")
    recorded_by = models.CharField("enregistrée par", max_length=60)
    recorded_at = models.DateTimeField("enregistrée le")
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "version votée"
        verbose_name_plural = "versions votées"
        ordering: ClassVar = ["programme", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(body__in=ResolutionBody.values), name="version_body_known"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}, {self.resolution}"
