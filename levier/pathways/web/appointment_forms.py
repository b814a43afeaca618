"""What a person types to open slots, invite, book, and say what became of an appointment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from levier.directory.models import Agent
from levier.directory.web.forms import DayInput
from levier.kernel.text import DAYS
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import (
    AppointmentState,
    Channel,
    MessageChannel,
    Purpose,
    SlotKind,
)
from levier.pathways.message_words import SHORT_DAYS, hour
from levier.pathways.models import Slot, SupportBody
from levier.pathways.usecases.slots import SlotPlan
from levier.pathways.web.forms import day, words
from levier.territory.models import SocialCentre

FACT = "Une absence est un fait, et rien n'en découle de soi-même."
LENGTHS = [(20, "20 minutes"), (30, "30 minutes"), (45, "45 minutes"), (60, "1 heure"),
           (90, "1 heure 30"), (120, "2 heures")]  # fmt: skip

if TYPE_CHECKING:  # django-stubs makes this class generic, Django does not
    Chosen = forms.ModelChoiceField[Any]
else:
    Chosen = forms.ModelChoiceField


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PlaceForm(forms.Form):
    """Where: what slots and single appointments share. `where`: a centre, a body, or oneself."""

    where = forms.ChoiceField(label="Pour", required=False)
    channel = forms.ChoiceField(
        label="Façon", choices=Channel.choices, widget=forms.RadioSelect,
        initial=Channel.IN_PERSON,
    )  # fmt: skip
    place = forms.CharField(
        label="Lieu", max_length=160,
        help_text="L'adresse telle que la personne la lira ; le lien, en visioconférence.",
    )  # fmt: skip

    def offer(self, centres: Sequence[SocialCentre], bodies: Sequence[SupportBody]) -> PlaceForm:
        """The places where the agent supports people."""
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((f"centre:{one.pk}", str(one)) for one in centres),
            *((f"body:{one.pk}", one.name) for one in bodies),
            ("", "Moi seulement"),
        ]
        self.centres = {one.pk: one for one in centres}
        self.bodies = {str(one.pk): one for one in bodies}
        return self

    def placed(self) -> dict[str, Any]:
        """`centre` and `body` as a plan takes them."""
        kind, _, key = self.cleaned_data["where"].partition(":")
        return {
            "centre": self.centres.get(key) if kind == "centre" else None,
            "body": self.bodies.get(key) if kind == "body" else None,
        }


class SlotsForm(PlaceForm):
    """Slots of several days."""

    kind = forms.ChoiceField(
        label="Nature", widget=forms.RadioSelect, initial=SlotKind.INDIVIDUAL,
        choices=[(SlotKind.INDIVIDUAL, "Rendez-vous avec moi"),
                 (SlotKind.COLLECTIVE, "Réunion à plusieurs")],
    )  # fmt: skip
    day = day("À partir du")
    last_day = forms.DateField(
        label="Jusqu'au", widget=DayInput(), required=False,
        help_text="Vide : ce jour-là seulement. Les jours fériés sont sautés.",
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label="Les jours", choices=[(number, DAYS[number]) for number in range(5)], coerce=int,
        widget=forms.CheckboxSelectMultiple, required=False, help_text="Aucun : tous.",
    )  # fmt: skip
    start = forms.TimeField(label="De", widget=HourInput())
    end = forms.TimeField(label="À", widget=HourInput())
    length = forms.TypedChoiceField(
        label="Durée de chaque rendez-vous", choices=LENGTHS, coerce=int, initial=45,
        help_text="Une réunion, elle, dure de la première heure à la seconde.",
    )  # fmt: skip
    title = forms.CharField(label="Titre de la réunion", max_length=120, required=False)
    seats = forms.IntegerField(
        label="Places de la réunion", min_value=1, max_value=domain.MOST_SEATS, initial=12,
        required=False,
    )  # fmt: skip
    is_bookable = forms.BooleanField(
        label="Ouverts à la réservation par lien", required=False, initial=True
    )
    field_order = ["kind", "day", "last_day", "weekdays", "start", "end", "length", "where",
                   "channel", "place", "title", "seats", "is_bookable"]  # fmt: skip

    def plan(self, agent: Agent) -> SlotPlan:
        told = self.cleaned_data
        alone = told["kind"] == SlotKind.INDIVIDUAL
        return SlotPlan(
            kind=told["kind"],
            day=told["day"],
            last_day=told["last_day"],
            weekdays=frozenset(told["weekdays"]),
            start=told["start"],
            end=told["end"],
            length=timedelta(minutes=told["length"]) if alone else None,
            place=told["place"],
            channel=told["channel"],
            host=agent if alone else None,
            title="" if alone else told["title"],
            seats=1 if alone else told["seats"] or 1,
            is_bookable=told["is_bookable"],
            **self.placed(),
        )


class TimeForm(PlaceForm):
    """A single time, fixed with the person."""

    purpose = forms.ChoiceField(label="Objet", choices=Purpose.choices, initial=Purpose.FOLLOW_UP)
    day = day("Le")
    start = forms.TimeField(label="À", widget=HourInput())
    length = forms.TypedChoiceField(label="Durée", choices=LENGTHS, coerce=int, initial=45)
    field_order = ["purpose", "day", "start", "length", "where", "channel", "place"]

    def plan(self, agent: Agent) -> SlotPlan:
        told = self.cleaned_data
        start = told["start"]
        minutes = min(start.hour * 60 + start.minute + told["length"], 24 * 60 - 1)
        return SlotPlan(
            kind=SlotKind.INDIVIDUAL,
            day=told["day"],
            start=start,
            end=start.replace(hour=minutes // 60, minute=minutes % 60),
            place=told["place"],
            channel=told["channel"],
            host=agent,
            is_bookable=False,
            **self.placed(),
        )


class SlotField(Chosen):
    def label_from_instance(self, obj: Any) -> str:
        return slot_words(obj)


class BookForm(forms.Form):
    """One of the free slots."""

    purpose = forms.ChoiceField(label="Objet", choices=Purpose.choices, initial=Purpose.FOLLOW_UP)
    slot = SlotField(Slot.objects.none(), label="Créneau", empty_label="Choisir un horaire")

    def among(self, slots: Any) -> BookForm:
        field = self.fields["slot"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = slots
        return self


class MoveForm(BookForm):
    purpose = None  # type: ignore[assignment]


class InviteForm(forms.Form):
    purpose = forms.ChoiceField(label="Objet", choices=Purpose.choices, initial=Purpose.FOLLOW_UP,
                                help_text="Gardé ici : aucun message ne le dit.")  # fmt: skip
    among = forms.ChoiceField(label="Parmi quels créneaux", widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label="Comment l'inviter", choices=MessageChannel.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    days = forms.IntegerField(
        label="Jours pour répondre", min_value=1, max_value=90, initial=domain.INVITED_FOR
    )

    def offer(self, choices: Iterable[tuple[str, str]], reached: str) -> InviteForm:
        field = self.fields["among"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)
        self.fields["channels"].help_text = reached
        return self


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label="La personne est", widget=forms.RadioSelect, help_text=FACT,
        choices=[(AppointmentState.SEEN, "venue"), (AppointmentState.NO_SHOW, "absente"),
                 (AppointmentState.EXCUSED, "excusée")],
    )  # fmt: skip
    because = forms.CharField(label="Précision", max_length=200, required=False)


class RevokeForm(forms.Form):
    reason = words("Motif", "Gardé au dossier ; la personne apprend seulement l'annulation.",
                   limit=200)  # fmt: skip


def slot_words(slot: Slot) -> str:
    """`lun. 30/11, 10 h à 10 h 45, Alix Referent, MDS…`."""
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    who = slot.title or str(slot.host or "")
    return (
        f"{SHORT_DAYS[start.weekday()]} {start:%d/%m}, {hour(start)} à {hour(end)}, {who}, "
        f"{slot.place}"
    )
