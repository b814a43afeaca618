"""Letters of the groups, as they were issued: the register."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.foundation.models import IssuedPaper
from levier.participation.domain import PaperKind
from levier.participation.models.following import GroupProposal
from levier.participation.models.groups import GroupMeeting, ResourceGroup

OF_MEETING = [PaperKind.INVITATION, PaperKind.MINUTES]


class GroupPaper(IssuedPaper):
    """A letter to a group, in the register. It names no member, so that whoever may read of the
    group may read it (R-23)."""

    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=10, choices=PaperKind)
    group = models.ForeignKey(
        ResourceGroup, on_delete=models.PROTECT, related_name="papers", verbose_name="groupe"
    )
    meeting = models.ForeignKey(
        GroupMeeting, on_delete=models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="réunion",
    )  # fmt: skip
    proposal = models.ForeignKey(
        GroupProposal, on_delete=models.PROTECT, null=True, blank=True, related_name="papers",
        verbose_name="proposition",
    )  # fmt: skip

    class Meta:
        verbose_name = "courrier d'un groupe ressources"
        verbose_name_plural = "courriers des groupes ressources"
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="group_paper_numbered"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_MEETING, meeting__isnull=False, proposal=None)
                | Q(kind=PaperKind.ANSWER, meeting=None, proposal__isnull=False),
                name="group_paper_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    @property
    def reference(self) -> str:
        return f"GR-{self.year}-{self.number:06d}"
