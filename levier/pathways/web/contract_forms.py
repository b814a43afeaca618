"""What a person types in the pages of contracts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst

from levier.directory.web.forms import DayInput
from levier.formats import scans as formats
from levier.foundation import clock
from levier.kernel.errors import Refusal
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import (
    ActionState,
    ActivityKind,
    CopyGiven,
    EndMotive,
    Intensity,
    Planned,
    ReviewOutcome,
    Signature,
    Terms,
)
from levier.pathways.usecases.scans import Upload
from levier.pathways.web.forms import KEPT, day, words
from levier.programmes import themes

FACTS = "Des faits objectifs, pertinents, non blessants : la personne le lit et en garde une copie."
HOURS = re.compile(r"(\d{1,2})\s*(?:[,.](\d)|h\s*(\d{2})?)?")
DURATIONS = [(3, "3 mois"), (6, "6 mois"), (9, "9 mois"), (12, "12 mois"), (24, "24 mois")]


class HoursField(forms.CharField):
    """Hours a week as people write them: `15`, `2,5`, `2 h 30`. Gives minutes."""

    def __init__(self, **told: Any) -> None:
        super().__init__(max_length=8, **told)
        self.widget.attrs.update({"inputmode": "decimal", "size": "6"})

    def clean(self, value: Any) -> int:
        text = super().clean(value).strip().lower()
        if not text:
            return 0
        found = HOURS.fullmatch(text)
        if found is None or int(found[3] or 0) >= domain.HOUR:
            raise forms.ValidationError("Écrivez les heures comme 15, 2,5 ou 2 h 30.")
        whole, tenths, minutes = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        return whole * domain.HOUR + tenths * domain.HOUR // 10 + minutes


def ground_choices() -> list[tuple[str, str]]:
    named = [
        (one.code, f"{capfirst(one.label)} ({'aucune heure' if one.allows_none else 'moins'})")
        for one in domain.grounds().values()
    ]
    return [("", "Aucun : 15 heures ou plus"), *named]


class TermsForm(forms.Form):
    """The terms of a contract."""

    since = day("Commence le", "Le type de contrat suit cette date.")
    months = forms.TypedChoiceField(label="Durée", choices=DURATIONS, coerce=int, initial=6)
    aim = forms.CharField(
        label="Le but de la personne, avec ses mots", max_length=300, help_text=FACTS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    sought_job = forms.CharField(label="Métier recherché", max_length=120, required=False)
    rome_code = forms.CharField(
        label="Code ROME", max_length=5, required=False, help_text="Une lettre, quatre chiffres."
    )
    intensity = forms.ChoiceField(
        label="Rythme du suivi", choices=Intensity.choices, widget=forms.RadioSelect,
        initial=Intensity.REGULAR,
    )  # fmt: skip
    body_commitment = words(
        "Ce que l'organisme s'engage à faire", FACTS, required=False, limit=2000
    )
    hours_ground = forms.ChoiceField(
        label="Motif légal pour moins d'heures", choices=ground_choices, required=False,
        help_text="À la demande de la personne. Jamais le diagnostic : la pièce suffit.",
    )  # fmt: skip
    hours_evidence = forms.CharField(
        label="Pièce vue", max_length=120, required=False,
        help_text="Laquelle et de quel jour, par exemple « notification du 3 novembre ».",
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def terms(self) -> Terms:
        told = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        told["rome_code"] = told["rome_code"].strip().upper()
        return Terms(**told)


class PlannedForm(forms.Form):
    """An action of the plan."""

    theme = forms.ChoiceField(label="Frein ou sujet", choices=themes.theme_choices)
    objective = forms.CharField(
        label="Objectif", max_length=200, help_text="Ce que la personne veut obtenir."
    )
    what = forms.CharField(
        label="Ce qu'elle fera", max_length=200, help_text="Concret, avec qui et où si possible."
    )
    kind = forms.ChoiceField(label="Type d'activité", choices=ActivityKind.choices)
    hours = HoursField(label="Heures par semaine", help_text="15, 2,5 ou 2 h 30. 0 si aucune.")
    since = forms.DateField(
        label="À partir du", widget=DayInput(), required=False, help_text="Vide : tout le contrat."
    )
    until = forms.DateField(label="Jusqu'au", widget=DayInput(), required=False)

    def planned(self) -> Planned:
        told = dict(self.cleaned_data)
        return Planned(weekly_minutes=told.pop("hours"), **told)


class SignatureForm(forms.Form):
    """What the person writes to sign, in front of the agent."""

    signed_name = forms.CharField(
        label="Votre nom et votre prénom", max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    signed_on = forms.DateField(label="La date d'aujourd'hui", widget=DayInput())
    signed_place = forms.CharField(label="Fait à", max_length=80, help_text="La ville.")
    agreed = forms.BooleanField(
        label="J'ai lu ce contrat et je suis d'accord.",
        error_messages={"required": "Cochez pour dire que vous êtes d'accord."},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def signature(self) -> Signature:
        told = self.cleaned_data
        return Signature(told["signed_name"], told["signed_on"], told["signed_place"])


class ScanField(forms.FileField):
    """A paper scanned in; read for what it is by the use case."""

    def __init__(self, **told: Any) -> None:
        hint = "PDF, PNG ou JPEG, 10 Mo au plus."
        super().__init__(help_text=hint, allow_empty_file=True, max_length=400, **told)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        upload = Upload(str(file.name), file.read(formats.MOST + 1))
        try:
            formats.read(upload.data)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return upload


class PaperForm(forms.Form):
    """A contract signed on paper."""

    file = ScanField(label="Le contrat signé, numérisé")
    signed_on = day("Signé par la personne le")
    signed_name = forms.CharField(label="Nom écrit sur le papier", max_length=120)
    signed_place = forms.CharField(label="Fait à", max_length=80)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def signature(self) -> Signature:
        told = self.cleaned_data
        return Signature(told["signed_name"], told["signed_on"], told["signed_place"])


class AmendmentForm(forms.Form):
    """What changes, from when, and the signature of the person."""

    since = day("À compter du")
    why = forms.CharField(
        label="Ce qui change, et pourquoi", max_length=300, help_text=FACTS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    drop = forms.MultipleChoiceField(
        label="Actions à arrêter", required=False, widget=forms.CheckboxSelectMultiple
    )
    hours_ground = forms.ChoiceField(
        label="Motif légal pour moins d'heures", choices=ground_choices, required=False
    )
    hours_evidence = forms.CharField(
        label="Pièce vue", max_length=120, required=False, help_text="Laquelle et de quel jour."
    )
    signed_name = forms.CharField(
        label="Nom et prénom, écrits par la personne", max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    signed_on = day("Signé le")
    signed_place = forms.CharField(label="Fait à", max_length=80)
    file = ScanField(label="Avenant signé sur papier", required=False)

    def signature(self) -> Signature:
        told = self.cleaned_data
        return Signature(told["signed_name"], told["signed_on"], told["signed_place"])


class AddedForm(PlannedForm):
    """An action that an amendment adds; left empty, there is none."""

    def __init__(self, data: Any, prefix: str) -> None:
        super().__init__(data, prefix=prefix, empty_permitted=True, use_required_attribute=False)
        theme = self.fields["theme"]
        assert isinstance(theme, forms.ChoiceField)
        theme.choices = [("", "Aucune action de plus"), *themes.theme_choices()]

    def has_changed(self) -> bool:
        return bool(self["theme"].value())


class SettledForm(forms.Form):
    state = forms.ChoiceField(
        label="Cette action est", choices=ActionState.choices, widget=forms.RadioSelect
    )
    on = day("Le")
    result = forms.CharField(
        label="Résultat", max_length=300, required=False, help_text=FACTS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReviewForm(forms.Form):
    review = words(
        "Bilan fait avec la personne",
        "Ce qui a été fait, ce qui reste. Des faits objectifs, pertinents, non blessants.",
        limit=10_000,
    )
    outcome = forms.ChoiceField(
        label="La suite", choices=ReviewOutcome.choices, widget=forms.RadioSelect
    )


class EndForm(forms.Form):
    on = day("À partir du", "Premier jour sans contrat.")
    motive = forms.ChoiceField(
        label="Pourquoi",
        choices=[one for one in EndMotive.choices if one[0] != EndMotive.REPLACED],
        widget=forms.RadioSelect,
    )
    reason = words("Précision", KEPT, required=False)


class CopyForm(forms.Form):
    how = forms.ChoiceField(
        label="Copie remise", choices=CopyGiven.choices, widget=forms.RadioSelect,
        initial=CopyGiven.BY_HAND,
    )  # fmt: skip
    on = day("Le")


def first_day(former_until: date | None) -> date:
    """The day to propose for a new contract: after the former one, never in the past."""
    today = clock.today()
    return max(former_until, today) if former_until else today
