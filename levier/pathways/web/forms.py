"""What a person types in the pages of the pathway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from levier.directory.models import Agent, Organisation
from levier.directory.web.forms import DayInput, Several
from levier.foundation import clock
from levier.kernel.text import fold
from levier.pathways.domain import exits
from levier.pathways.domain.people import BY_AGE, EndReason, Mark, SignalKind
from levier.pathways.domain.referral import Path, RefusalReason
from levier.pathways.models import SupportBody
from levier.territory.models import Commune, SocialCentre

KEPT = "Une phrase : elle reste au journal avec votre nom."


def words(label: str, hint: str = "", *, required: bool = True, limit: int = 1000) -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def day(label: str, hint: str = "") -> forms.Field:
    return forms.DateField(label=label, help_text=hint, widget=DayInput(), initial=clock.today)


if TYPE_CHECKING:  # django-stubs makes this class generic, Django does not
    Chosen = forms.ModelChoiceField[Any]
else:
    Chosen = forms.ModelChoiceField


class BodyField(Chosen):
    """A body with what is left there, as `queries.bodies` counts it."""

    loads: dict[int, int]

    def label_from_instance(self, obj: Any) -> str:
        held = self.loads.get(obj.pk, 0)
        if obj.capacity is None:
            return f"{obj.name} ({held} suivis)"
        return f"{obj.name} ({held} suivis sur {obj.capacity})"


class Nothing(forms.Form):
    """An act that asks for nothing but to be meant."""


class Reason(forms.Form):
    reason = words("Motif", KEPT)


class Where(forms.Form):
    """A path and a body: what a referral says."""

    path = forms.ChoiceField(label="Parcours", choices=Path.choices, widget=forms.RadioSelect)
    body = BodyField(
        SupportBody.objects.filter(is_active=True),
        label="Organisme référent",
        help_text="Entre parenthèses, combien de personnes il suit, et ses places.",
    )

    def offer(self, loads: dict[int, int], near: Iterable[int]) -> Any:
        """Only the bodies that serve the person's centre."""
        field = self.fields["body"]
        assert isinstance(field, BodyField)
        field.loads = loads
        field.queryset = SupportBody.objects.filter(pk__in=list(near))
        return self


class Proposal(Where):
    comment = words(
        "Ce qui motive la proposition",
        "Des faits utiles à la décision, rien de médical.",
        required=False,
    )


class ReferralDecision(Where):
    even_full = forms.BooleanField(label="Même si l'organisme n'a plus de place", required=False)
    reason = words("Motif", f"{KEPT} Nécessaire quand l'organisme est plein.", required=False)


class Notification(forms.Form):
    on = day("Notifiée à la personne le", "Le délai pour signer le contrat part de ce jour.")


class LeadField(Chosen):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.load} suivis)"


class Taking(forms.Form):
    on = day("Prise en charge le")
    lead = LeadField(
        Agent.objects.none(),
        label="Référent unique",
        required=False,
        help_text="Vous pourrez le désigner plus tard.",
    )


class RefusalOfPerson(forms.Form):
    why = forms.ChoiceField(
        label="Pourquoi", choices=RefusalReason.choices, widget=forms.RadioSelect
    )
    comment = words("Précision", "Lue par qui décidera d'une autre orientation.", required=False)


class Lead(forms.Form):
    agent = LeadField(Agent.objects.none(), label="Référent unique")
    since = day("À compter du")
    reason = words("Motif", "Facultatif à la première désignation.", required=False)


class EndOfLead(Reason):
    on = day("Jusqu'au")
    field_order = ["on", "reason"]


class Marks(forms.Form):
    marks = forms.MultipleChoiceField(
        label="Publics que vous constatez",
        choices=[(mark.value, mark.label) for mark in Mark if mark not in BY_AGE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=(
            "Le signe seul : jamais le diagnostic, ni ce qui l'explique. Le quartier prioritaire "
            "est à revoir quand la personne déménage."
        ),
    )


class LeadsField(Several):
    loads: dict[int, int]

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({self.loads.get(obj.pk, 0)} suivis)"


class HandOver(Reason):
    to = LeadsField(
        Agent.objects.none(),
        label="À qui",
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs collègues se partagent le portefeuille au plus juste.",
    )
    since = day("À compter du")
    field_order = ["to", "since", "reason"]

    def among(self, agents: Sequence[Any]) -> HandOver:
        field = self.fields["to"]
        assert isinstance(field, LeadsField)
        field.queryset = Agent.objects.filter(pk__in=[one.pk for one in agents])
        loads = {one.pk: one.load for one in agents}
        field.loads = loads
        return self


class BodyForm(Reason):
    name = forms.CharField(label="Nom", max_length=120)
    paths = forms.MultipleChoiceField(
        label="Parcours", choices=Path.choices, widget=forms.CheckboxSelectMultiple
    )
    only_for = forms.ChoiceField(
        label="Réservé à un public",
        choices=[("", "Tous publics"), *Mark.choices],
        required=False,
    )
    serves = Several(
        SocialCentre.objects.all(),
        label="MDS desservies",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée : tout le Département.",
    )
    capacity = forms.IntegerField(
        label="Places", min_value=0, max_value=100_000, required=False,
        help_text="Vide : sans limite connue.",
    )  # fmt: skip
    places_per_worker = forms.IntegerField(
        label="Personnes par référent", min_value=1, max_value=1000, required=False
    )
    is_active = forms.BooleanField(label="Reçoit des orientations", required=False, initial=True)
    field_order = [
        "organisation", "name", "paths", "only_for", "serves", "capacity", "places_per_worker",
        "is_active", "reason",
    ]  # fmt: skip


class NewBody(BodyForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True), label="Organisme"
    )


