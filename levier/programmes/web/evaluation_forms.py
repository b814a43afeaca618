"""What is asked of a yearly evaluation and of the value of an indicator."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.web.forms import DayInput, Reason
from levier.territory.models import SocialCentre


def long_text(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))


class OpenForm(forms.Form):
    year = forms.IntegerField(label="Année évaluée", min_value=1990, max_value=2199)


class OpinionForm(forms.Form):
    centre = forms.ModelChoiceField(SocialCentre.objects.none(), label="MDS")
    words = long_text("Avis")

    def __init__(self, *args: Any, centres: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = centres


class ConclusionForm(forms.Form):
    on = forms.DateField(label="Comité du", widget=DayInput)
    conclusions = long_text("Conclusions")


class IndicatorForm(Reason):
    value = forms.IntegerField(label="Valeur", min_value=0, max_value=100_000_000)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["value", "reason"]
