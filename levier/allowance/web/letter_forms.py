"""What a person types to write a letter, to say how it left, or to change its texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from levier.allowance.letter_states import Sending
from levier.allowance.usecases.letter_texts import LENGTH
from levier.allowance.usecases.lettering import WORDS_LENGTH
from levier.directory.web.forms import DayInput, Reason


class Writing(forms.Form):
    """`choices`: what may be told to this household, `kind:identifier` and its words."""

    about = forms.ChoiceField(label="Ce que dit le courrier", widget=forms.RadioSelect)
    words = forms.CharField(
        label="Pourquoi, en mots simples",
        help_text="Pour un indu ou une décision : les faits, avec leurs dates, comme vous les "
        "diriez à la personne. Vide, le motif de la décision est repris tel quel.",
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if all(value.startswith("right:") for value, _ in choices):
            del self.fields["words"]


class Leaving(forms.Form):
    sending = forms.ChoiceField(
        label="Comment il est parti", choices=Sending.choices, widget=forms.RadioSelect,
        initial=Sending.POST,
    )  # fmt: skip
    sent_on = forms.DateField(label="Le", widget=DayInput)


class HandedOver(Reason):
    reason = forms.CharField(
        label="Remise à la poste",
        help_text="Où et comment : numéro de bordereau, bureau de poste.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewText(Reason):
    text = forms.CharField(
        label="Nouveau texte",
        help_text="Une ligne vide sépare deux paragraphes.",
        max_length=LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["text", "reason"]

    def __init__(self, *args: Any, may_be_empty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not may_be_empty
