"""What a person types to prescribe, to answer a prescription, to say a way out."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from levier.directory.domain import OrganisationKind
from levier.directory.models import Organisation
from levier.directory.web.forms import DayInput
from levier.foundation import clock
from levier.pathways.domain import exits
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.exits import ExitMotive, Situation
from levier.pathways.domain.prescriptions import MOTIVES, Result
from levier.pathways.usecases.prescribing import Towards
from levier.pathways.web.assessment_forms import FACTS
from levier.pathways.web.contract_forms import HoursField
from levier.pathways.web.forms import day, words
from levier.programmes.models import Service, Session

DISTANCES = [(str(km), f"à moins de {km} km") for km in (5, 10, 20, 30, 50)]
TO = re.compile(r"(session|wait|service|siae):(\d{1,18})")
NOT_THERE = "Choisissez une offre de la liste."


class Near(forms.Form):
    """How far one looks: read from the address."""

    distance = forms.ChoiceField(
        label="Distance", required=False, choices=[("", "Tout le Département"), *DISTANCES]
    )

    def km(self) -> int | None:
        typed = self.cleaned_data.get("distance") if self.is_valid() else ""
        return int(typed) if typed else None


class Prescribing(forms.Form):
    """The button that was pressed says where: `session:12`, `wait:12`, `service:3`, `siae:4`."""

    to = forms.CharField(required=False, widget=forms.HiddenInput)
    message = forms.CharField(
        label="Ce que vous en attendez", max_length=500, required=False,
        help_text=f"Lu par l'opérateur. {FACTS}", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    is_draft = forms.BooleanField(
        label="Garder en préparation, sans envoyer ni prendre de place", required=False
    )

    def clean_to(self) -> Towards:
        found = TO.fullmatch(self.cleaned_data["to"])
        kind, key = found.groups() if found else ("", "0")
        towards = Towards(
            session=self._one(Session, key) if kind in ("session", "wait") else None,
            service=self._one(Service, key) if kind == "service" else None,
            siae=self._one(Organisation, key, kind=OrganisationKind.SIAE)
            if kind == "siae"
            else None,
        )
        if towards == Towards():
            raise forms.ValidationError(NOT_THERE)
        return towards

    def _one(self, model: Any, key: str, **told: Any) -> Any:
        return model.objects.filter(pk=int(key), **told).first()

    @property
    def may_wait(self) -> bool:
        return str(self.data.get("to", "")).startswith("wait:")


class OnDay(forms.Form):
    on = day("Le")


class MayWait(forms.Form):
    may_wait = forms.BooleanField(
        label="Prendre un tour d'attente si la session est complète", required=False
    )


class TurnDown(forms.Form):
    """A refusal, an absence: each has its motives."""

    motive = forms.ChoiceField(label="Motif", widget=forms.RadioSelect)
    said = words("Précision", "Des faits, rien de médical.", required=False, limit=300)

    def __init__(self, data: Any = None, *, name: str = "refuse", **told: Any) -> None:
        super().__init__(data, **told)
        field = self.fields["motive"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in MOTIVES[name]]


AFTERWARDS = [("", "Pas connue"), *((one.value, one.label) for one in domain.AFTERWARDS)]


class Completion(forms.Form):
    on = day("Terminée le")
    result = forms.ChoiceField(label="Résultat", choices=Result.choices, widget=forms.RadioSelect)
    situation = forms.ChoiceField(
        label="Ce que la personne fait maintenant", choices=AFTERWARDS, required=False
    )


class Abandonment(TurnDown):
    on = day("Interrompue le")
    situation = forms.ChoiceField(
        label="Ce que la personne fait maintenant", choices=AFTERWARDS, required=False
    )
    field_order = ["on", "motive", "said", "situation"]


class Presence(forms.Form):
    week = forms.DateField(
        label="Semaine du", widget=DayInput(), initial=clock.today,
        help_text="N'importe quel jour de la semaine. Notée à nouveau, elle remplace.",
    )  # fmt: skip
    hours = HoursField(label="Heures de présence", required=False)
    missed = HoursField(label="Heures d'absence", required=False)
    is_excused = forms.BooleanField(label="Absence justifiée", required=False)


class Lifted(forms.Form):
    on = day("Le")


MOTIVES_OF_EXIT = [one for one in ExitMotive.choices if one[0] != ExitMotive.UNKNOWN]


class WayOutForm(forms.Form):
    motive = forms.ChoiceField(label="Motif de la sortie", choices=MOTIVES_OF_EXIT)
    situation = forms.ChoiceField(
        label="Situation le jour de la sortie",
        choices=[("", "Choisir"), *((one.value, one.label) for one in exits.AT_EXIT)],
    )


class LaterForm(forms.Form):
    situation = forms.ChoiceField(
        label="Situation aujourd'hui", choices=[("", "Choisir"), *Situation.choices]
    )
