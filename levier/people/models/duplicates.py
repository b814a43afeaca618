from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.people.likeness import PairState, Sign, Sureness, sureness
from levier.people.models.persons import Person


class LikenessKey(models.Model):
    """What two records of one person would share: only those that share one are compared."""

    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="likeness",
        verbose_name="personne",
        db_index=False,
    )
    key = models.CharField("clé", max_length=140)  # "names:1990-02-01 lea martin"

    class Meta:
        verbose_name = "clé de rapprochement"
        verbose_name_plural = "clés de rapprochement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="likeness_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "person"], name="likeness_key")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key.partition(':')[0]}"


class DuplicatePair(models.Model):
    """Two records that may be one person: how sure it is, why, and what an agent said of it."""

    one = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="première fiche"
    )
    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="seconde fiche"
    )
    score = models.PositiveSmallIntegerField("ressemblance")  # of 100
    signs = models.CharField("indices", max_length=120)  # "names phone -sex"
    state = models.CharField("état", max_length=9, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField("trouvé le")
    decided_by = models.CharField("décidé par", max_length=60, blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering: ClassVar = ["-score", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state"),
            models.CheckConstraint(
                condition=~Q(state=PairState.DISTINCT) | ~Q(reason=""),
                name="pair_distinct_says_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "-id"], name="pair_by_score")]

    def __str__(self) -> str:
        return f"{self.one} et {self.other}"

    @property
    def sureness(self) -> Sureness:
        return sureness(self.score)

    @property
    def told(self) -> list[Sign]:
        return [Sign(code) for code in self.signs.split()]


class PersonMerge(models.Model):
    """Two records said to be one person, from a moment to another. Nothing else is rewritten."""

    kept = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="merges", verbose_name="fiche gardée"
    )
    absorbed = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="absorbed_by", verbose_name="fiche réunie"
    )
    merged_at = models.DateTimeField("réunies le")
    merged_by = models.CharField("par", max_length=60)
    reason = models.TextField("motif")
    undone_at = models.DateTimeField("séparées le", null=True, blank=True)
    undone_by = models.CharField("séparées par", max_length=60, blank=True)
    undo_reason = models.TextField("motif de la séparation", blank=True)

    class Meta:
        verbose_name = "fiches réunies"
        verbose_name_plural = "fiches réunies"
        ordering: ClassVar = ["-merged_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="")
                | (Q(undone_at__gte=F("merged_at")) & ~Q(undone_by="") & ~Q(undo_reason="")),
                name="merge_undone_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"fiche n° {self.absorbed_id} réunie à la n° {self.kept_id}"
