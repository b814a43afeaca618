from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.territory import domain


class Epci(models.Model):
    """A group of communes with its own taxation (DGCL)."""

    code = models.CharField("SIREN", max_length=9, unique=True)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=10)
    members = models.PositiveIntegerField("communes membres, hors de l'Ain comprises")

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Territory(models.Model):
    """A group of social centres, for steering."""

    name = models.CharField("nom", max_length=80, unique=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "territoire"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of today, by its INSEE code."""

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    folded = models.CharField("nom simplifié", max_length=80, db_index=True)
    epci = models.ForeignKey(
        Epci, on_delete=models.PROTECT, related_name="communes", verbose_name="EPCI"
    )
    arrondissement = models.CharField("arrondissement", max_length=40)
    population = models.PositiveIntegerField("population")
    longitude = models.FloatField("longitude")
    latitude = models.FloatField("latitude")
    is_approximate = models.BooleanField("position approchée", default=False)
    outline = models.TextField("contour (tracé SVG)", blank=True)

    class Meta:
        verbose_name = "commune"
        ordering: ClassVar = ["folded"]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> tuple[float, float]:
        return domain.project(self.longitude, self.latitude)

    @property
    def radius(self) -> float:
        return domain.dot_radius(self.population)


class PostalCode(models.Model):
    """A postal code serves several communes, a commune may have several."""

    code = models.CharField("code postal", max_length=5, db_index=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="postal_codes", verbose_name="commune"
    )

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "commune"], name="postal_code_once_per_commune")
        ]

    def __str__(self) -> str:
        return self.code


class FormerCommune(models.Model):
    """A code that older files still carry; it leads to the commune of today."""

    code = models.CharField("ancien code INSEE", max_length=5)
    name = models.CharField("nom", max_length=80, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="former", verbose_name="commune actuelle"
    )

    class Meta:
        verbose_name = "ancienne commune"
        verbose_name_plural = "anciennes communes"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "commune"], name="former_commune_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class SocialCentre(models.Model):
    """A local office of the Département (MDS; other names at other times: `kind`)."""

    code = models.CharField("code", max_length=12, primary_key=True)
    name = models.CharField("nom", max_length=80)
    kind = models.CharField(
        "appellation", max_length=80, default="Maison départementale de la solidarité"
    )
    acronym = models.CharField("sigle", max_length=12, default="MDS")
    town = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune du siège"
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="centres", verbose_name="territoire"
    )
    since = models.DateField("ouverte le")
    until = models.DateField("fermée le", null=True, blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "centre social"
        verbose_name_plural = "centres sociaux"
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="social_centre_dates"
            )
        ]

    def __str__(self) -> str:
        return f"{self.acronym} {self.name}"


class PerimeterQuerySet(models.QuerySet["Perimeter"]):
    def on(self, day: date) -> PerimeterQuerySet:
        """Those in force on a day: `since` is in, `until` is out."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


class Perimeter(models.Model):
    """A commune served by a social centre, from a day to a day (excluded)."""

    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="perimeters", verbose_name="commune"
    )
    centre = models.ForeignKey(
        SocialCentre, on_delete=models.PROTECT, related_name="perimeters", verbose_name="centre"
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    objects = PerimeterQuerySet.as_manager()

    class Meta:
        verbose_name = "périmètre"
        ordering: ClassVar = ["commune", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="perimeter_dates"
            ),
            models.UniqueConstraint(
                fields=["commune"], condition=Q(until=None), name="one_open_perimeter_per_commune"
            ),
            models.UniqueConstraint(fields=["commune", "since"], name="one_perimeter_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.centre_id} {self.since}"
