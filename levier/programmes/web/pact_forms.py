"""What is asked about a pact."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.models import Organisation
from levier.directory.web.forms import DayInput, Reason, Several
from levier.programmes.domain.pact import CommitmentState, CommitteeKind, Presence, Promise
from levier.programmes.models import (
    Action,
    Axis,
    Commitment,
    PolicyProgramme,
    Signatory,
)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SignatoryForm(Reason):
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True), label="Organisme"
    )
    name = forms.CharField(label="Nom dans le pacte", max_length=120)
    invited_on = forms.DateField(label="Invité le", widget=DayInput, required=False)
    field_order = ["organisation", "name", "invited_on", "reason"]


class SignatureForm(Reason):
    on = forms.DateField(label="Le", widget=DayInput)
    field_order = ["on", "reason"]


class CommitmentForm(Reason):
    axis = forms.ModelChoiceField(Axis.objects.none(), label="Priorité")
    code = forms.CharField(label="Code", max_length=12)
    title = forms.CharField(label="Ce qui est promis", max_length=300)
    carrier = forms.ModelChoiceField(Signatory.objects.none(), label="Porté par")
    contributors = Several(
        Signatory.objects.none(),
        label="Avec",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    indicator = forms.CharField(label="Indicateur", max_length=120, required=False)
    unit = forms.CharField(label="Unité", max_length=40, required=False)
    target = forms.IntegerField(label="Cible", min_value=0, max_value=100_000_000, required=False)
    due_on = forms.DateField(label="Échéance", widget=DayInput, required=False)
    actions = Several(Action.objects.all(), label="Actions qui le tiennent", required=False)
    field_order = [
        "axis", "code", "title", "carrier", "contributors", "indicator", "unit", "target",
        "due_on", "actions", "reason",
    ]  # fmt: skip

    def __init__(self, *args: Any, programme: PolicyProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories = Signatory.objects.filter(programme=programme).order_by("position")
        for name, rows in (
            ("axis", programme.axes.order_by("number")),
            ("carrier", signatories),
            ("contributors", signatories),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def promise(self) -> Promise:
        data = self.cleaned_data
        several = {
            name: tuple(each.pk for each in data[name]) for name in ("contributors", "actions")
        }
        plain = {name: data[name] for name in ("code", "title", "indicator", "unit", "target",
                                               "due_on")}  # fmt: skip
        known: dict[str, Any] = {**plain, **several}
        return Promise(axis=data["axis"].pk, carrier=data["carrier"].pk, **known)


class ChangeCommitment(CommitmentForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)


def commitment_initial(commitment: Commitment) -> dict[str, Any]:
    names = ("code", "title", "indicator", "unit", "target", "due_on", "revision")
    return {
        **{name: getattr(commitment, name) for name in names},
        "axis": commitment.axis_id,
        "carrier": commitment.carrier_id,
        "contributors": list(commitment.contributors.values_list("pk", flat=True)),
        "actions": list(commitment.actions.values_list("pk", flat=True)),
    }


class ReportForm(forms.Form):
    proposed = forms.ChoiceField(
        label="Où en est-on ?", choices=CommitmentState.choices, widget=forms.RadioSelect
    )
    value = forms.IntegerField(
        label="Valeur de l'indicateur", min_value=0, max_value=100_000_000, required=False
    )
    words = forms.CharField(
        label="En quelques mots",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui est fait, ce qui manque, ce qui vient.",
    )


class Answer(forms.Form):
    reason = forms.CharField(
        label="Réponse",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour renvoyer le point à l'institution.",
    )


class CommitteeForm(Reason):
    kind = forms.ChoiceField(label="Nature", choices=CommitteeKind.choices)
    title = forms.CharField(label="Nom", max_length=150)
    axis = forms.ModelChoiceField(Axis.objects.none(), label="Priorité suivie", required=False)
    field_order = ["kind", "title", "axis", "reason"]

    def __init__(self, *args: Any, programme: PolicyProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["axis"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programme.axes.order_by("number")


class MeetingForm(forms.Form):
    held_at = forms.DateTimeField(label="Date et heure", widget=MomentInput)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    agenda = forms.CharField(
        label="Ordre du jour",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ChangeMeeting(MeetingForm, Reason):
    minutes = forms.CharField(
        label="Compte rendu",
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Une fois la réunion tenue.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["held_at", "place", "agenda", "minutes", "reason"]


class PresenceForm(forms.Form):
    """One line an institution: present, excused or absent, and by whom."""

    def __init__(self, *args: Any, programme: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signatories = list(Signatory.objects.filter(programme=programme).order_by("position"))
        for each in self.signatories:
            self.fields[f"presence_{each.pk}"] = forms.ChoiceField(
                label=each.name, choices=Presence.choices, initial=Presence.PRESENT
            )
            self.fields[f"person_{each.pk}"] = forms.CharField(
                label=f"{each.name}, représentée par", max_length=120, required=False
            )

    @property
    def presences(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {
            each.pk: (data[f"presence_{each.pk}"], data[f"person_{each.pk}"])
            for each in self.signatories
        }


class FollowUpForm(forms.Form):
    text = forms.CharField(label="Ce qui est décidé", max_length=300)
    owner = forms.ModelChoiceField(Signatory.objects.none(), label="Qui le fait")
    due_on = forms.DateField(label="Pour le", widget=DayInput, required=False)

    def __init__(self, *args: Any, programme: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Signatory.objects.filter(programme=programme).order_by("position")
