"""What is asked of a session."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.models import Organisation
from levier.directory.web.forms import DayInput, Reason
from levier.programmes.domain import PartnerPart, SessionSheet
from levier.programmes.models import Action, Session
from levier.territory.models import Commune


class SessionForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=150)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisme", required=False
    )
    starts_on = forms.DateField(label="Premier jour", widget=DayInput)
    ends_on = forms.DateField(label="Dernier jour", widget=DayInput)
    enrol_until = forms.DateField(
        label="Inscriptions jusqu'au",
        widget=DayInput,
        required=False,
        help_text="Vide : jusqu'au premier jour. Le dernier jour, si l'on peut entrer toute "
        "l'année.",
    )
    schedule = forms.CharField(
        label="Jours et heures",
        max_length=200,
        required=False,
        help_text="Mardi et jeudi, de 9 h à 12 h.",
    )
    hours_per_week = forms.IntegerField(
        label="Heures par semaine", min_value=1, max_value=48, required=False
    )
    commune = forms.ModelChoiceField(Commune.objects.all(), label="Commune")
    place = forms.CharField(label="Lieu", max_length=150, required=False)
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    places = forms.IntegerField(label="Places", min_value=1, max_value=5_000)
    waiting_limit = forms.IntegerField(
        label="Places en liste d'attente", min_value=0, max_value=1_000, initial=0
    )
    contact_name = forms.CharField(label="Contact", max_length=120, required=False)
    contact_phone = forms.CharField(label="Téléphone", max_length=30, required=False)
    contact_email = forms.EmailField(label="Courriel", required=False)
    conditions = forms.CharField(
        label="Conditions",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operators = Organisation.objects.filter(
            action_parts__action=action, action_parts__part=PartnerPart.OPERATOR
        )
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = operators

    def sheet(self) -> SessionSheet:
        data = {name: self.cleaned_data[name] for name in SessionForm.base_fields}
        data["enrol_until"] = data["enrol_until"] or data["starts_on"]
        data["commune"] = data["commune"].pk
        data["organisation"] = data["organisation"].pk if data["organisation"] else None
        return SessionSheet(**data)


class ChangeSession(SessionForm, Reason):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = list(SessionForm.base_fields)


def session_initial(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in (*SessionForm.base_fields, "revision")}


class ExchangeForm(Reason):
    """The two files of data·inclusion: services name the structures that offer them."""

    structures = forms.FileField(label="Fichier des structures (JSON)")
    services = forms.FileField(label="Fichier des services (JSON)")
    field_order = ["structures", "services", "reason"]
