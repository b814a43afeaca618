"""The committees of a pact: meetings, who came, what was decided and has to be followed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.programmes.domain.pact import (
    CommitteeKind,
    FollowUpState,
    MeetingState,
    Presence,
)
from levier.programmes.models.pact import Signatory
from levier.programmes.models.tree import Axis, PolicyProgramme


class Committee(models.Model):
    """A body of a pact: steering, technical, or a working group of a priority."""

    programme = models.ForeignKey(
        PolicyProgramme, on_delete=models.PROTECT, related_name="committees", verbose_name="pacte"
    )
    kind = models.CharField("nature", max_length=10, choices=CommitteeKind)
    title = models.CharField("nom", max_length=150)
    axis = models.ForeignKey(
        Axis,
        on_delete=models.PROTECT,
        related_name="committees",
        verbose_name="priorité",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "comité"
        ordering: ClassVar = ["programme", "kind", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "title"], name="committee_title_once"),
            models.CheckConstraint(
                condition=Q(kind__in=CommitteeKind.values), name="committee_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CommitteeMeeting(models.Model):
    """A meeting of a committee: its agenda before, its minutes after."""

    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="meetings", verbose_name="comité"
    )
    held_at = models.DateTimeField("date et heure", db_index=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    agenda = models.TextField("ordre du jour", blank=True)
    minutes = models.TextField("compte rendu", blank=True)
    state = models.CharField(
        "état", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "réunion de comité"
        verbose_name_plural = "réunions de comité"
        ordering: ClassVar = ["-held_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="meeting_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee} du {self.held_at:%d/%m/%Y}"


class MeetingPresence(models.Model):
    """Whether an institution came to a meeting, and by whom."""

    meeting = models.ForeignKey(
        CommitteeMeeting, on_delete=models.CASCADE, related_name="presences", verbose_name="réunion"
    )
    signatory = models.ForeignKey(
        Signatory, on_delete=models.PROTECT, related_name="presences", verbose_name="institution"
    )
    presence = models.CharField("présence", max_length=8, choices=Presence)
    person = models.CharField("représentée par", max_length=120, blank=True)

    class Meta:
        verbose_name = "présence"
        ordering: ClassVar = ["meeting", "signatory"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "signatory"], name="presence_once"),
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values), name="presence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory_id} {self.get_presence_display()}"


class FollowUp(models.Model):
    """A decision of a meeting that somebody has to carry out."""

    meeting = models.ForeignKey(
        CommitteeMeeting,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name="réunion",
    )
    text = models.CharField("décision", max_length=300)
    owner = models.ForeignKey(
        Signatory, on_delete=models.PROTECT, related_name="follow_ups", verbose_name="qui"
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    state = models.CharField(
        "état", max_length=8, choices=FollowUpState, default=FollowUpState.OPEN, db_index=True
    )
    closed_on = models.DateField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "décision à suivre"
        verbose_name_plural = "décisions à suivre"
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.OPEN, closed_on=None)
                | (~Q(state=FollowUpState.OPEN) & Q(closed_on__isnull=False)),
                name="follow_up_closed_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FollowUpState.values), name="follow_up_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text
