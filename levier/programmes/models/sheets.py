"""An action: what it is for, who steers it, where it stands in the programmes, what it costs."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent, Organisation
from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO
from levier.programmes.domain import (
    ActionScope,
    ActionState,
    Funder,
    Origin,
    PartnerPart,
)
from levier.programmes.domain.evaluation import MeasureKey
from levier.programmes.models.tree import Axis, Orientation, PolicyProgramme
from levier.programmes.themes import public_choices, theme_choices
from levier.territory.models import SocialCentre


class ActionQuerySet(models.QuerySet["Action"]):
    def on(self, day: date) -> Self:
        """Those whose dates cover a day, whatever their state."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day)

    def running(self, day: date) -> Self:
        return self.on(day).filter(state=ActionState.ONGOING)


class Action(models.Model):
    """One action of the insertion policy, and its sheet."""

    code = models.CharField("code", max_length=12, unique=True)
    title = models.CharField("titre", max_length=200)
    scope = models.CharField("portée", max_length=12, choices=ActionScope)
    pilot = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        related_name="piloted_actions",
        verbose_name="MDS pilote",
        null=True,
        blank=True,
    )
    officer = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        related_name="followed_actions",
        verbose_name="suivie par",
        null=True,
        blank=True,
    )
    origin = models.CharField("origine", max_length=16, choices=Origin)
    state = models.CharField(
        "état", max_length=10, choices=ActionState, default=ActionState.DRAFT, db_index=True
    )
    context = models.TextField("contexte", blank=True)
    objectives = models.TextField("objectifs", blank=True)
    audience = models.TextField("public visé", blank=True)
    means = models.TextField("moyens", blank=True)
    calendar = models.TextField("calendrier", blank=True)
    since = models.DateField("début")
    until = models.DateField("fin (ce jour exclu)", null=True, blank=True)
    centres = models.ManyToManyField(
        SocialCentre, related_name="actions", verbose_name="territoire", blank=True
    )
    is_published = models.BooleanField("publiée", default=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["title"], name="action_title")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="action_dates"
            ),
            models.CheckConstraint(
                condition=Q(scope=ActionScope.TERRITORIAL, pilot__isnull=False)
                | Q(scope=ActionScope.DEPARTMENTAL, pilot__isnull=True),
                name="action_pilot_is_an_mds",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="action_state_known"
            ),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="action_origin"),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(published_at__isnull=False),
                name="action_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Placement(models.Model):
    """An action under an axis (and an orientation, where there are some) of a programme.

    `is_main`: where its money is counted in that programme, so that sums are right.
    """

    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, related_name="placements", verbose_name="action"
    )
    programme = models.ForeignKey(
        PolicyProgramme,
        on_delete=models.PROTECT,
        related_name="placements",
        verbose_name="programme",
    )
    axis = models.ForeignKey(
        Axis, on_delete=models.PROTECT, related_name="placements", verbose_name="axe"
    )
    orientation = models.ForeignKey(
        Orientation,
        on_delete=models.PROTECT,
        related_name="placements",
        verbose_name="orientation",
        null=True,
        blank=True,
    )
    is_main = models.BooleanField("rattachement principal", default=True)

    class Meta:
        verbose_name = "rattachement"
        ordering: ClassVar = ["programme", "axis", "orientation"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "programme"],
                condition=Q(is_main=True),
                name="one_main_placement",
            ),
            models.UniqueConstraint(fields=["action", "orientation"], name="placed_once_there"),
            models.UniqueConstraint(
                fields=["action", "axis"],
                condition=Q(orientation=None),
                name="placed_once_under_axis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.orientation or self.axis}"


class ActionTheme(models.Model):
    """An obstacle that the action lifts; the first is its main one."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="themes", verbose_name="action"
    )
    theme = models.CharField("thème", max_length=32, choices=theme_choices, db_index=True)
    rank = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "thème de frein d'une action"
        verbose_name_plural = "thèmes de frein d'une action"
        ordering: ClassVar = ["action", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "theme"], name="action_theme_once")
        ]

    def __str__(self) -> str:
        return str(self.get_theme_display())


class ActionPublic(models.Model):
    """Whom the action is for, in the words of data·inclusion."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="publics", verbose_name="action"
    )
    public = models.CharField("public", max_length=48, choices=public_choices)

    class Meta:
        verbose_name = "public d'une action"
        verbose_name_plural = "publics d'une action"
        ordering: ClassVar = ["action", "public"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "public"], name="action_public_once")
        ]

    def __str__(self) -> str:
        return str(self.get_public_display())


class ActionPartner(models.Model):
    """An organisation that carries the action out, or contributes to it."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="partners", verbose_name="action"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="action_parts",
        verbose_name="organisme",
    )
    part = models.CharField("part", max_length=8, choices=PartnerPart)

    class Meta:
        verbose_name = "partenaire d'une action"
        verbose_name_plural = "partenaires d'une action"
        ordering: ClassVar = ["action", "-part", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "organisation"], name="action_partner_once"),
            models.CheckConstraint(condition=Q(part__in=PartnerPart.values), name="partner_part"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_part_display()}"


class BudgetLine(models.Model):
    """What a funder puts into an action in a year."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="budget", verbose_name="action"
    )
    year = models.PositiveSmallIntegerField("année")
    funder = models.CharField("financeur", max_length=16, choices=Funder)
    amount = MoneyField("montant")
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering: ClassVar = ["action", "year", "funder"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "year", "funder"], name="budget_line_once_a_year"
            ),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="budget_line_positive"),
            models.CheckConstraint(condition=Q(funder__in=Funder.values), name="budget_funder"),
            models.CheckConstraint(
                condition=Q(year__gte=1990) & Q(year__lt=2200), name="budget_year_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_funder_display()} : {self.amount}"


class ActionIndicator(models.Model):
    """What an action is measured by, and what it aims at in a year."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="indicators", verbose_name="action"
    )
    year = models.PositiveSmallIntegerField("année")
    label = models.CharField("indicateur", max_length=120)
    unit = models.CharField("unité", max_length=40, blank=True)
    target = models.PositiveIntegerField("cible")
    key = models.CharField("mesure", max_length=10, choices=MeasureKey, default=MeasureKey.OTHER)
    value = models.PositiveIntegerField("valeur", null=True, blank=True)
    source = models.CharField("d'où elle vient", max_length=120, blank=True)
    told_by = models.CharField("dite par", max_length=60, blank=True)
    told_at = models.DateTimeField("dite le", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)

    class Meta:
        verbose_name = "indicateur d'une action"
        verbose_name_plural = "indicateurs d'une action"
        ordering: ClassVar = ["action", "-year", "label"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "year", "label"], name="indicator_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(key__in=MeasureKey.values), name="indicator_key_known"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | (~Q(source="") & Q(told_at__isnull=False)),
                name="indicator_value_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.year}) : {self.target}"


class ActionVersion(models.Model):
    """The sheet of an action as it stood after a change: it never changes afterwards."""

    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, related_name="versions", verbose_name="action"
    )
    number = models.PositiveIntegerField("version")
    content = models.JSONField("fiche")
    recorded_by = models.CharField("par", max_length=60)
    recorded_at = models.DateTimeField("le")
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "version d'une fiche"
        verbose_name_plural = "versions d'une fiche"
        ordering: ClassVar = ["action", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "number"], name="action_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number} de {self.action_id}"
