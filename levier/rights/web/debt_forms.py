"""What a person types in the pages of overpayments. Each form acts once."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.foundation import clock
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.payments.web.forms import Once
from levier.rights.web.case_forms import AmountField, MonthField


class Free(Once):
    """A reason that nothing makes compulsory."""

    reason = forms.CharField(
        label="Observation",
        help_text="Elle est conservée au journal.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )


class Motive(Once):
    reason = forms.CharField(
        label="Motif",
        help_text="Il est conservé au journal, et lu par qui reprendra ce dossier.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Écrivez le motif."},
    )


class Plan(Free):
    since = MonthField(label="Premier mois retenu")
    instalment = AmountField(
        label="Retenue de chaque mois, au plus",
        help_text="Vide : toute la part que la loi permet de retenir.",
        required=False,
    )
    field_order = ["since", "instalment", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", Month.of(clock.today()) + 1)

    def clean_instalment(self) -> Money | None:
        amount: Money = self.cleaned_data["instalment"]
        return amount or None


class Repayment(Free):
    amount = AmountField(label="Montant reçu")
    reference = forms.CharField(
        label="Pièce",
        help_text="Le chèque, la quittance ou le virement : une pièce ne compte qu'une fois.",
        max_length=50,
        error_messages={"required": "Indiquez la pièce du remboursement."},
    )
    field_order = ["amount", "reference", "reason"]


class PartialWaiver(Motive):
    amount = AmountField(label="Montant remis")
    field_order = ["amount", "reason"]
