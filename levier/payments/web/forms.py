"""What a person types in the pages of payments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from levier.foundation import clock
from levier.payments.domain import ResolutionOutcome


class Once(forms.Form):
    """A form that acts once: its key is drawn with the page and sent back with it."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        label="Page",
        error_messages=dict.fromkeys(
            ("required", "invalid"), "cette page est trop ancienne : rechargez-la et recommencez."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", str(uuid.uuid4()))


class Reason(Once):
    reason = forms.CharField(
        label="Motif",
        help_text="Une phrase : elle reste au journal avec votre nom.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class HandOver(Reason):
    """The reason is for a hand-over taken up again after a doubt; hidden before that."""

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required, reason.label = False, "Ce que la banque a répondu"
        if not again:
            reason.widget = forms.HiddenInput()


class Slip(Once):
    reference = forms.CharField(
        label="Numéro du bordereau ou du mandat",
        help_text="Celui sous lequel le comptable reçoit l'ordre.",
        max_length=80,
    )


class Evidence(Once):
    evidence = forms.CharField(
        label="Pièce de la banque",
        help_text="Sa date et sa référence : courriel du 3 décembre 2026, dossier 4512.",
        max_length=300,
    )


class Conclusion(Evidence):
    outcome = forms.ChoiceField(
        label="Ce que dit la banque", choices=ResolutionOutcome.choices, widget=forms.RadioSelect
    )
    field_order = ["outcome", "evidence"]


class BankDetails(Once):
    iban = forms.CharField(
        label="IBAN",
        help_text="Tel qu'il est écrit sur le relevé d'identité bancaire, espaces compris.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bic = forms.CharField(
        label="BIC",
        help_text="Laissez vide : il est retrouvé d'après l'IBAN.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label="Titulaire du compte",
        help_text="Le nom écrit sur le relevé, même s'il n'est pas celui du bénéficiaire.",
        max_length=140,
    )
    proof = forms.CharField(
        label="Pièce justificative",
        help_text="Où retrouver le relevé : RIB reçu le 20 novembre 2026, courrier 8812.",
        max_length=120,
    )


class SecondReading(Once):
    iban = forms.CharField(
        label="IBAN lu sur la pièce",
        help_text="Ouvrez la pièce et recopiez-le, sans regarder la saisie.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class Deposit(forms.Form):
    file = forms.FileField(
        label="Fichier de la banque",
        help_text="Compte rendu pain.002, avis camt.054 ou relevé camt.053 ; 50 Mo au plus.",
        allow_empty_file=True,
    )


class Look(Once):
    note = forms.CharField(
        label="Conclusion",
        help_text="Ce que vous avez constaté et fait : frais bancaires, vus avec la banque.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )


class NewFile(Once):
    execution_on = forms.DateField(
        label="Date d'exécution demandée à la banque",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_execution_on(self) -> Any:
        day = self.cleaned_data["execution_on"]
        if day <= clock.today():
            raise forms.ValidationError("Choisissez un jour à venir : la banque en a besoin.")
        return day
