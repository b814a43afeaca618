"""What the secretary of a panel types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from levier.kernel.text import short_date
from levier.pathways.web.forms import KEPT, day, words
from levier.sanctions.domain.panel import Opinion, Quality
from levier.sanctions.models import Attendance, Breach
from levier.territory.models import SocialCentre


class PanelForm(forms.Form):
    name = forms.CharField(label="Nom de l'équipe", max_length=120)
    quorum = forms.IntegerField(
        label="Quorum", min_value=2, max_value=30,
        help_text="Combien de membres doivent siéger, selon le règlement intérieur.",
    )  # fmt: skip
    centres = forms.ModelMultipleChoiceField(
        SocialCentre.objects.all(), label="MDS dont elle examine les dossiers", required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucune cochée : toutes.",
    )  # fmt: skip
    is_active = forms.BooleanField(label="En activité", required=False, initial=True)


class MemberForm(forms.Form):
    name = forms.CharField(
        label="Nom et prénom", max_length=120,
        help_text="Rien ne relie un représentant des bénéficiaires à son propre dossier.",
    )  # fmt: skip
    quality = forms.ChoiceField(
        label="Siège pour", choices=Quality.choices, widget=forms.RadioSelect
    )
    is_substitute = forms.BooleanField(label="Suppléant", required=False)
    since = day("Mandat à partir du")
    until = day("Jusqu'au (ce jour exclu)", "Vide si la fin n'est pas fixée.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = False
        self.fields["until"].initial = None


class EndForm(forms.Form):
    until = day("Fin du mandat le", "Ce jour n'est plus compris.")


class SessionForm(forms.Form):
    held_on = day("Jour de la séance")
    place = forms.CharField(label="Lieu", max_length=120)


class PostponeForm(forms.Form):
    held_on = day("Nouveau jour")
    reason = words("Pourquoi", KEPT)


class MembersForm(forms.Form):
    """The members called to a session, ticked."""

    members = forms.TypedMultipleChoiceField(
        label="Membres", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def among(self, rows: Iterable[Attendance], label: str) -> MembersForm:
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.label = label
        field.choices = [(one.pk, member_label(one)) for one in rows]
        return self


def member_label(one: Attendance) -> str:
    substitute = ", suppléant" if one.member.is_substitute else ""
    return f"{one.member} ({one.member.get_quality_display()}{substitute})"


class AgendaForm(forms.Form):
    cases = forms.TypedMultipleChoiceField(
        label="Dossiers à inscrire", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def among(self, rows: Iterable[Breach]) -> AgendaForm:
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.pk, _case_label(one)) for one in rows]
        return self


def _case_label(breach: Breach) -> str:
    due = breach.observations_due_on
    late = f", à entendre avant le {short_date(due)}" if breach.regime == "old" and due else ""
    return f"{breach.person} : {breach.get_ground_display()}{late}"


class OpinionForm(forms.Form):
    opinion = forms.ChoiceField(
        label="Avis de l'équipe", choices=Opinion.choices, widget=forms.RadioSelect
    )
    why = words("Motifs de l'avis", "Lus par la personne si elle le demande.", limit=4000)
    is_heard = forms.BooleanField(label="La personne a été entendue", required=False)
    assisted_by = forms.CharField(label="Assistée de", max_length=120, required=False)


class MinutesForm(forms.Form):
    minutes = forms.CharField(
        label="Procès-verbal", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Le déroulement. Les avis et le nombre de présents s'y ajoutent d'eux-mêmes ; "
        "aucun nom de membre n'y paraît.",
    )  # fmt: skip
