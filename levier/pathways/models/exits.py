"""The way out of a pathway: what is known the day it ends, what is asked six months later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent
from levier.pathways.domain.exits import Category, ExitMotive, Situation
from levier.pathways.models.people import Pathway
from levier.people.models import Person
from levier.territory.models import SocialCentre


class WayOut(models.Model):
    """Somebody left: why, in which situation, and what became of them six months later.

    Recorded when the pathway ends, with what is known; who led the person completes it.
    """

    pathway = models.OneToOneField(
        Pathway, on_delete=models.PROTECT, related_name="way_out", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="ways_out", verbose_name="personne"
    )
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    lead = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ways_out",
        verbose_name="dernier référent",
    )
    on = models.DateField("sortie le")
    motive = models.CharField("motif", max_length=13, choices=ExitMotive)
    situation = models.CharField("situation", max_length=12, choices=Situation, blank=True)
    category = models.CharField(
        "catégorie", max_length=10, choices=Category, default=Category.UNTOLD
    )
    told_by = models.CharField("dite par", max_length=60, blank=True)
    told_at = models.DateTimeField("dite le", null=True, blank=True)
    later_due_on = models.DateField("à demander le")
    later = models.CharField("six mois après", max_length=12, choices=Situation, blank=True)
    later_category = models.CharField(
        "catégorie six mois après", max_length=10, choices=Category, default=Category.UNTOLD
    )
    later_by = models.CharField("dite par (six mois)", max_length=60, blank=True)
    later_at = models.DateTimeField("dite le (six mois)", null=True, blank=True)

    class Meta:
        verbose_name = "sortie"
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(situation="", category="untold", told_at=None)
                | ~Q(situation="") & ~Q(category="untold") & Q(told_at__isnull=False),
                name="way_out_situation_has_its_category",
            ),
            models.CheckConstraint(
                condition=Q(later="", later_category="untold", later_at=None)
                | ~Q(later="") & ~Q(later_category="untold") & Q(later_at__isnull=False),
                name="way_out_later_has_its_category",
            ),
            models.CheckConstraint(
                condition=Q(later_due_on__gt=F("on")), name="way_out_asked_again_later"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-on", "-id"], name="way_out_by_day"),
            models.Index(fields=["centre", "-on"], name="way_out_of_centre"),
            models.Index(
                fields=["lead", "later_due_on"], condition=Q(later=""), name="way_out_to_ask"
            ),
            models.Index(fields=["lead", "on"], condition=Q(situation=""), name="way_out_to_tell"),
        ]

    def __str__(self) -> str:
        return f"sortie du {self.on:%d/%m/%Y}"
