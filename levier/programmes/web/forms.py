"""What is asked on the pages of programmes and actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst

from levier.directory.models import Agent, Organisation
from levier.directory.web.forms import DayInput, Reason, Several
from levier.kernel.money import Money
from levier.programmes.domain import (
    ActionScope,
    Funder,
    Origin,
    ProgrammeKind,
    ResolutionBody,
    Sheet,
)
from levier.programmes.domain.evaluation import MeasureKey
from levier.programmes.models import Action, Axis, Orientation, PolicyProgramme
from levier.programmes.queries import Tree
from levier.programmes.themes import public_choices, theme_choices
from levier.programmes.web.fields import AmountField, Boxes
from levier.territory.models import SocialCentre

FOLLOWERS = ("programme_officer", "mds_head")
UNTIL_HELP = "Laissez vide s'il n'y a pas de fin connue."


def text(label: str, *, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=5000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class NewProgramme(Reason):
    code = forms.SlugField(
        label="Code", max_length=24, help_text="Court et sans espace : PDI-2029, par exemple."
    )
    kind = forms.ChoiceField(label="Nature", choices=ProgrammeKind.choices)
    title = forms.CharField(label="Titre", max_length=200)
    since = forms.DateField(label="Début", widget=DayInput)
    until = forms.DateField(
        label="Fin (ce jour exclu)", widget=DayInput, required=False, help_text=UNTIL_HELP
    )
    summary = text("En quelques mots")
    field_order = ["code", "kind", "title", "since", "until", "summary", "reason"]


class ChangeProgramme(NewProgramme):
    """Its code and nature stay; `revision` is the one that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"], self.fields["kind"]


class AxisForm(Reason):
    title = forms.CharField(label="Titre", max_length=300)
    description = text("Description")
    field_order = ["title", "description", "reason"]


class OrientationForm(AxisForm):
    code = forms.CharField(label="Code", max_length=12, help_text="3.5, par exemple.")
    field_order = ["code", "title", "description", "reason"]


