"""A group, who takes part and when it meets. Nobody here is linked to their own file (R-23)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from levier.foundation.fields import EncryptedTextField, FoldedField
from levier.participation.domain import (
    LONGEST,
    SHORTEST,
    USUAL,
    MeetingState,
    MemberState,
    Presence,
    Source,
)
from levier.territory.models import SocialCentre

CONTACT = "group_contact"  # what the key of names and contact details is derived for


class ResourceGroup(models.Model):
    """The groupe ressources of a social centre."""

    centre = models.OneToOneField(
        SocialCentre, on_delete=models.PROTECT, related_name="group", verbose_name="MDS"
    )
    place = models.CharField("lieu habituel", max_length=200, blank=True)
    rhythm = models.CharField("rythme", max_length=120, blank=True)
    is_active = models.BooleanField("en activité", default=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "groupe ressources"
        verbose_name_plural = "groupes ressources"
        ordering: ClassVar = ["centre"]

    def __str__(self) -> str:
        return f"Groupe ressources, {self.centre.name}"


class GroupMember(models.Model):
    """A volunteer, then a member. No key to a person, a household or an agent: the file of
    somebody who takes part can't show it, whoever reads it (R-23). How to reach them is kept in
    cipher, and goes when they leave."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        ResourceGroup, on_delete=models.PROTECT, related_name="members", verbose_name="groupe"
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80, blank=True)
    name_key = FoldedField("clé de tri", max_length=160)
    phone = EncryptedTextField("téléphone", purpose=CONTACT, blank=True, default="")
    email = EncryptedTextField("courriel", purpose=CONTACT, blank=True, default="")
    words = EncryptedTextField(
        "ce que la personne a écrit", purpose=CONTACT, blank=True, default=""
    )
    source = models.CharField("venu par", max_length=8, choices=Source)
    state = models.CharField(
        "état", max_length=10, choices=MemberState, default=MemberState.VOLUNTEER
    )
    received_on = models.DateField("reçu le")
    charter = models.CharField("charte acceptée", max_length=60, blank=True)
    charter_on = models.DateField("acceptée le", null=True, blank=True)
    agrees_to_pictures = models.BooleanField("accepte d'être photographié", default=False)
    left_on = models.DateField("parti le", null=True, blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "membre d'un groupe ressources"
        verbose_name_plural = "membres des groupes ressources"
        ordering: ClassVar = ["group", "name_key", "pk"]
        indexes: ClassVar = [models.Index(fields=["group", "name_key"], name="member_by_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MemberState.values), name="member_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=MemberState.MEMBER) | Q(charter_on__isnull=False),
                name="member_accepted_the_charter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class GroupMeeting(models.Model):
    """A meeting of a group: its agenda before, its minutes after, which name nobody."""

    group = models.ForeignKey(
        ResourceGroup, on_delete=models.PROTECT, related_name="meetings", verbose_name="groupe"
    )
    held_at = models.DateTimeField("date et heure", db_index=True)
    place = models.CharField("lieu", max_length=200)
    agenda = models.TextField("ordre du jour", blank=True)
    minutes = models.TextField("compte rendu", blank=True)
    state = models.CharField(
        "état", max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    guests = models.PositiveSmallIntegerField("autres personnes venues", default=0)
    minutes_long = models.PositiveSmallIntegerField("durée, en minutes", default=USUAL)
    revision = models.PositiveIntegerField("révision", default=1)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "réunion d'un groupe ressources"
        verbose_name_plural = "réunions des groupes ressources"
        ordering: ClassVar = ["-held_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="group_meeting_state_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes_long__gte=SHORTEST, minutes_long__lte=LONGEST),
                name="group_meeting_lasts",
            ),
            models.UniqueConstraint(
                fields=["group", "held_at"],
                condition=~Q(state=MeetingState.CANCELLED),
                name="one_meeting_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, réunion du {self.held_at:%d/%m/%Y}"


class GroupPresence(models.Model):
    """Whether a member came to a meeting."""

    meeting = models.ForeignKey(
        GroupMeeting, on_delete=models.CASCADE, related_name="presences", verbose_name="réunion"
    )
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="presences", verbose_name="membre"
    )
    presence = models.CharField("présence", max_length=8, choices=Presence)
    attested = models.CharField("empreinte du code qui l'atteste", max_length=64, blank=True)

    class Meta:
        verbose_name = "présence à un groupe ressources"
        verbose_name_plural = "présences aux groupes ressources"
        ordering: ClassVar = ["meeting", "member"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "member"], name="group_presence_once"),
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values), name="group_presence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_presence_display()}"
