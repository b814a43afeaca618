"""What a person types to suspend a payment or to correct what an amount rests on."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.directory.web.forms import DayInput, Reason
from levier.entitlement.exact import LARGEST_AMOUNT
from levier.entitlement.household import Course, Housing, Resource
from levier.entitlement.natures import Nature
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights import elements
from levier.rights.elements import Element, Shape

EARLIEST, LATEST = Month(2017, 1), Month(2099, 12)
RULES = [
    ("CASF L262-37", "Obligations du contrat non respectées (CASF L262-37)"),
    ("CASF L262-40", "Pièces demandées non fournies (CASF L262-40)"),
    ("CASF R262-45", "Détention (CASF R262-45)"),
    ("CASF L262-53", "Fraude ou fausse déclaration (CASF L262-53)"),
]


class MonthInput(forms.TextInput):
    input_type = "month"

    def __init__(self) -> None:
        super().__init__(attrs={"placeholder": "2026-11"})

    def format_value(self, value: Any) -> str | None:
        return None if value in (None, "") else str(value)


class MonthField(forms.CharField):
    """`2026-11`, or `11/2026` where the browser has no picker of months."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MonthInput(), max_length=7, **kwargs)

    def clean(self, value: Any) -> Month | None:
        text = super().clean(value)
        if not text:
            return None
        if text[2:3] == "/":
            text = f"{text[3:]}-{text[:2]}"
        try:
            month = Month.parse(text)
        except ValueError as error:
            raise forms.ValidationError("Écrivez le mois comme 2026-11.") from error
        if not EARLIEST <= month <= LATEST:
            raise forms.ValidationError("Ce mois n'est pas plausible.")
        return month


class AmountField(forms.CharField):
    """Euros as people write them: `573,49`, `1 250`, `12.5 €`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return value.plain.replace(".", ",") if isinstance(value, Money) else value

    def clean(self, value: Any) -> Money:
        plain = "".join(super().clean(value).split()).replace("€", "").replace(",", ".")
        try:
            amount = Money.euros(plain or "0")
        except (ValueError, ArithmeticError) as error:
            raise forms.ValidationError("Écrivez un montant comme 573,49.") from error
        if not 0 <= amount.cents <= LARGEST_AMOUNT:
            raise forms.ValidationError("Ce montant n'est pas plausible.")
        return amount


class Suspension(Reason):
    since = MonthField(label="Premier mois sans versement")
    rule = forms.ChoiceField(label="Ce qui fonde la décision", choices=RULES,
                             widget=forms.RadioSelect)  # fmt: skip
    field_order = ["since", "rule", "reason"]


class Resumption(Reason):
    until = MonthField(label="Premier mois versé de nouveau")
    field_order = ["until", "reason"]


class Correction(Reason):
    """One element of a situation, typed in the way of its shape."""

    since = MonthField(
        label="À partir du mois de",
        help_text="Un mois déjà clos ne change pas : il se régularise depuis sa paie.",
    )
    until = MonthField(
        label="Jusqu'au mois de, non compris", required=False,
        help_text="Vide tant que la fin n'est pas connue.",
    )  # fmt: skip

    def __init__(self, element: Element, *args: Any, quarter: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.element = element
        for name, field in FIELDS[element.shape](element, quarter).items():
            self.fields[name] = field
        self.order_fields([*(n for n in self.fields if n not in END), *END])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.element.shape is Shape.RESOURCES and not self.errors:
            try:
                self._resource(cleaned)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return cleaned

    @property
    def resource(self) -> Resource:
        """The resource that was typed, for an element that is made of some."""
        return self._resource(self.cleaned_data)

    def _resource(self, data: dict[str, Any]) -> Resource:
        first, second, third = (data[name].cents for name in MONTHS)
        course = Course[data["course"].upper()]
        return Resource(Nature[data["nature"].upper()], (first, second, third), course)

    def value(self, held: Any) -> Any:
        """What was typed, as the law's household holds it; `held` is what it holds before."""
        data, shape = self.cleaned_data, self.element.shape
        if shape is Shape.RESOURCES:
            return elements.with_resource(held, self.resource)
        if shape is Shape.HOUSING:
            return Housing[data["value"].upper()]
        if shape is Shape.TRUTH:
            return data["value"] == "oui"
        return data["value"]


END = ["since", "until", "reason"]
MONTHS = ("first", "second", "third")


def _housing(element: Element, quarter: str) -> dict[str, forms.Field]:
    choices = [(one.name.lower(), label) for one, label in elements.HOUSING.items()]
    return {"value": forms.ChoiceField(label=element.label, choices=choices,
                                       initial=element.value.name.lower())}  # fmt: skip


def _amount(element: Element, quarter: str) -> dict[str, forms.Field]:
    held = element.value
    start = held if isinstance(held, Money) else Money.total(one.amount for one in held)
    return {"value": AmountField(label=element.label, initial=start)}


def _truth(element: Element, quarter: str) -> dict[str, forms.Field]:
    return {"value": forms.ChoiceField(
        label=element.label, choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect,
        initial="oui" if element.value else "non",
    )}  # fmt: skip


def _day(element: Element, quarter: str) -> dict[str, forms.Field]:
    return {"value": forms.DateField(
        label=f"{element.label}, depuis le", widget=DayInput, required=False, initial=element.value,
        help_text="Vide s'il n'y en a pas.",
    )}  # fmt: skip


def _resources(element: Element, quarter: str) -> dict[str, forms.Field]:
    natures = [(one.name.lower(), label) for one, label in elements.PERSONAL.items()]
    courses = [(one.name.lower(), label) for one, label in elements.COURSES.items()]
    labels = ("Premier mois du trimestre", "Deuxième mois", "Troisième mois, le plus récent")
    hint = f"Trimestre déclaré au payeur : {quarter}." if quarter else ""
    return {
        "nature": forms.ChoiceField(
            label="Nature de la ressource", choices=[("", "–"), *natures],
            help_text="Elle remplace celle du payeur de même nature ; les autres restent. "
            "Trois zéros la retirent.",
        ),
        **{
            name: AmountField(label=label, help_text=hint if name == "first" else "")
            for name, label in zip(MONTHS, labels, strict=True)
        },
        "course": forms.ChoiceField(
            label="Depuis le trimestre, cette ressource est", choices=courses, initial="continuing"
        ),
    }  # fmt: skip


FIELDS = {
    Shape.HOUSING: _housing,
    Shape.MONEY: _amount,
    Shape.BENEFITS: _amount,
    Shape.TRUTH: _truth,
    Shape.DAY: _day,
    Shape.RESOURCES: _resources,
}
