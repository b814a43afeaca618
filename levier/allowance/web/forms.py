"""What a person types in the pages of the run."""

from __future__ import annotations

from django import forms

from levier.allowance.domain import FINDING_LIFECYCLE, Channel
from levier.kernel.month import Month


class Opening(forms.Form):
    month = forms.CharField(
        label="Mois à payer",
        help_text="Comme 2026-11. Le flux mensuel de ce mois doit être pris en charge.",
        max_length=7,
    )
    channel = forms.ChoiceField(
        label="Qui verse aux foyers",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        initial=Channel.DELEGATED,
    )

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"].strip())
        except ValueError as error:
            raise forms.ValidationError("Écrivez le mois comme 2026-11.") from error


class Reason(forms.Form):
    reason = forms.CharField(
        label="Motif",
        help_text="Il est conservé au journal et lu par qui contrôlera.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class Approving(forms.Form):
    reason = forms.CharField(
        label="Ce que vous avez vérifié",
        help_text="Conservé au journal avec l'empreinte exacte de cette page.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class Deciding(forms.Form):
    choice = forms.ChoiceField(
        label="Votre décision",
        choices=[(name, move.label) for name, move in FINDING_LIFECYCLE.moves.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Motif", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )

    def offer(self, state: str) -> Deciding:
        """Only the moves that are open from this state."""
        open_moves = FINDING_LIFECYCLE.open_moves(state)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, move.label) for name, move in open_moves.items()]
        return self
