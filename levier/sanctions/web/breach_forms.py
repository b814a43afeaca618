"""What a person types about a breach and its sanction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

from levier.foundation import clock
from levier.kernel.month import Month
from levier.pathways.web.forms import day, words
from levier.sanctions.domain.breach import FactKind
from levier.sanctions.domain.scale import Ground, Measure, Sentence
from levier.sanctions.usecases.deciding import Reasons
from levier.sanctions.usecases.reporting import Told

FACTS = (
    "Ce qui s'est passé, rien d'autre : la personne le lira. Ni santé, ni vie privée, ni jugement."
)
MONTHS_AHEAD = 4
ONLY = {
    Ground.STRUCK_OFF: " (faits d'avant juin 2025)",
    Ground.JOB_OFFERS: " (faits depuis juin 2025)",
}


class FactForm(forms.Form):
    on = day("Date du fait", "Elle dit quelles règles s'appliquent : avant ou depuis juin 2025.")
    kind = forms.ChoiceField(
        label="Nature du fait", choices=FactKind.choices, widget=forms.RadioSelect
    )
    what = words("Ce qui s'est passé", FACTS, limit=2000)

    def told(self) -> Told:
        data = self.cleaned_data
        return Told(data["on"], data["kind"], data["what"])


class ReportForm(FactForm):
    ground = forms.ChoiceField(
        label="Devoir concerné",
        choices=[(one.value, f"{capfirst(one.label)}{ONLY.get(one, '')}") for one in Ground],
        widget=forms.RadioSelect,
    )
    field_order = ["on", "kind", "what", "ground"]


class QualifyForm(forms.Form):
    incurred = words("Ce que la personne risque", "Écrit dans la lettre, en mots simples.")


class NotifiedForm(forms.Form):
    on = day("Lettre remise ou présentée le", "Le délai pour répondre part de ce jour.")


class ObservationsForm(forms.Form):
    on = day("Reçues le")
    text = words("Ce que dit la personne", "Avec ses mots, sans les juger.", limit=5000)
    assisted_by = forms.CharField(
        label="Assistée de", max_length=120, required=False, help_text="Si quelqu'un l'a aidée."
    )


class DecisionForm(forms.Form):
    """`offer` gives the measures that the law allows for this breach."""

    measure = forms.ChoiceField(label="Décision", widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label="Part du RSA retenue, en %", required=False, min_value=0, max_value=100,
        help_text="Vide sans suspension ni suppression.",
    )  # fmt: skip
    months = forms.IntegerField(
        label="Nombre de mois", required=False, min_value=0, max_value=12,
        help_text="Vide sans suspension ni suppression.",
    )  # fmt: skip
    since = forms.ChoiceField(
        label="À partir de", required=False, help_text="Jamais un mois déjà commencé."
    )
    motivation = words(
        "Pourquoi", "Les faits retenus et ce qui les rend fautifs : la personne le lira.",
        limit=4000,
    )  # fmt: skip
    considered = words(
        "Motifs légitimes examinés",
        "Ce que la personne a répondu et ce que vous en pensez ; sa situation, ses enfants.",
        limit=4000,
    )

    def offer(self, measures: tuple[str, ...]) -> DecisionForm:
        allowed = [*measures, Measure.WARNING, Measure.NOTHING]
        measure, since = self.fields["measure"], self.fields["since"]
        assert isinstance(measure, forms.ChoiceField)
        assert isinstance(since, forms.ChoiceField)
        measure.choices = [(one, capfirst(Measure(one).label)) for one in allowed]
        first = Month.of(clock.today()) + 1
        coming = [first + rank for rank in range(MONTHS_AHEAD)]
        since.choices = [(str(one), one.label) for one in coming]
        return self

    def sentence(self) -> Sentence:
        data = self.cleaned_data
        measure = data["measure"]
        withholds = Sentence(measure).withholds
        since = Month.parse(data["since"]) if withholds and data["since"] else None
        return Sentence(measure, data["percent"] or 0, data["months"] or 0, since)

    def reasons(self) -> Reasons:
        return Reasons(self.cleaned_data["motivation"], self.cleaned_data["considered"])


class SanctionNotifiedForm(forms.Form):
    on = day("Décision remise ou présentée le", "Les deux mois pour la contester partent de là.")


class LiftForm(forms.Form):
    on = day("La personne a fait ce qui était attendu le")
    months_back = forms.TypedChoiceField(label="Mois retenus à reverser", coerce=int)
    reason = words("Ce que la personne a fait", "Repris dans la lettre qui lui est envoyée.")

    def __init__(self, most: int, *args: Any, **kwargs: Any) -> None:
        """`most`: how many withheld months may be given back."""
        super().__init__(*args, **kwargs)
        if not most:
            del self.fields["months_back"]
            return
        field = self.fields["months_back"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, f"{one} mois") for one in range(most + 1)]
        field.help_text = (
            f"{most} au plus : choix du Département, que les textes lus ne fixent pas. Un mois qui "
            "n'a pas été retenu ne compte pas."
        )
