"""What a person types on the pages of a household."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.web.forms import DayInput, Reason
from levier.formats.cnaf import codes
from levier.formats.cnaf.describe import Field
from levier.people import queries
from levier.people.correctable import Correctable
from levier.people.models import Person

NO_NIR = "Un NIR ne s'écrit pas ici : il a sa place chiffrée dans le dossier."


class Stating(Reason):
    """The elements that an agent may state of one kind, drawn from their description."""

    since = forms.DateField(label="À compter du", widget=DayInput)

    def __init__(self, kind: Correctable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        names = ["since"]
        for path, described in kind.fields():
            name = _name(path)
            self.fields[name] = _input(described, required=path == kind.required)
            names.append(name)
        self.order_fields([*names, "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and queries.may_hold_nir(value):
                self.add_error(name, NO_NIR)
        return cleaned

    def content(self) -> dict[str, Any]:
        """The statement in the payers' shape."""
        held = {path: self.cleaned_data.get(_name(path)) for path, _ in self.kind.fields()}
        return self.kind.write(held, self.cleaned_data["since"])


def initial(kind: Correctable, content: Any) -> dict[str, Any]:
    """What a form starts from: the statement that stands."""
    held = kind.read(content)
    found = {_name(path): held[path] for path in kind.elements if path in held}
    return {**found, "since": held[kind.since]} if kind.since in held else found


def _name(path: str) -> str:
    return path.rpartition("/")[2].lower()


def _input(described: Field, *, required: bool) -> forms.Field:
    label = described.meaning
    if described.kind == "code":
        known = codes.lists().get(described.name, {})
        choices = sorted(((code, text.strip()) for code, text in known.items()), key=_by_label)
        return forms.ChoiceField(label=label, choices=[("", "–"), *choices], required=required)
    if described.kind == "date":
        return forms.DateField(label=label, widget=DayInput, required=required)
    if described.kind == "digits":
        message = f"{described.size} chiffres sont attendus."
        return forms.RegexField(
            rf"^\d{{{described.size}}}$", label=label, required=required,
            error_messages={"invalid": message},
        )  # fmt: skip
    return forms.CharField(label=label, max_length=described.size, required=required)


def _by_label(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


class Contact(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique", max_length=254, required=False,
        help_text="Comme la personne l'a donnée ; vide pour la retirer.",
    )  # fmt: skip
    phone = forms.CharField(
        label="Téléphone", max_length=20, required=False, help_text="Par exemple 04 74 32 32 32."
    )

    @classmethod
    def of(cls, person: Person, posted: Any) -> Contact:
        return cls(posted, initial={"email": person.email, "phone": person.phone})


class WhyNir(Reason):
    reason = forms.CharField(
        label="Pourquoi avez-vous besoin de ce numéro ?",
        help_text="Votre nom, la date et ce motif restent au registre des consultations.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
