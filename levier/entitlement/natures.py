"""The natures of resources: what each is called, on which line it is told, how it counts.

Sources: CASF L262-3 (all the household's resources), R262-6 to R262-13, R132-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, unique

import numpy as np


@unique
class Nature(IntEnum):
    """Stored in snapshots by name and in columns by number: never renumber, only add."""

    SALARY = 1
    PARTIAL_ACTIVITY = 2
    APPRENTICE_PAY = 3
    VOLUNTEER_ALLOWANCE = 4
    TRAINING_PAY = 5
    RESEARCH_GRANT = 6
    FOREIGN_EARNINGS = 7
    RECENT_SICK_PAY = 8
    PARENTAL_LEAVE_PAY = 9
    WORK_ALLOWANCE = 10
    MICRO_ENTREPRENEUR = 11
    SELF_EMPLOYED_YEAR = 12
    UNEMPLOYMENT = 13
    JOB_SECURITY_ALLOWANCE = 14
    SICK_PAY = 15
    RETIREMENT = 16
    INVALIDITY_PENSION = 17
    ASBESTOS_COMPENSATION = 18
    ALIMONY = 19
    COMPENSATORY_ALLOWANCE = 20
    AAH = 21
    AAH_SUPPLEMENT = 22
    ASS = 23
    ASI = 24
    ASPA = 25
    RENT = 26
    CAPITAL_INCOME = 27
    LIFE_ANNUITY = 28
    REGULATED_SAVINGS = 29
    IDLE_SAVINGS = 30
    UNLET_BUILDING = 31
    UNLET_LAND = 32
    CAPITAL_GAIN_YEAR = 33
    EXCEPTIONAL = 34
    RETURN_TO_WORK_BONUS = 35
    OTHER = 36
    FAMILY_ALLOWANCE = 41
    FAMILY_SUPPLEMENT = 42
    FAMILY_SUPPORT = 43
    INFANT_ALLOWANCE = 44
    PARENTAL_ALLOWANCE = 45
    SCHOLARSHIP = 61
    EMERGENCY_AID = 62
    DISABLED_CHILD_ALLOWANCE = 63
    DISABILITY_COMPENSATION = 64
    SCHOOL_START_ALLOWANCE = 65
    BIRTH_GRANT = 66
    CHILDCARE_AID = 67


@unique
class Kind(IntEnum):
    """What becomes of a resource that stops, or whether it counts at all."""

    PROFESSIONAL = 1  # R262-13, first paragraph: left out when nothing replaces it
    OTHER = 2  # R262-13, second paragraph: left out up to the amount for one person
    STEADY = 3  # counted whatever happens: minimum incomes, annuities, yearly results
    FAMILY = 4  # family benefits of the month of the right itself (R262-10-1, R262-11)
    EXCLUDED = 5  # R262-11: never counted


@unique
class Measure(Enum):
    """What the three amounts of a resource are."""

    MONTHS = "months"  # income of each month of the reference quarter
    YEAR = "year"  # a yearly result, in the first amount; a twelfth of it counts
    YEAR_OF_EACH_MONTH = "year_of_each_month"  # the yearly amount of each month's own year
    REGULATED_STOCK = "regulated_stock"  # savings held, at the rate of the livret A
    IDLE_STOCK = "idle_stock"  # savings held, at 3 % a year
    BUILDING_VALUE = "building_value"  # monthly rental value, half of it
    LAND_VALUE = "land_value"  # monthly rental value, 80 % of it


@dataclass(frozen=True, slots=True)
class NatureRule:
    label: str
    line: str  # code of the explanation line
    kind: Kind
    measure: Measure = Measure.MONTHS


P, O, S, F, X = Kind.PROFESSIONAL, Kind.OTHER, Kind.STEADY, Kind.FAMILY, Kind.EXCLUDED  # noqa: E741

RULES: dict[Nature, NatureRule] = {
    Nature.SALARY: NatureRule("Salaires", "earnings", P),
    Nature.PARTIAL_ACTIVITY: NatureRule("Activité partielle", "earnings", P),
    Nature.APPRENTICE_PAY: NatureRule("Rémunération d'apprenti", "earnings", P),
    Nature.VOLUNTEER_ALLOWANCE: NatureRule("Indemnité de volontariat", "earnings", P),
    Nature.TRAINING_PAY: NatureRule("Stage de formation professionnelle", "earnings", P),
    Nature.RESEARCH_GRANT: NatureRule("Bourse de recherche", "earnings", P),
    Nature.FOREIGN_EARNINGS: NatureRule("Revenus d'activité à l'étranger", "earnings", P),
    Nature.WORK_ALLOWANCE: NatureRule("Autres revenus d'activité", "earnings", P),
    Nature.RECENT_SICK_PAY: NatureRule(
        "Indemnités journalières, trois premiers mois", "daily_allowances", P
    ),
    Nature.PARENTAL_LEAVE_PAY: NatureRule(
        "Indemnités de maternité, paternité ou adoption", "daily_allowances", P
    ),
    Nature.SICK_PAY: NatureRule("Indemnités journalières", "daily_allowances", O),
    Nature.MICRO_ENTREPRENEUR: NatureRule("Micro-entreprise", "self_employment", P),
    Nature.SELF_EMPLOYED_YEAR: NatureRule(
        "Dernier résultat annuel d'indépendant", "self_employment", S, Measure.YEAR
    ),
    Nature.UNEMPLOYMENT: NatureRule("Allocations de chômage", "unemployment", P),
    Nature.JOB_SECURITY_ALLOWANCE: NatureRule(
        "Allocation de sécurisation professionnelle", "unemployment", O
    ),
    Nature.RETIREMENT: NatureRule("Pensions de retraite", "pensions", P),
    Nature.INVALIDITY_PENSION: NatureRule("Pensions d'invalidité", "pensions", O),
    Nature.ASBESTOS_COMPENSATION: NatureRule("Indemnisation de l'amiante", "pensions", O),
    Nature.ALIMONY: NatureRule("Pensions alimentaires reçues", "alimony", O),
    Nature.COMPENSATORY_ALLOWANCE: NatureRule("Prestation compensatoire", "alimony", O),
    Nature.AAH: NatureRule("Allocation aux adultes handicapés", "minimum_incomes", S),
    Nature.AAH_SUPPLEMENT: NatureRule("Complément d'AAH", "minimum_incomes", S),
    Nature.ASS: NatureRule("Allocation de solidarité spécifique", "minimum_incomes", S),
    Nature.ASI: NatureRule("Allocation supplémentaire d'invalidité", "minimum_incomes", S),
    Nature.ASPA: NatureRule("Allocation de solidarité aux personnes âgées", "minimum_incomes", F),
    Nature.RENT: NatureRule("Loyers reçus", "capital", O),
    Nature.CAPITAL_INCOME: NatureRule("Revenus de capitaux", "capital", O),
    Nature.LIFE_ANNUITY: NatureRule("Rente viagère", "capital", S),
    Nature.REGULATED_SAVINGS: NatureRule("Livret A", "capital", O, Measure.REGULATED_STOCK),
    Nature.IDLE_SAVINGS: NatureRule("Épargne non imposable", "capital", O, Measure.IDLE_STOCK),
    Nature.UNLET_BUILDING: NatureRule("Immeuble non loué", "capital", O, Measure.BUILDING_VALUE),
    Nature.UNLET_LAND: NatureRule("Terrain non loué", "capital", O, Measure.LAND_VALUE),
    Nature.CAPITAL_GAIN_YEAR: NatureRule(
        "Plus-values de l'année", "capital", O, Measure.YEAR_OF_EACH_MONTH
    ),
    Nature.EXCEPTIONAL: NatureRule("Gains exceptionnels", "other_resources", O),
    Nature.RETURN_TO_WORK_BONUS: NatureRule("Prime de reprise d'activité", "other_resources", O),
    Nature.OTHER: NatureRule("Autres ressources", "other_resources", O),
    Nature.FAMILY_ALLOWANCE: NatureRule("Allocations familiales", "family_allowance", F),
    Nature.FAMILY_SUPPLEMENT: NatureRule("Complément familial", "family_supplement", F),
    Nature.FAMILY_SUPPORT: NatureRule("Allocation de soutien familial", "family_support", F),
    Nature.INFANT_ALLOWANCE: NatureRule("Allocation de base de la PAJE", "infant_allowance", F),
    Nature.PARENTAL_ALLOWANCE: NatureRule("PreParE, CLCA ou COLCA", "parental_allowance", F),
    Nature.SCHOLARSHIP: NatureRule("Bourses d'études des enfants", "", X),
    Nature.EMERGENCY_AID: NatureRule("Aides et secours ponctuels", "", X),
    Nature.DISABLED_CHILD_ALLOWANCE: NatureRule("AEEH", "", X),
    Nature.DISABILITY_COMPENSATION: NatureRule("PCH", "", X),
    Nature.SCHOOL_START_ALLOWANCE: NatureRule("Allocation de rentrée scolaire", "", X),
    Nature.BIRTH_GRANT: NatureRule("Prime à la naissance ou à l'adoption", "", X),
    Nature.CHILDCARE_AID: NatureRule("Complément de mode de garde", "", X),
}

MONTHLY_BENEFITS = tuple(nature for nature, rule in RULES.items() if rule.kind is Kind.FAMILY)
CAPITAL = tuple(
    nature for nature, rule in RULES.items() if rule.line == "capital" and rule.kind is Kind.OTHER
)

KIND_OF = np.zeros(128, dtype=np.int8)
for _nature, _rule in RULES.items():
    KIND_OF[_nature] = _rule.kind
