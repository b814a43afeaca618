"""The offer: sessions of actions, with their places, and who holds each place."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from levier.directory.models import Organisation
from levier.programmes.domain import ActionState, PlaceState, SessionState
from levier.programmes.models.sheets import Action
from levier.territory.models import Commune


class SessionQuerySet(models.QuerySet["Session"]):
    def enrolling(self, day: date) -> Self:
        """Those that one may still join on a day: full ones too, since people wait."""
        return self.filter(
            state=SessionState.OPEN,
            enrol_until__gte=day,
            action__state=ActionState.ONGOING,
        )

    def with_room(self) -> Self:
        return self.filter(taken__lt=F("places"))


class Session(models.Model):
    """An action at a place, between two days, for so many people."""

    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, related_name="sessions", verbose_name="action"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name="organisme",
        null=True,
        blank=True,
    )
    title = models.CharField("titre", max_length=150)
    starts_on = models.DateField("début", db_index=True)
    ends_on = models.DateField("dernier jour")
    enrol_until = models.DateField("inscriptions jusqu'au", db_index=True)
    schedule = models.CharField("jours et heures", max_length=200, blank=True)
    hours_per_week = models.PositiveSmallIntegerField("heures par semaine", null=True, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, related_name="sessions", verbose_name="commune"
    )
    place = models.CharField("lieu", max_length=150, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    places = models.PositiveSmallIntegerField("places")
    waiting_limit = models.PositiveSmallIntegerField("liste d'attente", default=0)
    taken = models.PositiveSmallIntegerField("places prises", default=0, editable=False)
    waiting = models.PositiveSmallIntegerField("en attente", default=0, editable=False)
    contact_name = models.CharField("contact", max_length=120, blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    contact_email = models.EmailField("courriel", blank=True)
    conditions = models.TextField("conditions", blank=True)
    state = models.CharField(
        "état", max_length=10, choices=SessionState, default=SessionState.OPEN, db_index=True
    )
    revision = models.PositiveIntegerField("révision", default=1)
    updated_at = models.DateTimeField("modifiée le")
    is_example = models.BooleanField("donnée d'exemple", default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        ordering: ClassVar = ["starts_on", "pk"]
        indexes: ClassVar = [models.Index(fields=["action", "starts_on"], name="session_action")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(enrol_until__lte=F("ends_on")),
                name="session_dates",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="session_has_places"),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("places")), name="session_places_kept"
            ),
            models.CheckConstraint(
                condition=Q(waiting__gte=0) & Q(waiting__lte=F("waiting_limit")),
                name="session_waiting_kept",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="session_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.commune}"

    @property
    def places_left(self) -> int:
        return self.places - self.taken

    @property
    def waiting_left(self) -> int:
        return self.waiting_limit - self.waiting


class SessionPlace(models.Model):
    """A place of a session, or one in its waiting list, and what holds it.

    `holder` is a key of the room that sent the person ("pathways.prescription:12"): who the
    person is stays there.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="held", verbose_name="session"
    )
    holder = models.CharField("tenue par", max_length=80)
    state = models.CharField("état", max_length=8, choices=PlaceState)
    taken_at = models.DateTimeField("depuis le")
    released_at = models.DateTimeField("rendue le", null=True, blank=True)

    class Meta:
        verbose_name = "place"
        ordering: ClassVar = ["session", "pk"]
        indexes: ClassVar = [models.Index(fields=["holder"], name="place_holder")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "holder"],
                condition=~Q(state=PlaceState.RELEASED),
                name="one_place_each",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PlaceState.values), name="place_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=PlaceState.RELEASED, released_at__isnull=False)
                | (~Q(state=PlaceState.RELEASED) & Q(released_at=None)),
                name="place_released_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} ({self.get_state_display()})"
