"""Services of other bodies, as data·inclusion tells them: what one may prescribe besides actions.

The whole record is kept as it came; the columns are what it is searched by.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.programmes.themes import theme_choices
from levier.territory.models import Commune


class Structure(models.Model):
    """Somebody who offers services, by the identifier of whoever told us."""

    source = models.CharField("source", max_length=80)
    identifier = models.CharField("identifiant", max_length=200)
    name = models.CharField("nom", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    updated_on = models.DateField("mise à jour le")
    content = models.JSONField("fiche")
    taken_at = models.DateTimeField("reprise le")

    class Meta:
        verbose_name = "structure"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "identifier"], name="structure_once")
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What a structure offers: without sessions nor counted places."""

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="offered", verbose_name="structure"
    )
    source = models.CharField("source", max_length=80)
    identifier = models.CharField("identifiant", max_length=200)
    name = models.CharField("nom", max_length=150)
    description = models.TextField("description")
    kind = models.CharField("type", max_length=20, blank=True)
    commune = models.ForeignKey(
        Commune,
        on_delete=models.PROTECT,
        related_name="outside_services",
        verbose_name="commune",
        null=True,
        blank=True,
    )
    updated_on = models.DateField("mise à jour le")
    content = models.JSONField("fiche")
    taken_at = models.DateTimeField("reprise le")
    is_withdrawn = models.BooleanField("retiré", default=False)

    class Meta:
        verbose_name = "service"
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["name"], name="service_name")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "identifier"], name="service_once")
        ]

    def __str__(self) -> str:
        return self.name


class ServiceTheme(models.Model):
    """An obstacle that a service lifts, from its thematics."""

    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="themes", verbose_name="service"
    )
    theme = models.CharField("thème", max_length=32, choices=theme_choices, db_index=True)

    class Meta:
        verbose_name = "thème de frein d'un service"
        verbose_name_plural = "thèmes de frein d'un service"
        ordering: ClassVar = ["service", "theme"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "theme"], name="service_theme_once"),
            models.CheckConstraint(condition=~Q(theme=""), name="service_theme_named"),
        ]

    def __str__(self) -> str:
        return str(self.get_theme_display())
