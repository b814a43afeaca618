"""The yearly evaluation of a programme: figures frozen on a date, opinions, conclusions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.programmes.domain.evaluation import EvaluationState
from levier.programmes.models.tree import PolicyProgramme
from levier.territory.models import SocialCentre


class Evaluation(models.Model):
    """A year of a programme, from the figures gathered to the report published.

    `figures`: what was read at `figures_at`; once published, nothing changes any more (R-20).
    """

    programme = models.ForeignKey(
        PolicyProgramme,
        on_delete=models.PROTECT,
        related_name="evaluations",
        verbose_name="programme",
    )
    year = models.PositiveSmallIntegerField("année")
    state = models.CharField(
        "état", max_length=10, choices=EvaluationState, default=EvaluationState.OPEN
    )
    figures = models.JSONField("chiffres", default=dict)
    figures_at = models.DateTimeField("chiffres du", null=True, blank=True)
    committee_on = models.DateField("comité du", null=True, blank=True)
    conclusions = models.TextField("conclusions", blank=True)
    published_by = models.CharField("publiée par", max_length=60, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "évaluation annuelle"
        verbose_name_plural = "évaluations annuelles"
        ordering: ClassVar = ["programme", "-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "year"], name="one_evaluation_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=EvaluationState.values), name="evaluation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=EvaluationState.OPEN) | Q(figures_at__isnull=False),
                name="evaluation_figures_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=EvaluationState.PUBLISHED)
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
                name="evaluation_published_by",
            ),
        ]

    def __str__(self) -> str:
        return f"évaluation {self.year} de {self.programme}"


class EvaluationOpinion(models.Model):
    """What a social centre says of the year, having read the figures."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="opinions", verbose_name="évaluation"
    )
    centre = models.ForeignKey(
        SocialCentre, on_delete=models.PROTECT, related_name="opinions", verbose_name="MDS"
    )
    words = models.TextField("avis")
    given_by = models.CharField("donné par", max_length=60)
    given_at = models.DateTimeField("donné le")

    class Meta:
        verbose_name = "avis d'une MDS"
        verbose_name_plural = "avis des MDS"
        ordering: ClassVar = ["evaluation", "centre"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "centre"], name="one_opinion_a_centre")
        ]

    def __str__(self) -> str:
        return f"avis de {self.centre}"