class Deposit(forms.Form):
    file = forms.FileField(
        label="Fichier CSV",
        help_text="2 Mo et 5 000 lignes au plus. Les bonnes lignes sont prises, les autres disent "
        "pourquoi elles ne le sont pas.",
    )
    decider = forms.CharField(label="Décisions prises par", max_length=60, initial="France Travail")


class SignalForm(forms.Form):
    last_name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    born_on = forms.DateField(label="Date de naissance", widget=DayInput())
    contact = forms.CharField(
        label="Téléphone ou courriel", max_length=120, help_text="Pour la rappeler, rien de plus."
    )
    commune = forms.CharField(
        label="Commune", max_length=80, help_text="Son nom ou son code INSEE, dans le Département."
    )
    kind = forms.ChoiceField(label="Situation", choices=SignalKind.choices)
    signalled_by = forms.CharField(label="Signalé par", max_length=120)
    received_on = day("Reçu le")

    def clean_commune(self) -> Commune:
        typed = self.cleaned_data["commune"].strip()
        found = Commune.objects.filter(Q(folded=fold(typed)) | Q(pk=typed)).first()
        if found is None:
            raise forms.ValidationError("Cette commune n'est pas dans le Département.")
        return found


class ContactDay(forms.Form):
    on = day("Contactée le")


class EndOfPrevention(forms.Form):
    result = forms.ChoiceField(
        label="Ce que la personne est devenue",
        choices=[
            (one.value, one.label)
            for one in (EndReason.AVOIDED, EndReason.ENTERED_RSA, EndReason.LOST)
        ],
        widget=forms.RadioSelect,
    )


class EndOfPathway(Reason):
    motive = forms.ChoiceField(
        label="Pourquoi",
        choices=[
            *((one.value, one.label) for one in exits.BY_HAND),
            (EndReason.MERGED.value, "dossier en double : son autre parcours se poursuit"),
        ],
        widget=forms.RadioSelect,
    )
    on = day("Terminé le")
    situation = forms.ChoiceField(
        label="Situation ce jour-là",
        choices=[("", "Choisir"), *((one.value, one.label) for one in exits.AT_EXIT)],
        required=False,
        help_text="Inutile pour un décès, un départ du Département ou un dossier en double.",
    )
    continues = forms.IntegerField(
        label="Numéro du parcours qui se poursuit",
        required=False,
        min_value=1,
        max_value=10**15,
        help_text="Pour un dossier en double seulement.",
    )
    field_order = ["motive", "on", "situation", "continues", "reason"]

    @staticmethod
    def of_double(number: str) -> dict[str, Any]:
        """What is already known when one comes from a merge of two records."""
        if not number.isdecimal() or len(number) > 15:
            return {}
        return {"motive": EndReason.MERGED, "continues": int(number)}


class DecideMany(forms.Form):
    """What is the same for all the referrals of a cohort; empty: as proposed or suggested."""

    path = forms.ChoiceField(
        label="Parcours",
        choices=[("", "Celui proposé ou suggéré pour chacun"), *Path.choices],
        required=False,
    )
    body = BodyField(
        SupportBody.objects.filter(is_active=True),
        label="Organisme",
        required=False,
        empty_label="Le plus proche qui a de la place",
    )
    letters = forms.BooleanField(
        label="Préparer les courriers, à imprimer en une fois", required=False, initial=True
    )
    reason = words("Motif", KEPT, required=False)

    def __init__(self, *args: Any, loads: dict[int, int] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["body"]
        assert isinstance(field, BodyField)
        field.loads = loads or {}


class NotifyMany(Notification):
    pass


class LeadMany(forms.Form):
    agent = LeadField(Agent.objects.none(), label="Référent unique")
    reason = words("Motif", KEPT, required=False)


class TakeMany(forms.Form):
    agent = LeadField(
        Agent.objects.none(), label="Référent unique", required=False,
        empty_label="À désigner plus tard",
    )  # fmt: skip
