"""What a person types about an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from levier.directory.models import Agent
from levier.kernel.money import ZERO
from levier.pathways.web.forms import day, words
from levier.rights.web.case_forms import AmountField
from levier.sanctions.domain.appeal import OUTCOMES
from levier.sanctions.models import Appeal
from levier.sanctions.usecases.answering import Answer


class AppealForm(forms.Form):
    """`offer`: what may be contested from where one stands."""

    contested = forms.ChoiceField(label="Ce que demande la personne", widget=forms.RadioSelect)
    decision_of = day("Décision contestée, notifiée le", "Les deux mois pour contester en partent.")
    received_on = day("Recours reçu le", "Le jour où il est arrivé au Département.")
    arguments = words("Ce que dit la personne", "Résumez sa lettre, sans la juger.", limit=5000)

    def offer(self, choices: Sequence[tuple[str, str]]) -> AppealForm:
        field = self.fields["contested"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()
        return self


class AdmitForm(forms.Form):
    """A late appeal asks why it is admitted all the same."""

    reason = words("Motif", "Pourquoi il est examiné bien qu'il soit hors délai.")

    def __init__(self, appeal: Appeal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not appeal.is_late:
            del self.fields["reason"]


class AssignForm(forms.Form):
    handler = forms.ChoiceField(label="Instruit par")

    def among(self, agents: Iterable[Agent]) -> AssignForm:
        field = self.fields["handler"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), str(one)) for one in agents]
        return self


class AskedForm(forms.Form):
    on = day("Commission saisie le", "Elle a un mois pour rendre son avis.")


class OpinionForm(forms.Form):
    on = day("Avis rendu le")
    text = words("L'avis", limit=4000)


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label="Réponse", choices=OUTCOMES, widget=forms.RadioSelect)
    waived = AmountField(label="Montant remis, si accepté en partie", required=False)
    percent = forms.IntegerField(
        label="Part retenue désormais, en %, si accepté en partie", required=False, min_value=1,
        max_value=99,
    )  # fmt: skip
    why = words("Motifs de la réponse", "Écrits dans la lettre : ils remplacent ceux de la "
                "décision contestée.", limit=4000)  # fmt: skip

    def __init__(self, appeal: Appeal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if appeal.debt_id is None:
            del self.fields["waived"]
        if appeal.sanction_id is None:
            del self.fields["percent"]

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            data["outcome"], data["why"], data.get("waived") or ZERO, data.get("percent") or 0
        )


class CourtForm(forms.Form):
    on = day("Tribunal saisi le")


class JudgedForm(forms.Form):
    on = day("Jugement rendu le")
    text = words("Ce que dit le jugement", limit=4000)
