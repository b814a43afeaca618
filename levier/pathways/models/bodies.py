from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.directory.models import Organisation
from levier.pathways.domain.people import Mark
from levier.territory.models import SocialCentre


class SupportBody(models.Model):
    """Who may take people in charge: a partner, or the team of a social centre."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="support_bodies",
        verbose_name="organisme",
    )
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="équipe de la MDS",
    )
    name = models.CharField("nom", max_length=120)
    takes_professional = models.BooleanField("parcours professionnel", default=False)
    takes_socio_professional = models.BooleanField("parcours socio-professionnel", default=False)
    takes_social = models.BooleanField("parcours social", default=False)
    only_for = models.CharField("réservé à", max_length=14, choices=Mark, blank=True)
    serves = models.ManyToManyField(
        SocialCentre, blank=True, related_name="+", verbose_name="MDS desservies"
    )
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    places_per_worker = models.PositiveSmallIntegerField(
        "personnes par référent", null=True, blank=True
    )
    is_active = models.BooleanField("reçoit des orientations", default=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "organisme référent"
        verbose_name_plural = "organismes référents"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "centre"], name="support_body_of_centre_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(centre=None),
                name="support_body_of_organisation_once",
            ),
            models.CheckConstraint(
                condition=Q(takes_professional=True)
                | Q(takes_socio_professional=True)
                | Q(takes_social=True),
                name="support_body_takes_a_path",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def paths(self) -> list[str]:
        """The paths that it takes (domain.referral.Path)."""
        paths = ("professional", "socio_professional", "social")
        return [path for path in paths if getattr(self, f"takes_{path}")]
