"""What an amount rests on, element by element, in words: what an agent may state instead.

Pure. An element is a place in the law's household (`entitlement.Household`): a path for
`corrected.apply`, a label, and how its value reads and is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from levier.entitlement.household import Adult, Child, Course, Household, Housing, Resource
from levier.entitlement.natures import RULES, Kind, Nature
from levier.kernel.money import ZERO, Money
from levier.kernel.text import short_date


class Shape(Enum):
    """How a value is typed."""

    HOUSING = "housing"
    MONEY = "money"
    TRUTH = "truth"
    DAY = "day"
    BENEFITS = "benefits"
    RESOURCES = "resources"


HOUSING: dict[Housing, str] = {
    Housing.UNKNOWN: "non renseigné",
    Housing.TENANT: "locataire",
    Housing.OWNER: "propriétaire, sans prêt à rembourser",
    Housing.OWNER_REPAYING: "propriétaire, prêt en cours",
    Housing.HOUSED_FREE: "logé gratuitement",
    Housing.HOUSED_SHARING_COSTS: "hébergé, participe aux frais",
    Housing.HOMELESS: "sans domicile",
}
COURSES: dict[Course, str] = {
    Course.CONTINUING: "continue",
    Course.INTERRUPTED: "interrompue depuis",
    Course.NEUTRALISED: "neutralisée",
    Course.ABATED: "abattue",
}
# Natures that a person may have; family benefits belong to the household.
PERSONAL: dict[Nature, str] = {
    nature: rule.label for nature, rule in RULES.items() if rule.kind is not Kind.FAMILY
}

Described = tuple[str, str, str, Shape]  # slug, attribute, label, shape
OF_HOUSEHOLD: tuple[Described, ...] = (
    ("logement", "housing", "Logement", Shape.HOUSING),
    ("aide-au-logement", "housing_aid", "Aide au logement retenue par mois", Shape.MONEY),
    ("prestations-familiales", "benefits", "Prestations familiales du mois", Shape.BENEFITS),
    ("pension-recue", "alimony_now", "Pension alimentaire reçue ce mois", Shape.MONEY),
    ("isolement", "recently_isolated", "Isolement récent (RSA majoré)", Shape.TRUTH),
)
OF_ADULT: tuple[Described, ...] = (
    ("ressources", "resources", "Ressources du trimestre", Shape.RESOURCES),
    ("etudes", "student", "Élève, étudiant ou stagiaire", Shape.TRUTH),
    ("grossesse", "pregnant", "Grossesse", Shape.TRUTH),
    ("jeune-actif", "young_worker", "Jeune ayant assez travaillé", Shape.TRUTH),
    ("remplacement", "replacement_income", "Revenu de remplacement en cours", Shape.TRUTH),
    ("hospitalisation", "hospitalised_on", "Hospitalisation", Shape.DAY),
    ("detention", "detained_on", "Détention", Shape.DAY),
)
OF_CHILD: tuple[Described, ...] = (
    ("ressources", "resources", "Ressources du trimestre", Shape.RESOURCES),
    ("autonomie", "self_supporting", "Gagne plus de 55 % du SMIC", Shape.TRUTH),
)


@dataclass(frozen=True, slots=True)
class Element:
    """`slug` names it in an address, `path` in the household; `whose` a person or ""."""

    slug: str
    path: str
    label: str
    shape: Shape
    whose: str
    value: Any

    @property
    def words(self) -> str:
        return words(self.shape, self.value)

    @property
    def title(self) -> str:
        return f"{self.label}, {self.whose}" if self.whose else self.label


def elements(household: Household, names: Mapping[str, str]) -> list[Element]:
    """Every element of a household. `names`: "adults/0" to who that is, where it is known."""
    found = list(_of(household, "", "", "", OF_HOUSEHOLD))
    for rank, adult in enumerate(household.adults):
        path = f"adults/{rank}"
        whose = names.get(path) or ("l'allocataire" if rank == 0 else "le conjoint")
        found += _of(adult, f"adulte-{rank + 1}-", f"{path}/", whose, OF_ADULT)
    for rank, child in enumerate(household.children):
        path = f"children/{rank}"
        whose = names.get(path) or f"l'enfant né le {short_date(child.born_on)}"
        found += _of(child, f"enfant-{rank + 1}-", f"{path}/", whose, OF_CHILD)
    return found


def _of(
    subject: Household | Adult | Child, slug: str, path: str, whose: str,
    described: tuple[Described, ...],
) -> Iterator[Element]:  # fmt: skip
    for end, name, label, shape in described:
        yield Element(f"{slug}{end}", f"{path}{name}", label, shape, whose, getattr(subject, name))


def path_words(path: str) -> str:
    """`adults/0/student` -> « Élève, étudiant ou stagiaire »; an unknown path shows itself."""
    head, _, last = path.rpartition("/")
    table = {"": OF_HOUSEHOLD, "adults": OF_ADULT, "children": OF_CHILD}
    described = table.get(head.partition("/")[0], ())
    return next((label for _, name, label, _ in described if name == last), path)


def words(shape: Shape, value: Any) -> str:
    match shape:
        case Shape.HOUSING:
            return HOUSING[value]
        case Shape.MONEY:
            return str(value) if value else "aucune"
        case Shape.TRUTH:
            return "oui" if value else "non"
        case Shape.DAY:
            return f"depuis le {short_date(value)}" if value else "non"
        case Shape.BENEFITS:
            return str(Money.total(one.amount for one in value)) if value else "aucune"
        case Shape.RESOURCES:
            return "\n".join(map(resource_words, value)) if value else "aucune"


def resource_words(resource: Resource) -> str:
    """`Salaires : 205,20 €, 205,20 €, 156,60 €` the oldest month first."""
    return f"{RULES[resource.nature].label} : {amounts_words(resource)}"


def amounts_words(resource: Resource | None) -> str:
    """The three months of a resource, and what became of it since."""
    if resource is None or not any(resource.amounts):
        return "aucune"
    amounts = ", ".join(str(Money(cents)) for cents in resource.amounts)
    if resource.course is Course.CONTINUING:
        return amounts
    return f"{amounts} ({COURSES[resource.course]})"


def plain(shape: Shape, value: Any) -> Any:
    """A typed value as the canonical household writes it; None for what it leaves out."""
    match shape:
        case Shape.HOUSING:
            return value.name.lower()
        case Shape.MONEY:
            return value.cents
        case Shape.TRUTH:
            return bool(value)
        case Shape.DAY:
            return value.isoformat() if isinstance(value, date) else None
        case Shape.BENEFITS:
            nature = Nature.FAMILY_ALLOWANCE.name.lower()
            return [{"amount": value.cents, "nature": nature}] if value != ZERO else []
        case Shape.RESOURCES:
            return [_plain_resource(one) for one in value]


def _plain_resource(resource: Resource) -> dict[str, Any]:
    written: dict[str, Any] = {
        "amounts": list(resource.amounts),
        "nature": resource.nature.name.lower(),
    }
    if resource.course is not Course.CONTINUING:
        written["course"] = resource.course.name.lower()
    return written


def with_resource(held: tuple[Resource, ...], stated: Resource) -> tuple[Resource, ...]:
    """The resources once those of one nature are what an agent states; three zeros: none left."""
    others = tuple(one for one in held if one.nature is not stated.nature)
    return (*others, stated) if any(stated.amounts) else others
