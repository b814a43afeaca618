"""What the law needs to know of a household for one month, frozen.

`Household.to_json()` is canonical (sorted keys, whole cents, ISO dates), so that a snapshot is
stable to the byte; `Household.from_json()` reads it back or raises a Refusal that names the key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum, IntEnum, unique
from typing import Any

from levier.entitlement.exact import LARGEST_AMOUNT
from levier.entitlement.natures import MONTHLY_BENEFITS, RULES, Kind, Nature
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.period import Period

MONTHS_IN_QUARTER = 3


@unique
class Course(IntEnum):
    """What became of a resource since the reference quarter."""

    CONTINUING = 0
    INTERRUPTED = 1  # a fact: the law says what follows (R262-13)
    NEUTRALISED = 2  # a decision of the payer: left out
    ABATED = 3  # a decision of the payer: left out up to the amount for one person


@unique
class Housing(IntEnum):
    """How the household is housed, as far as the housing deduction asks (R262-9, R262-10)."""

    UNKNOWN = 0
    TENANT = 1
    OWNER = 2  # nothing left to repay
    OWNER_REPAYING = 3
    HOUSED_FREE = 4
    HOUSED_SHARING_COSTS = 5
    HOMELESS = 6


@unique
class Basis(IntEnum):
    """What the amount of a family benefit is."""

    GIVEN = 0  # the amount that counts
    PAID = 1  # the whole amount paid, of which the increases do not count
    UNKNOWN = 2  # worked out at the full rate


@unique
class Stay(IntEnum):
    """By which rule a person may live in France (L262-4 2°, L262-6)."""

    FRENCH = 0
    EUROPEAN = 1  # European Union, European Economic Area, Switzerland
    FOREIGN = 2  # holder of a permit
    PROTECTED = 3  # refugee, stateless, resident card: no length of stay asked


@dataclass(frozen=True, slots=True)
class Resource:
    """One person's resource of one nature.

    `amounts`: whole cents of the three reference months, oldest first; a yearly result stands in
    the first of them alone; for savings and idle property, what is held in each month.
    """

    nature: Nature
    amounts: tuple[int, int, int]
    course: Course = Course.CONTINUING

    def __post_init__(self) -> None:
        if RULES[self.nature].kind is Kind.FAMILY:
            raise Refusal(
                f"« {RULES[self.nature].label} » se compte au mois du droit, pour le foyer : "
                "donnez-la parmi les prestations du foyer (benefits).",
                field="resources",
            )
        for amount in self.amounts:
            check_amount(amount, RULES[self.nature].label)


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit of the household in the month of the right itself."""

    nature: Nature
    amount: Money
    basis: Basis = Basis.GIVEN

    def __post_init__(self) -> None:
        if self.nature not in MONTHLY_BENEFITS:
            raise Refusal(
                f"« {RULES[self.nature].label} » n'est pas une prestation mensuelle du foyer : "
                "donnez-la parmi les ressources d'une personne.",
                field="benefits",
            )
        check_amount(self.amount.cents, RULES[self.nature].label)


@dataclass(frozen=True, slots=True)
class Adult:
    born_on: date
    resources: tuple[Resource, ...] = ()
    student: bool = False
    young_worker: bool = False  # worked two of the last three years (L262-7-1)
    pregnant: bool = False
    stay: Stay = Stay.FRENCH
    stay_months: int = 0  # of residence or of permit, for those who are asked
    replacement_income: bool = False  # paid now by unemployment, sickness or retirement
    hospitalised_on: date | None = None
    detained_on: date | None = None


@dataclass(frozen=True, slots=True)
class Child:
    born_on: date
    resources: tuple[Resource, ...] = ()
    replacement_income: bool = False
    self_supporting: bool = False  # earns more than 55 % of the minimum wage (CSS R512-2)


@dataclass(frozen=True, slots=True)
class Reduction:
    """A decided reduction: a share of the amount (1/100,000) and an amount, in a period."""

    period: Period
    share: int = 0
    amount: Money = ZERO


