"""What a person types of a diagnosis, an obstacle, a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from levier.directory.models import Agent
from levier.directory.web.forms import Several
from levier.pathways.domain import assessment as domain
from levier.pathways.domain.assessment import AssessmentKind, Finding, Level, NoteLevel
from levier.pathways.models import Obstacle
from levier.pathways.web.forms import day, words
from levier.programmes.themes import THEMES, theme_choices

FACTS = "Faits objectifs, pertinents, non blessants : la personne peut demander à lire ce dossier."
SPOKEN = '{}<span class="unseen">, {}</span>'  # the theme stands just above on the screen
LEVELS = [("", "Pas examiné"), *Level.choices]

if TYPE_CHECKING:  # django-stubs makes this class generic, Django does not
    Reader = forms.ModelChoiceField[Any]
else:
    Reader = forms.ModelChoiceField


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """The fields of one theme in the form of a diagnosis."""

    code: str
    label: str
    level: BoundField
    need: BoundField
    family: BoundField | None


class AssessmentForm(forms.Form):
    """A diagnosis: a level and a need for each theme examined."""

    kind = forms.ChoiceField(
        label="Nature", choices=AssessmentKind.choices, widget=forms.RadioSelect,
        initial=AssessmentKind.UPDATE,
    )  # fmt: skip
    held_on = day("Fait avec la personne le")
    wishes = words("Ce que la personne souhaite", FACTS, required=False, limit=2000)

    def __init__(self, data: Any, known: Mapping[str, Obstacle], **told: Any) -> None:
        super().__init__(data, **told)
        for code, label in theme_choices():
            held = known.get(code)
            self.fields[f"level_{code}"] = forms.ChoiceField(
                label=label, choices=LEVELS, required=False,
                initial=held.level if held else "",
            )  # fmt: skip
            self.fields[f"need_{code}"] = forms.CharField(
                label=format_html(SPOKEN, "Besoin exprimé", label), max_length=300, required=False,
                initial=held.need if held else "",
            )  # fmt: skip
            if len(domain.families_of(code)) > 1:
                self.fields[f"family_{code}"] = forms.ChoiceField(
                    label=format_html(SPOKEN, "Surtout", label), required=False,
                    choices=[(one.code, one.label) for one in domain.families_of(code)],
                    initial=held.family if held else "",
                )  # fmt: skip

    def rows(self) -> Iterator[ThemeRow]:
        for code, label in theme_choices():
            family = f"family_{code}"
            yield ThemeRow(
                code, label, self[f"level_{code}"], self[f"need_{code}"],
                self[family] if family in self.fields else None,
            )  # fmt: skip

    def findings(self) -> dict[str, Finding]:
        """The themes that were examined."""
        told = self.cleaned_data
        return {
            code: Finding(level, told[f"need_{code}"], told.get(f"family_{code}", ""))
            for code in THEMES
            if (level := told[f"level_{code}"])
        }


class ObstacleForm(forms.Form):
    theme = forms.ChoiceField(label="Thème", choices=theme_choices)
    level = forms.ChoiceField(label="Niveau", choices=Level.choices[1:], widget=forms.RadioSelect)
    need = forms.CharField(
        label="Besoin exprimé", max_length=300, required=False, help_text=FACTS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    on = day("Constaté le")


class LiftForm(forms.Form):
    by = forms.CharField(
        label="Levé par", max_length=200,
        help_text="L'action, la démarche ou l'événement qui l'a levé.",
    )  # fmt: skip
    on = day("Le")


class NoteForm(forms.Form):
    """No `max_length` on the text: the use case has its sentence, and nothing typed is lost."""

    text = forms.CharField(
        label="Note", help_text=f"{FACTS} 10 000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    level = forms.ChoiceField(
        label="Qui la lit", choices=NoteLevel.choices, widget=forms.RadioSelect,
        initial=NoteLevel.GENERAL,
    )  # fmt: skip
    readers = Several(
        Agent.objects.none(), label="Personnes nommées", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour une note protégée seulement. Santé, handicap, violences : note protégée.",
    )  # fmt: skip

    def among(self, agents: Any) -> NoteForm:
        field = self.fields["readers"]
        assert isinstance(field, Several)
        field.queryset = agents
        return self


class ShareForm(forms.Form):
    reader = Reader(Agent.objects.none(), label="Qui pourra la lire aussi")

    def among(self, agents: Any) -> ShareForm:
        field = self.fields["reader"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = agents
        return self
