"""What is asked about groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst

from levier.directory.web.forms import DayInput, Reason, Several
from levier.foundation import clock
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.participation import rules
from levier.participation.domain import USUAL, Contact, Convening, ExpenseKind
from levier.participation.models import GroupMeeting, GroupMember, ResourceGroup
from levier.pathways.domain.contracts import hours_words
from levier.pathways.web.contract_forms import HoursField
from levier.programmes.models import Action
from levier.sanctions.models import Panel

NO_NAME = "Ne nommez personne : ce texte est lu hors du groupe."


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContactForm(forms.Form):
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80, required=False)
    phone = forms.CharField(
        label="Téléphone", max_length=20, required=False, widget=forms.TextInput({"type": "tel"})
    )
    email = forms.EmailField(label="Adresse électronique", max_length=254, required=False)
    words = forms.CharField(
        label="Quand peut-on appeler ? De quoi aimeriez-vous parler ?",
        max_length=1_000,
        required=False,
        widget=area(3),
    )

    def contact(self) -> Contact:
        names = ("first_name", "last_name", "phone", "email", "words")
        return Contact(**{name: self.cleaned_data[name] for name in names})


class PublicForm(ContactForm):
    """Without an account, without JavaScript. `site` is a field that people leave empty."""

    group = forms.ModelChoiceField(
        ResourceGroup.objects.none(), label="Près de chez vous", empty_label="Choisissez"
    )
    agrees = forms.BooleanField(
        label="J'accepte que ces coordonnées servent à me joindre pour le groupe ressources."
    )
    site = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    field_order = ["group", "first_name", "last_name", "phone", "email", "words", "agrees", "site"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = "Un téléphone ou une adresse électronique suffit."
        self.fields[
            "words"
        ].help_text = "N'écrivez ni numéro de Sécurité sociale, ni rien sur votre santé."
        _choose(self, "group", open_groups())


def open_groups() -> QuerySet[ResourceGroup]:
    return ResourceGroup.objects.filter(is_active=True).select_related("centre")


class IntroduceForm(ContactForm):
    group = forms.ModelChoiceField(ResourceGroup.objects.none(), label="Groupe")
    agrees = forms.BooleanField(label="La personne le demande, et sait que rien ne l'y oblige.")
    field_order = ["group", "first_name", "last_name", "phone", "email", "words", "agrees"]

    def __init__(self, *args: Any, groups: QuerySet[ResourceGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Quand peut-on l'appeler ?"
        _choose(self, "group", groups)


def _choose(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


class CharterForm(forms.Form):
    on = forms.DateField(label="Charte acceptée le", widget=DayInput)
    agrees_to_pictures = forms.BooleanField(
        label="Accepte d'apparaître sur des photographies", required=False
    )


class AttestForm(forms.Form):
    agrees = forms.BooleanField(
        label="La personne le demande, et sait ce que son référent lira.", required=False
    )


def _months() -> list[tuple[str, str]]:
    """The months that may still be attested, this one first."""
    today = clock.today()
    now = Month.of(today)
    count = rules.attestation_months(today)["back"]
    return [(str(now + -back), capfirst((now + -back).label)) for back in range(count + 1)]


class AttestHoursForm(AttestForm):
    month = forms.TypedChoiceField(label="Mois", choices=_months, coerce=Month.parse)
    hours = HoursField(label="Heures")
    field_order = ["month", "hours", "agrees"]

    def clean(self) -> dict[str, Any]:
        """The use case counts minutes."""
        data = super().clean() or {}
        data["minutes"] = data.pop("hours", None) or 0
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code de l'attestation", max_length=20, help_text="Trois fois quatre signes.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class MeetingForm(forms.Form):
    held_at = forms.DateTimeField(label="Date et heure", widget=MomentInput)
    length = HoursField(label="Durée", initial=hours_words(USUAL), help_text="2, ou 1 h 30.")
    place = forms.CharField(label="Lieu", max_length=200)
    agenda = forms.CharField(
        label="Ordre du jour", max_length=4_000, required=False, widget=area(), help_text=NO_NAME
    )

    def convening(self) -> Convening:
        data = self.cleaned_data
        return Convening(data["held_at"], data["place"], data["agenda"], data["length"])


class ChangeMeeting(MeetingForm):
    minutes = forms.CharField(
        label="Compte rendu",
        max_length=20_000,
        required=False,
        widget=area(8),
        help_text=f"Il s'écrit une fois la réunion tenue. {NO_NAME}",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PresenceForm(forms.Form):
    present = Several(
        GroupMember.objects.none(), label="Présents", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    excused = Several(
        GroupMember.objects.none(), label="Excusés", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    guests = forms.IntegerField(
        label="Autres personnes venues", min_value=0, max_value=200, initial=0,
        help_text="Personnes de passage, intervenants : leur nombre, sans leur nom.",
    )  # fmt: skip

    def __init__(self, *args: Any, members: QuerySet[GroupMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "present", members)
        _choose(self, "excused", members)


class ExpenseForm(forms.Form):
    meeting = forms.ModelChoiceField(GroupMeeting.objects.none(), label="Réunion")
    kind = forms.ChoiceField(label="Nature", choices=ExpenseKind.choices, widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        label="Kilomètres, aller et retour", min_value=1, max_value=rules.most("mileage"),
        required=False, help_text="Pour un trajet en voiture. Un repas se compte seul.",
    )  # fmt: skip
    power = forms.ChoiceField(
        label="Puissance de la voiture", choices=rules.POWERS, required=False,
        help_text="Elle est sur la carte grise, en P.6.",
    )  # fmt: skip
    amount = forms.CharField(
        label="Montant en euros", max_length=12, required=False,
        help_text="Pour un billet ou une garde d'enfants, celui du justificatif : 12,40.",
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: QuerySet[GroupMeeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "meeting", meetings)

    def clean_power(self) -> str:
        return self.cleaned_data["power"] or rules.POWERS[0][0]

    def clean_amount(self) -> Money | None:
        typed = "".join(self.cleaned_data["amount"].split()).replace(",", ".").rstrip("€")
        if not typed:
            return None
        try:
            return Money.euros(typed)
        except (ValueError, ArithmeticError, Refusal) as error:
            raise forms.ValidationError("Ce montant ne se lit pas : écrivez 12,40.") from error


class PaidForm(forms.Form):
    on = forms.DateField(label="Remboursée le", widget=DayInput)
    reference = forms.CharField(label="Référence du mandat", max_length=40)


class WhyForm(forms.Form):
    reason = forms.CharField(
        label="Motif", required=False, max_length=500, widget=area(3),
        help_text="Obligatoire pour refuser.",
    )  # fmt: skip


class ProposalForm(forms.Form):
    title = forms.CharField(label="Ce que le groupe propose", max_length=200)
    words = forms.CharField(
        label="En quelques mots", max_length=4_000, widget=area(), help_text=NO_NAME
    )
    action = forms.ModelChoiceField(
        Action.objects.none(), label="Action concernée", required=False, empty_label="Aucune"
    )
    on = forms.DateField(label="Déposée le", widget=DayInput)

    def __init__(self, *args: Any, actions: QuerySet[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "action", actions)


class InMeeting(forms.Form):
    meeting = forms.ModelChoiceField(GroupMeeting.objects.none(), label="À la réunion")

    def __init__(self, *args: Any, meetings: QuerySet[GroupMeeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "meeting", meetings)


class ForwardForm(forms.Form):
    to = forms.CharField(
        label="Transmise à", max_length=150,
        help_text="Un service ou une institution : Domaine insertion, Caf de l'Ain…",
    )  # fmt: skip


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="Réponse",
        max_length=4_000,
        widget=area(),
        help_text="Le groupe la lira telle quelle.",
    )


class DoneForm(forms.Form):
    on = forms.DateField(label="Réalisée le", widget=DayInput)
    words = forms.CharField(label="Ce qui a été fait", max_length=4_000, widget=area())


class CandidateForm(forms.Form):
    panel = forms.ModelChoiceField(
        Panel.objects.filter(is_active=True), label="Équipe pluridisciplinaire"
    )
    since = forms.DateField(label="Mandat à partir du", widget=DayInput)
    until = forms.DateField(label="Jusqu'au (ce jour exclu)", widget=DayInput)
    is_substitute = forms.BooleanField(label="Comme suppléant", required=False)
    is_trained = forms.BooleanField(label="A suivi la formation", required=False)
    agrees = forms.BooleanField(
        label="La personne accepte que son nom soit donné à la secrétaire de l'équipe.",
        required=False,
    )


class CancelForm(Reason):
    pass