@dataclass(frozen=True, slots=True)
class Standing:
    """The dated facts that close, suspend or reduce the right."""

    closed_on: date | None = None
    suspensions: tuple[Period, ...] = ()
    reductions: tuple[Reduction, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    month: Month
    adults: tuple[Adult, ...]  # the claimant, then the partner
    children: tuple[Child, ...] = ()
    housing: Housing = Housing.UNKNOWN
    housing_aid: Money = ZERO  # monthly, all kinds together
    benefits: tuple[Benefit, ...] = ()
    alimony_now: Money = ZERO  # received this month: it lowers an unknown family support
    recently_isolated: bool = False  # alone since less than the time L262-9 allows
    standing: Standing = field(default_factory=Standing)

    def __post_init__(self) -> None:
        if len(self.adults) not in (1, 2):
            raise Refusal(
                f"Un foyer compte un ou deux adultes, pas {len(self.adults)}.", field="adults"
            )
        check_amount(self.housing_aid.cents, "Aide au logement")
        for person in self.people:
            if Month.of(person.born_on) > self.month:
                raise Refusal(
                    f"Une personne née le {person.born_on:%d/%m/%Y} n'est pas née en "
                    f"{self.month.label} : corrigez sa date de naissance, ou dites la grossesse.",
                    field="born_on",
                )

    @property
    def people(self) -> tuple[Adult | Child, ...]:
        return (*self.adults, *self.children)

    def to_json(self) -> str:
        return json.dumps(_plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Household:
        """From `to_json()`; Refusal naming the key that is missing, unknown or wrong."""
        try:
            plain = json.loads(text)
        except ValueError as error:
            raise Refusal(
                f"Le foyer enregistré n'est pas du JSON lisible : {error}.", field="household"
            ) from error
        household = _read_as(cls, plain, "household")
        assert isinstance(household, cls)
        return household


def check_amount(cents: int, label: str) -> None:
    if cents < 0:
        raise Refusal(f"« {label} » ne peut pas être négatif : {Money(cents)}.", field="amounts")
    if cents > LARGEST_AMOUNT:
        raise Refusal(
            f"« {label} » dépasse {Money(LARGEST_AMOUNT)} : vérifiez l'unité (centimes).",
            field="amounts",
        )


WRITTEN: dict[type, Callable[[Any], object]] = {
    Money: lambda money: money.cents,
    Month: str,
    date: lambda day: day.isoformat(),
    Enum: lambda member: member.name.lower(),
    bool: bool,
    int: int,
    str: str,
    type(None): lambda nothing: nothing,
}


def _plain(value: object) -> object:
    """Dataclasses to plain JSON, leaving out what holds its default."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    for kind, written in WRITTEN.items():
        if isinstance(value, kind):
            return written(value)
    held = [(spec, getattr(value, spec.name)) for spec in fields(value)]  # type: ignore[arg-type]
    return {
        spec.name: _plain(item)
        for spec, item in held
        if item != spec.default and item not in ((), Standing())
    }


def _read_as(kind: type, plain: object, path: str) -> object:
    """An object of `kind` from its plain JSON; `path` names the place in a refusal."""
    if not isinstance(plain, dict):
        raise _unreadable(path, "un objet est attendu")
    readers = READERS[kind]
    unknown = sorted(set(plain) - set(readers))
    if unknown:
        raise _unreadable(f"{path}.{unknown[0]}", "cette clé est inconnue")
    values = {name: readers[name](item, f"{path}.{name}") for name, item in plain.items()}
    try:
        return kind(**values)
    except TypeError as error:
        required = (spec.name for spec in fields(kind) if spec.name not in plain)
        raise _unreadable(f"{path}.{next(required, '')}", "cette clé manque") from error


def _unreadable(path: str, why: str) -> Refusal:
    return Refusal(f"Foyer enregistré illisible : « {path} » : {why}.", field=path)


def _whole(plain: object, path: str) -> int:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise _unreadable(path, "un nombre entier est attendu")
    return plain


def _truth(plain: object, path: str) -> bool:
    if not isinstance(plain, bool):
        raise _unreadable(path, "vrai ou faux est attendu")
    return plain


def _money(plain: object, path: str) -> Money:
    return Money(_whole(plain, path))


def _day(plain: object, path: str) -> date:
    try:
        return date.fromisoformat(str(plain))
    except ValueError as error:
        raise _unreadable(path, "une date telle que 2026-11-01 est attendue") from error


def _month(plain: object, path: str) -> Month:
    try:
        return Month.parse(str(plain))
    except ValueError as error:
        raise _unreadable(path, "un mois tel que 2026-11 est attendu") from error


def _amounts(plain: object, path: str) -> tuple[int, ...]:
    if not isinstance(plain, list) or len(plain) != MONTHS_IN_QUARTER:
        raise _unreadable(path, "trois montants en centimes sont attendus")
    return tuple(_whole(amount, path) for amount in plain)


def _named(kind: type[Enum]) -> Reader:
    def read(plain: object, path: str) -> object:
        try:
            return kind[str(plain).upper()]
        except KeyError as error:
            raise _unreadable(path, f"« {plain} » n'est pas une valeur connue") from error

    return read


def _one(kind: type) -> Reader:
    return lambda plain, path: _read_as(kind, plain, path)


def _many(kind: type) -> Reader:
    def read(plain: object, path: str) -> object:
        if not isinstance(plain, list):
            raise _unreadable(path, "une liste est attendue")
        return tuple(_read_as(kind, item, f"{path}[{at}]") for at, item in enumerate(plain))

    return read


Reader = Callable[[object, str], object]
READERS: dict[type, dict[str, Reader]] = {
    Period: {"since": _day, "until": _day},
    Resource: {"nature": _named(Nature), "amounts": _amounts, "course": _named(Course)},
    Benefit: {"nature": _named(Nature), "amount": _money, "basis": _named(Basis)},
    Reduction: {"period": _one(Period), "share": _whole, "amount": _money},
    Standing: {
        "closed_on": _day,
        "suspensions": _many(Period),
        "reductions": _many(Reduction),
    },
    Adult: {
        "born_on": _day,
        "resources": _many(Resource),
        "student": _truth,
        "young_worker": _truth,
        "pregnant": _truth,
        "stay": _named(Stay),
        "stay_months": _whole,
        "replacement_income": _truth,
        "hospitalised_on": _day,
        "detained_on": _day,
    },
    Child: {
        "born_on": _day,
        "resources": _many(Resource),
        "replacement_income": _truth,
        "self_supporting": _truth,
    },
    Household: {
        "month": _month,
        "adults": _many(Adult),
        "children": _many(Child),
        "housing": _named(Housing),
        "housing_aid": _money,
        "benefits": _many(Benefit),
        "alimony_now": _money,
        "recently_isolated": _truth,
        "standing": _one(Standing),
    },
}
