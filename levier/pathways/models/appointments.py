"""Slots that people can book, invitations with their link, appointments, messages to send."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Agent
from levier.foundation.fields import BlindIndexField, EncryptedTextField
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import (
    AppointmentState,
    Channel,
    MessageChannel,
    MessagePurpose,
    MessageState,
    Purpose,
    SlotKind,
)
from levier.pathways.models.bodies import SupportBody
from levier.pathways.models.people import Pathway
from levier.people.models import Person
from levier.territory.models import SocialCentre

S = AppointmentState
LINK = "booking_link"  # what the key and the blind index of a link are derived for
SEATED = sorted(domain.SEATED)


class SlotQuerySet(models.QuerySet["Slot"]):
    def open_from(self, at: datetime) -> Self:
        """Those to come that are not cancelled."""
        return self.filter(starts_at__gt=at, cancelled_at=None)

    def with_taken(self) -> Self:
        """Each with `taken`, the seats that are held."""
        held = models.Count("appointments", filter=Q(appointments__state__in=SEATED))
        return self.annotate(taken=held)

    def with_room(self) -> Self:
        return self.with_taken().filter(taken__lt=F("seats"))


class Slot(models.Model):
    """A time at which somebody receives: a lead worker, or a place for a meeting."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=10, choices=SlotKind)
    host = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name="reçoit",
    )
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    body = models.ForeignKey(
        SupportBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organisme",
    )
    title = models.CharField("titre", max_length=120, blank=True)
    channel = models.CharField("façon", max_length=9, choices=Channel, default=Channel.IN_PERSON)
    place = models.CharField("lieu", max_length=160)
    starts_at = models.DateTimeField("commence à")
    ends_at = models.DateTimeField("finit à")
    seats = models.PositiveSmallIntegerField("places", default=1)
    is_bookable = models.BooleanField("ouvert à la réservation par lien", default=True)
    opened_by = models.CharField("ouvert par", max_length=60)
    opened_at = models.DateTimeField("ouvert le")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_times"),
            models.CheckConstraint(
                condition=Q(kind=SlotKind.INDIVIDUAL, seats=1, host__isnull=False)
                | Q(kind=SlotKind.COLLECTIVE, seats__gte=1, seats__lte=domain.MOST_SEATS),
                name="slot_seats",
            ),
            models.CheckConstraint(
                condition=Q(centre__isnull=False) | Q(body__isnull=False) | Q(host__isnull=False),
                name="slot_somewhere",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["host", "starts_at"], name="slot_of_host"),
            models.Index(fields=["centre", "starts_at"], name="slot_of_centre"),
            models.Index(fields=["body", "starts_at"], name="slot_of_body"),
        ]

    def __str__(self) -> str:
        return self.title or f"rendez-vous avec {self.host}"


class Invitation(models.Model):
    """A person asked to choose a time, with a link that works without an account, and expires.

    Every appointment has one, so that the person may move or cancel it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="invitations", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="invitations", verbose_name="personne"
    )
    purpose = models.CharField("objet", max_length=11, choices=Purpose)
    kind = models.CharField("nature", max_length=10, choices=SlotKind)
    host = models.ForeignKey(
        Agent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avec",
    )
    centre = models.ForeignKey(
        SocialCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="MDS",
    )
    body = models.ForeignKey(
        SupportBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organisme",
    )
    token = EncryptedTextField("lien", purpose=LINK)
    token_index = BlindIndexField("index du lien", purpose=LINK, unique=True)
    invited_by = models.CharField("invitée par", max_length=60)
    invited_at = models.DateTimeField("invitée le")
    expires_on = models.DateField("valable jusqu'au")
    is_silent = models.BooleanField("sans invitation envoyée", default=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar = ["-invited_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["pathway", "-invited_at"], name="invitation_of_pathway"),
            models.Index(
                fields=["expires_on"],
                condition=Q(closed_at=None, is_silent=False),
                name="invitation_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation du {self.invited_at:%d/%m/%Y}"

    def shown_state(self, today: date) -> AppointmentState:
        return domain.shown_invitation(self.expires_on, self.closed_at is not None, today)


class Appointment(models.Model):
    """A person on a seat of a slot. Two people never hold the same seat."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pathway = models.ForeignKey(
        Pathway, on_delete=models.PROTECT, related_name="appointments", verbose_name="parcours"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", verbose_name="personne"
    )
    invitation = models.ForeignKey(
        Invitation,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name="invitation",
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="appointments", verbose_name="créneau"
    )
    seat = models.PositiveSmallIntegerField("place")
    purpose = models.CharField("objet", max_length=11, choices=Purpose)
    state = models.CharField("état", max_length=24, choices=AppointmentState, default=S.PENDING)
    starts_at = models.DateTimeField("commence à")
    ends_at = models.DateTimeField("finit à")
    moved = models.PositiveSmallIntegerField("déplacements", default=0)
    booked_by = models.CharField("pris par", max_length=60)
    booked_at = models.DateTimeField("pris le")
    settled_by = models.CharField("renseigné par", max_length=60, blank=True)
    settled_at = models.DateTimeField("renseigné le", null=True, blank=True)
    because = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(domain.KEPT)), name="appointment_state"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_times"
            ),
            models.UniqueConstraint(
                fields=["slot", "seat"], condition=Q(state__in=SEATED), name="one_person_per_seat"
            ),
            models.UniqueConstraint(
                fields=["slot", "person"],
                condition=Q(state__in=SEATED),
                name="one_seat_per_person",
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(state=S.PENDING), name="one_booking_per_link"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pathway", "-starts_at"], name="appointment_of_pathway"),
            models.Index(fields=["state", "starts_at"], name="appointment_by_time"),
        ]

    def __str__(self) -> str:
        return f"rendez-vous du {self.starts_at:%d/%m/%Y}"

    def shown_state(self, at: datetime) -> AppointmentState:
        return domain.shown_state(self.state, self.ends_at, at)


class Message(models.Model):
    """A message to a person, queued with the act that wants it, sent once by a gateway."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("clé", max_length=120, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="messages", verbose_name="personne"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="messages", verbose_name="invitation"
    )
    channel = models.CharField("voie", max_length=6, choices=MessageChannel)
    purpose = models.CharField("objet", max_length=12, choices=MessagePurpose)
    recipient = EncryptedTextField("destinataire", purpose="message", default="")
    subject = models.CharField("sujet", max_length=160, blank=True)
    body = EncryptedTextField("texte", purpose="message")
    state = models.CharField(
        "état", max_length=7, choices=MessageState, default=MessageState.QUEUED
    )
    queued_by = models.CharField("demandé par", max_length=60)
    queued_at = models.DateTimeField("demandé le")
    sent_at = models.DateTimeField("parti le", null=True, blank=True)
    gateway = models.CharField("passerelle", max_length=40, blank=True)
    error = models.CharField("ce qui a empêché l'envoi", max_length=200, blank=True)

    class Meta:
        verbose_name = "message"
        ordering: ClassVar = ["-queued_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False),
                name="message_sent_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "id"],
                condition=Q(state=MessageState.QUEUED),
                name="message_to_send",
            ),
            models.Index(fields=["invitation"], name="message_of_invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} par {self.get_channel_display()}"
