from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from levier.directory import queries
from levier.directory.domain import DelegableAct, OrganisationKind, ScopeKind
from levier.directory.models import Agent, Organisation
from levier.directory.roles import ROLES
from levier.foundation import clock
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.territory.models import SocialCentre


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


if TYPE_CHECKING:  # django-stubs makes this class generic, Django does not
    ManyChosen = forms.ModelMultipleChoiceField[Any]
else:
    ManyChosen = forms.ModelMultipleChoiceField
DIGITS = 18  # of a key that a database can hold


class Several(ManyChosen):
    """Several rows. A key that no database can hold is a choice that is not there, no error."""

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, list | tuple) else []
        if wrong := next((one for one in typed if len(str(one)) > DIGITS), None):
            raise forms.ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": f"{str(wrong)[:DIGITS]}…"},
            )
        return super().clean(value)


class Reason(forms.Form):
    reason = forms.CharField(
        label="Motif",
        help_text="Une phrase : elle reste au journal avec votre nom.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewAgent(Reason):
    email = forms.EmailField(label="Adresse électronique professionnelle", max_length=254)
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    job_title = forms.CharField(label="Fonction", max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True), label="Organisme", required=False
    )
    field_order = ["email", "first_name", "last_name", "job_title", "organisation", "reason"]


class OrganisationForm(Reason):
    siret = forms.CharField(
        label="SIRET", max_length=20, help_text="Quatorze chiffres, espaces permises."
    )
    name = forms.CharField(label="Nom", max_length=120)
    kind = forms.ChoiceField(label="Nature", choices=OrganisationKind.choices)
    is_active = forms.BooleanField(label="En activité", required=False, initial=True)
    field_order = ["siret", "name", "kind", "is_active", "reason"]


class Grant(Reason):
    role = forms.ChoiceField(
        label="Rôle",
        choices=[(role.code, f"{role.label} : {role.sentence}") for role in ROLES.values()],
        widget=forms.RadioSelect,
    )
    scope = forms.ChoiceField(label="Où")
    since = forms.DateField(label="À partir du", widget=DayInput)
    until = forms.DateField(
        label="Jusqu'au (ce jour exclu)",
        widget=DayInput,
        required=False,
        help_text="Laissez vide si le rôle n'a pas de fin connue.",
    )
    field_order = ["role", "scope", "since", "until", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = queries.places()
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = [(f"{kind}:{where}", name) for (kind, where), name in places.items()]
        self.fields["since"].initial = clock.today()

    @property
    def place(self) -> tuple[str, str]:
        kind, _, where = self.cleaned_data["scope"].partition(":")
        return ScopeKind(kind), where


class End(Reason):
    until = forms.DateField(label="Fin (ce jour exclu)", widget=DayInput)
    field_order = ["until", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today()


LARGEST_CEILING = Money(1_000_000_000)


class Delegation(Reason):
    act = forms.ChoiceField(label="Acte délégué", choices=DelegableAct.choices)
    reference = forms.CharField(label="Arrêté de délégation", max_length=60)
    since = forms.DateField(label="À partir du", widget=DayInput)
    until = forms.DateField(label="Jusqu'au (ce jour exclu)", widget=DayInput, required=False)
    ceiling = forms.CharField(
        label="Plafond en euros",
        required=False,
        max_length=15,
        help_text="Par exemple 1500 ou 1 500,00 ; vide s'il n'y en a pas.",
    )
    field_order = ["act", "reference", "since", "until", "ceiling", "reason"]

    def clean_ceiling(self) -> Money | None:
        typed = "".join(self.cleaned_data["ceiling"].split()).replace(",", ".").rstrip("€")
        if not typed:
            return None
        try:
            amount = Money.euros(typed)
        except (ValueError, ArithmeticError, Refusal) as error:
            raise forms.ValidationError("Ce montant ne se lit pas : écrivez 1500,00.") from error
        if not ZERO < amount <= LARGEST_CEILING:
            raise forms.ValidationError("Ce plafond n'est pas plausible.")
        return amount


class NewDelegation(Delegation):
    agent = forms.ModelChoiceField(Agent.objects.filter(is_active=True), label="Signataire")
    field_order = ["agent", *Delegation.field_order]


class Link(Reason):
    agent = forms.ModelChoiceField(Agent.objects.filter(is_active=True), label="Agent")
    field_order = ["agent", "reason"]


class MoveCommune(Reason):
    centre = forms.ModelChoiceField(SocialCentre.objects.all(), label="Nouvelle MDS")
    since = forms.DateField(label="À partir du", widget=DayInput)
    field_order = ["centre", "since", "reason"]


class RenameCentre(Reason):
    name = forms.CharField(label="Nom", max_length=80)
    kind = forms.CharField(
        label="Appellation", max_length=80, help_text="Maison départementale, centre, antenne…"
    )
    acronym = forms.CharField(label="Sigle", max_length=12)
    field_order = ["name", "kind", "acronym", "reason"]


class SearchCommune(forms.Form):
    q = forms.CharField(
        label="Commune",
        required=False,
        max_length=80,
        help_text="Nom, code postal, code INSEE, ou nom d'une ancienne commune.",
    )
