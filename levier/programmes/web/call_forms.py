"""What is asked of a call for projects."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.web.forms import DayInput, Reason
from levier.programmes.models import Orientation, PolicyProgramme
from levier.programmes.usecases.calling import Asked


class CallForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=200)
    orientation = forms.ModelChoiceField(
        Orientation.objects.none(), label="Orientation", required=False,
        empty_label="Tout le programme",
    )  # fmt: skip
    opens_on = forms.DateField(label="Ouvre le", widget=DayInput)
    closes_on = forms.DateField(label="Dernier jour pour répondre", widget=DayInput)
    expected = forms.CharField(
        label="Ce qui est attendu", max_length=4_000, widget=forms.Textarea({"rows": 6})
    )
    how = forms.CharField(
        label="Comment répondre", max_length=300,
        help_text="Une adresse électronique, un site, un service à qui écrire.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, programme: PolicyProgramme, **told: Any) -> None:
        super().__init__(data, **told)
        field = self.fields["orientation"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = Orientation.objects.filter(axis__programme=programme)
        field.queryset = rows.select_related("axis").order_by("axis__number", "code")

    def asked(self) -> Asked:
        names = ("title", "expected", "how", "opens_on", "closes_on", "orientation")
        return Asked(**{name: self.cleaned_data[name] for name in names})


class ChangeCall(CallForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ExtendForm(Reason):
    closes_on = forms.DateField(label="Nouveau dernier jour", widget=DayInput)
    field_order = ("closes_on", "reason")
