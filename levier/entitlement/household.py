"""What the law needs to know of a household for one month, frozen.

`Household.to_json()` is canonical (sorted keys, whole cents, ISO dates), so that a snapshot is
stable to the byte; `Household.from_json()` reads it back or raises a Refusal that names the key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, unique

from levier.entitlement import snapshot
from levier.entitlement.exact import LARGEST_AMOUNT, RATE_UNIT
from levier.entitlement.natures import MONTHLY_BENEFITS, RULES, Kind, Nature
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.period import Period

LONGEST_STAY = 12 * 150  # months: a longer stay than a life is a mistake


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

    def __post_init__(self) -> None:
        if not 0 <= self.stay_months <= LONGEST_STAY:
            raise Refusal(
                f"{self.stay_months} mois de séjour : la durée n'est pas plausible.",
                field="stay_months",
            )


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

    def __post_init__(self) -> None:
        check_amount(self.amount.cents, "Réduction décidée")
        if not 0 <= self.share <= RATE_UNIT:
            raise Refusal(
                "La part du RSA qu'une décision retire va de 0 à 100 %.",
                rule="CASF R262-68",
                field="share",
            )


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
        check_amount(self.alimony_now.cents, "Pension alimentaire du mois")
        for person in self.people:
            if (person.born_on.year, person.born_on.month) > (self.month.year, self.month.number):
                raise Refusal(
                    f"Une personne née le {person.born_on:%d/%m/%Y} n'est pas née en "
                    f"{self.month.label} : corrigez sa date de naissance, ou dites la grossesse.",
                    field="born_on",
                )

    @property
    def people(self) -> tuple[Adult | Child, ...]:
        return (*self.adults, *self.children)

    def to_json(self) -> str:
        return snapshot.write(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Household:
        """From `to_json()`; Refusal naming the key that is missing, unknown or wrong."""
        return snapshot.read(cls, text, "household")


def check_amount(cents: int, label: str) -> None:
    if cents < 0:
        raise Refusal(f"« {label} » ne peut pas être négatif : {Money(cents)}.", field="amounts")
    if cents > LARGEST_AMOUNT:
        raise Refusal(
            f"« {label} » dépasse {Money(LARGEST_AMOUNT)} : vérifiez l'unité (centimes).",
            field="amounts",
        )
