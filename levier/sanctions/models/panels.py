from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import FoldedField
from levier.sanctions.domain.panel import ItemState, Opinion, Quality, SessionState
from levier.sanctions.models.breaches import Breach
from levier.territory.models import SocialCentre


class Panel(models.Model):
    """A multidisciplinary panel: its area and how many must sit (CASF L262-39)."""

    name = models.CharField("nom", max_length=120, unique=True)
    centres = models.ManyToManyField(SocialCentre, blank=True, verbose_name="MDS")
    quorum = models.PositiveSmallIntegerField("quorum")
    is_active = models.BooleanField("en activité", default=True)

    class Meta:
        verbose_name = "équipe pluridisciplinaire"
        verbose_name_plural = "équipes pluridisciplinaires"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quorum__gte=2), name="panel_quorum")
        ]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """Somebody who sits on a panel, for a term. By name alone: a representative of the
    recipients has no link here to their own file, which therefore can't show it (R-23)."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="members", verbose_name="équipe"
    )
    name = models.CharField("nom", max_length=120)
    name_key = FoldedField("clé", max_length=120)
    quality = models.CharField("qualité", max_length=14, choices=Quality)
    is_substitute = models.BooleanField("suppléant", default=False)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "membre d'une équipe pluridisciplinaire"
        verbose_name_plural = "membres des équipes pluridisciplinaires"
        ordering: ClassVar = ["quality", "is_substitute", "name_key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="panel_member_dates"
            ),
            models.UniqueConstraint(
                fields=["panel", "name_key"], condition=Q(until=None), name="panel_member_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelSession(models.Model):
    """A sitting of a panel, from its convening to its minutes."""

    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="sessions", verbose_name="équipe"
    )
    held_on = models.DateField("date")
    place = models.CharField("lieu", max_length=120)
    state = models.CharField(
        "état", max_length=16, choices=SessionState, default=SessionState.CREATED
    )
    quorum = models.PositiveSmallIntegerField("quorum")
    minutes = models.TextField("procès-verbal", blank=True)
    created_by = models.CharField("créée par", max_length=60)
    created_at = models.DateTimeField("créée le")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="reporte",
    )

    class Meta:
        verbose_name = "séance d'une équipe pluridisciplinaire"
        verbose_name_plural = "séances des équipes pluridisciplinaires"
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="panel_session_state"
            ),
            models.UniqueConstraint(
                fields=["panel", "held_on"],
                condition=~Q(state__in=["cancelled", "postponed"]),
                name="one_session_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel}, séance du {self.held_on:%d/%m/%Y}"


class Attendance(models.Model):
    """A member called to a session: what they answered, whether they sat."""

    session = models.ForeignKey(
        PanelSession, on_delete=models.PROTECT, related_name="attendances", verbose_name="séance"
    )
    member = models.ForeignKey(
        PanelMember, on_delete=models.PROTECT, related_name="attendances", verbose_name="membre"
    )
    will_come = models.BooleanField("a dit venir", null=True, blank=True)
    is_present = models.BooleanField("présent", default=False)

    class Meta:
        verbose_name = "présence"
        ordering: ClassVar = ["member__quality", "member__name_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "member"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return str(self.member)


class AgendaItem(models.Model):
    """A case on the agenda of a session, and the opinion given on it."""

    session = models.ForeignKey(
        PanelSession, on_delete=models.PROTECT, related_name="items", verbose_name="séance"
    )
    breach = models.ForeignKey(
        Breach, on_delete=models.PROTECT, related_name="items", verbose_name="procédure"
    )
    rank = models.PositiveSmallIntegerField("rang")
    state = models.CharField("état", max_length=10, choices=ItemState, default=ItemState.ASSOCIATED)
    opinion = models.CharField("avis", max_length=11, choices=Opinion, blank=True)
    why = models.TextField("motifs de l'avis", blank=True)
    is_heard = models.BooleanField("personne entendue", default=False)
    assisted_by = models.CharField("assistée de", max_length=120, blank=True)

    class Meta:
        verbose_name = "dossier à l'ordre du jour"
        verbose_name_plural = "dossiers à l'ordre du jour"
        ordering: ClassVar = ["session", "rank"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state"),
            models.UniqueConstraint(fields=["session", "rank"], name="item_rank_once"),
            models.UniqueConstraint(
                fields=["breach"],
                condition=Q(state__in=["associated", "opinion"]),
                name="breach_on_one_agenda",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["opinion", "decided"]) | (~Q(opinion="") & ~Q(why="")),
                name="item_opinion_is_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"n° {self.rank}, {self.breach}"
