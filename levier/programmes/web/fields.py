"""Form fields of this room: amounts as people type them, several boxes to tick."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.kernel.money import Money


class AmountField(forms.CharField):
    """`12 000,50` as a Money; None when left empty and not required."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Money | None:
        typed = super().clean(value)
        plain = "".join(typed.split()).replace(",", ".").rstrip("€")
        if not plain:
            return None
        try:
            return Money.euros(plain)
        except ValueError as error:
            raise forms.ValidationError("Écrivez un montant comme 12 000,50.") from error

    def prepare_value(self, value: Any) -> Any:
        return value.plain.replace(".", ",") if isinstance(value, Money) else value


class Boxes(forms.MultipleChoiceField):
    """Several among a few, each with its box."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(super().clean(value))