class VersionForm(forms.Form):
    resolution = forms.CharField(label="Délibération", max_length=80)
    body = forms.ChoiceField(label="Votée par", choices=ResolutionBody.choices)
    resolved_on = forms.DateField(label="Votée le", widget=DayInput)
    summary = forms.CharField(
        label="Objet", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EnvelopeForm(Reason):
    """The whole, then one field an axis: they have to add up."""

    total = AmountField(label="Tout le programme")

    def __init__(self, *args: Any, axes: Iterable[Axis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.axes = list(axes)
        for axis in self.axes:
            self.fields[f"axis_{axis.number}"] = AmountField(label=f"Axe {axis.number}")
            self.fields[f"axis_{axis.number}"].help_text = axis.title
        self.order_fields(["total", *(f"axis_{axis.number}" for axis in self.axes), "reason"])

    @property
    def by_axis(self) -> dict[int, Money]:
        return {axis.pk: self.cleaned_data[f"axis_{axis.number}"] for axis in self.axes}


class SheetForm(Reason):
    code = forms.RegexField(
        r"^[A-Za-z0-9.-]+$", label="Code", max_length=12, help_text="Lettres et chiffres : D23."
    )
    title = forms.CharField(label="Titre", max_length=200)
    scope = forms.ChoiceField(label="Portée", choices=ActionScope.choices, widget=forms.RadioSelect)
    pilot = forms.ModelChoiceField(
        SocialCentre.objects.all(),
        label="MDS pilote",
        required=False,
        help_text="Pour une action territoriale seulement.",
    )
    origin = forms.ChoiceField(label="Origine", choices=Origin.choices)
    themes = Boxes(label="Freins qu'elle lève", choices=theme_choices, required=False)
    objectives = text("Objectifs")
    context = text("Contexte")
    publics = Boxes(label="Publics", choices=public_choices, required=False)
    audience = text("Public visé, en quelques mots", rows=2)
    centres = Several(
        SocialCentre.objects.all(),
        label="Territoire",
        required=False,
        help_text="Aucune MDS cochée : tout le Département.",
        widget=forms.CheckboxSelectMultiple,
    )
    operators = Several(
        Organisation.objects.filter(is_active=True), label="Qui mène l'action", required=False
    )
    partners = Several(
        Organisation.objects.filter(is_active=True), label="Qui y contribue", required=False
    )
    officer = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True, grants__role__in=FOLLOWERS).distinct(),
        label="Suivie par",
        required=False,
    )
    means = text("Moyens", rows=2)
    calendar = text("Calendrier", rows=2)
    since = forms.DateField(label="Début", widget=DayInput)
    until = forms.DateField(
        label="Fin (ce jour exclu)", widget=DayInput, required=False, help_text=UNTIL_HELP
    )

    def sheet(self) -> Sheet:
        data = dict(self.cleaned_data)
        pilot: SocialCentre | None = data.pop("pilot")
        officer: Agent | None = data.pop("officer")
        several = {
            name: tuple(sorted(each.pk for each in data.pop(name)))
            for name in ("centres", "operators", "partners")
        }
        known: dict[str, Any] = {name: data[name] for name in PLAIN} | several
        known |= {"pilot": pilot.pk if pilot else "", "officer": officer.pk if officer else None}
        return Sheet(**known)


PLAIN = (
    "code", "title", "scope", "origin", "since", "until", "context", "objectives", "audience",
    "means", "calendar", "themes", "publics",
)  # fmt: skip


class NewSheet(SheetForm):
    """A new action is placed at once: it would otherwise be nowhere."""

    place = forms.ChoiceField(label="Rattachée à")
    field_order = ["code", "title", "place", "scope", "pilot", "origin", "themes", "objectives",
                   "since", "until"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places()


class ChangeSheet(SheetForm):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = True


def sheet_initial(action: Action, sheet: Sheet) -> dict[str, Any]:
    return {
        **{name: getattr(sheet, name) for name in PLAIN},
        "pilot": sheet.pilot or None,
        "officer": sheet.officer,
        "centres": sheet.centres,
        "operators": sheet.operators,
        "partners": sheet.partners,
        "revision": action.revision,
    }


def places(programmes: Iterable[PolicyProgramme] | None = None) -> list[Any]:
    """Every place of every programme, as choices by programme: the orientations where there are
    some, else the axes. `axis:3` or `orientation:27`."""
    orientations: dict[int, list[tuple[str, str]]] = {}
    for each in Orientation.objects.order_by("axis", "pk"):
        orientations.setdefault(each.axis_id, []).append((f"orientation:{each.pk}", str(each)))
    groups: dict[str, list[tuple[str, str]]] = {}
    for axis in Axis.objects.select_related("programme").order_by("-programme__since", "number"):
        offered = orientations.get(axis.pk, [(f"axis:{axis.pk}", str(axis))])
        groups.setdefault(axis.programme.title, []).extend(offered)
    return [("", "Choisir"), *groups.items()]


def place_of(choice: str) -> tuple[Axis, Orientation | None]:
    """The axis and orientation of a choice of `places`."""
    kind, _, key = choice.partition(":")
    if kind == "axis":
        return Axis.objects.get(pk=int(key)), None
    orientation = Orientation.objects.select_related("axis").get(pk=int(key))
    return orientation.axis, orientation


class PlaceForm(Reason):
    place = forms.ChoiceField(label="Axe ou orientation")
    field_order = ["place", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places()


class BudgetForm(Reason):
    """One amount a funder: left empty, it puts nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Funder.choices:
            self.fields[code] = AmountField(label=capfirst(label), required=False)
        self.fields["esf"].label = "Fonds social européen"
        self.order_fields([*Funder.values, "reason"])

    @property
    def lines(self) -> dict[str, Money]:
        typed = {code: self.cleaned_data.get(code) for code in Funder.values}
        return {code: amount for code, amount in typed.items() if amount}


class YearForm(forms.Form):
    year = forms.IntegerField(label="Année", min_value=1990, max_value=2199)


class TargetForm(Reason):
    year = forms.IntegerField(label="Année", min_value=1990, max_value=2199)
    label = forms.CharField(label="Indicateur", max_length=120)
    key = forms.ChoiceField(
        label="D'où vient la valeur",
        choices=MeasureKey.choices,
        initial=MeasureKey.OTHER,
        help_text="Ce que Levier enregistre ne se saisit pas une seconde fois.",
    )
    unit = forms.CharField(label="Unité", max_length=40, required=False)
    target = forms.IntegerField(label="Cible", min_value=0, max_value=10_000_000)
    field_order = ["year", "label", "key", "unit", "target", "reason"]


class ImportForm(Reason):
    file = forms.FileField(
        label="Fichier CSV",
        help_text="Une action par ligne, au plus 500. Les bonnes lignes sont prises, les autres "
        "sont refusées avec leur raison.",
    )
    field_order = ["file", "reason"]


def envelope_initial(tree: Tree) -> dict[str, Money | None]:
    """What was voted, else what the actions cost: the sum is right at once."""
    voted = tree.voted is not None
    amounts = {f"axis_{axis.node.number}": axis.voted if voted else axis.amount
               for axis in tree.axes}  # fmt: skip
    return {"total": tree.voted if voted else tree.amount, **amounts}
