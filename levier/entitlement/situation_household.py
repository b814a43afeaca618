"""From a family of a situation to the household the law takes, for one month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from levier.entitlement.exact import RATE_UNIT
from levier.entitlement.household import (
    Adult,
    Basis,
    Benefit,
    Child,
    Household,
    Housing,
    Stay,
)
from levier.entitlement.natures import Nature
from levier.entitlement.parameters import Parameters
from levier.entitlement.situation import Member, Situation, read_day, refuse
from levier.entitlement.situation_resources import (
    cents,
    daily_allowances,
    resources,
    total,
)
from levier.entitlement.situation_variables import (
    ACTIVITIES,
    EUROPEANS,
    HOUSING_AIDS,
    LEFT_IN_2021,
    MARITAL_STATUSES,
    OCCUPATIONS,
)
from levier.kernel.month import Month

MONTHS_OF_SELF_SUPPORT = 6
OLDEST = 130 * 12  # months
OLD_AGE = 65 * 12  # months: the ASPA may be due
BREXIT = Month(2021, 1)
INFANT_RATE_UNIFIED = Month(2021, 4)  # no child under three is born before April 2018 any more


def household_of(read: Situation, family: Member, figures: Parameters) -> Household:
    month = figures.month
    parents = [read.people[name] for name in family.roles.get("parents", ())]
    children = [read.people[name] for name in family.roles.get("enfants", ())]
    if len(parents) not in (1, 2):
        raise refuse(f"{family.place}.parents", f"un ou deux parents attendus, pas {len(parents)}.")
    check_parents(read, family, parents, figures)
    home = read.group_of("menages", parents[0].name)
    return Household(
        month=month,
        adults=tuple(adult(read, person, figures) for person in parents),
        children=tuple(child(read, person, figures) for person in children),
        housing=housing(home, month),
        housing_aid=cents(housing_aid(family, home, month)),
        benefits=tuple(benefits(family, children, month)),
        alimony_now=cents(
            sum(
                (p.flow("pensions_alimentaires_percues", month) for p in (*parents, *children)),
                Fraction(0),
            )
        ),
        recently_isolated=bool(family.truth("rsa_isolement_recent", month)),
    )


def check_parents(
    read: Situation, family: Member, parents: list[Member], figures: Parameters
) -> None:
    """What OpenFisca would work out and this law does not: it must be given."""
    month = figures.month
    for person in parents:
        check_invalidity(person, figures)
    old = any(age(person, month) >= OLD_AGE for person in parents)
    if old and not family.knows("aspa", month):
        raise refuse(
            family.place,
            "un parent a 65 ans ou plus : donnez le montant d'aspa du mois (0 s'il n'y en a pas).",
        )
    claimant = parents[0]
    tax = read.group_of("foyers_fiscaux", claimant.name)
    if claimant.name in tax.roles.get("personnes_a_charge", ()) and age(claimant, month) < 19 * 12:
        raise refuse(
            f"{tax.place}.personnes_a_charge",
            f"le parent « {claimant.name} » est encore à la charge fiscale d'un autre : "
            "cette situation n'est pas prise en compte.",
        )


def check_invalidity(person: Member, figures: Parameters) -> None:
    """CSS L815-24: a pension of invalidity may be completed, and the complement counts."""
    for month in figures.reference_months():
        if person.flow("pensions_invalidite", month) and not person.knows("asi", month):
            raise refuse(
                person.place,
                f"une pension d'invalidité est reçue en {month} : donnez aussi l'asi de ce mois "
                "(0 s'il n'y en a pas).",
            )


def adult(read: Situation, person: Member, figures: Parameters) -> Adult:
    month = figures.month
    person.text("statut_marital", month, MARITAL_STATUSES)
    stay, stay_months = right_of_stay(person, month)
    return Adult(
        born_on=born_on(person, month),
        resources=tuple(resources(read, person, figures)),
        student=is_student(person, month),
        young_worker=bool(person.truth("rsa_jeune_condition_heures_travail_remplie", month)),
        pregnant=bool(person.truth("enceinte", month)),
        stay=stay,
        stay_months=stay_months,
        replacement_income=has_replacement(person, month),
    )


def child(read: Situation, person: Member, figures: Parameters) -> Child:
    return Child(
        born_on=born_on(person, figures.month),
        resources=tuple(resources(read, person, figures)),
        replacement_income=has_replacement(person, figures.month),
        self_supporting=supports_themself(person, figures),
    )


def born_on(person: Member, month: Month) -> date:
    """As given, or the first of the month that an age means; an age of another month is moved."""
    given = person.ever("date_naissance")
    if given is not None:
        return read_day(given, f"{person.place}.date_naissance")
    known = person.at("age_en_mois", month)
    if known is not None:
        return (month + -lived(person, "age_en_mois", known, 1)).first_day
    known = person.at("age", month)
    if known is not None:
        return (month + -lived(person, "age", known, 12)).first_day
    for variable, unit in (("age_en_mois", 1), ("age", 12)):
        if latest := person.latest(variable):
            return moved(latest[0], lived(person, variable, latest[1], unit), month, unit)
    raise refuse(person.place, f"donnez date_naissance, ou age en {month}.")


def lived(person: Member, variable: str, age: object, unit: int) -> int:
    """Whole months lived."""
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age < OLDEST // unit:
        raise refuse(f"{person.place}.{variable}", f"un âge entier est attendu, pas {age!r}.")
    return age * unit


def moved(known: Month, age: int, month: Month, unit: int) -> date:
    """By whole years when the age is one: the day of birth is not known better."""
    passed = month - known
    return (month + -(age + int(passed / unit) * unit)).first_day


def age(person: Member, month: Month) -> int:
    return month - Month.of(born_on(person, month))


def is_student(person: Member, month: Month) -> bool:
    activity = person.text("activite", month, ACTIVITIES)
    stated = person.truth("etudiant", month)
    return activity == "etudiant" if stated is None else stated


def right_of_stay(person: Member, month: Month) -> tuple[Stay, int]:
    nationality = person.text("nationalite", month) or "FR"
    european = person.truth("ressortissant_eee", month)
    if european is None:
        european = nationality in EUROPEANS or (nationality in LEFT_IN_2021 and month < BREXIT)
    years = person.stock("duree_possession_titre_sejour", month)
    if nationality == "FR":
        return Stay.FRENCH, 0
    stay = Stay.EUROPEAN if european or nationality == "CH" else Stay.FOREIGN
    return stay, int(years * 12)


def has_replacement(person: Member, month: Month) -> bool:
    """Unemployment, sickness or retirement paid this month (R262-13)."""
    stated = person.truth("rsa_has_ressources_substitution", month)
    if stated is not None:
        return stated
    paid = person.flow("chomage_net", month) + person.flow("retraite_nette", month)
    return paid + daily_allowances(person, month) > 0


def supports_themself(person: Member, figures: Parameters) -> bool:
    """CSS R512-2: more than 55 % of the minimum wage on average over the last six months."""
    stated = person.truth("autonomie_financiere", figures.month)
    if stated is not None:
        return stated
    flows = person.flows("salaire_net")
    earned = sum(flows.get(figures.month + -back, 0) for back in range(1, 7))
    ceiling = figures.hourly_minimum_wage * figures.self_supporting_hours
    return earned * 100 * RATE_UNIT >= (
        MONTHS_OF_SELF_SUPPORT * ceiling * figures.self_supporting_rate
    )


def housing(home: Member, month: Month) -> Housing:
    occupation = OCCUPATIONS[
        home.text("statut_occupation_logement", month, OCCUPATIONS) or "non_renseigne"
    ]
    rent = home.flow("loyer", month)
    if occupation in (Housing.OWNER, Housing.OWNER_REPAYING):
        return Housing.OWNER_REPAYING if rent else Housing.OWNER
    if occupation is Housing.HOUSED_FREE and home.truth("participation_frais", month):
        return Housing.HOUSED_SHARING_COSTS
    return occupation


def housing_aid(family: Member, home: Member, month: Month) -> Fraction:
    if family.knows("aide_logement", month):
        return family.flow("aide_logement", month)
    known = [name for name in HOUSING_AIDS if family.knows(name, month)]
    if len(known) < len(HOUSING_AIDS) and housing(home, month) is Housing.TENANT:
        raise refuse(
            family.place,
            f"ce foyer est locataire : donnez aide_logement en {month} (0 s'il n'en reçoit pas).",
        )
    return total(family, HOUSING_AIDS, month)


def benefits(family: Member, children: list[Member], month: Month) -> Iterator[Benefit]:
    """As given; worked out at the full rate when there are children and nothing is said."""
    yield allowance(family, month)
    yield supplement(family, month)
    support = cents(family.flow("asf", month))
    yield Benefit(Nature.FAMILY_SUPPORT, support, known(family, "asf", month))
    yield infant_allowance(family, children, month)
    parental = total(family, ("paje_clca", "paje_colca", "paje_prepare"), month)
    yield Benefit(Nature.PARENTAL_ALLOWANCE, cents(parental))
    yield Benefit(Nature.ASPA, cents(family.flow("aspa", month)))


def known(family: Member, variable: str, month: Month) -> Basis:
    return Basis.GIVEN if family.knows(variable, month) else Basis.UNKNOWN


def allowance(family: Member, month: Month) -> Benefit:
    paid, base = family.flow("af", month), family.flow("af_base", month)
    if family.knows("af_base", month):
        kept = min(base, paid) if family.knows("af", month) else base
        return Benefit(Nature.FAMILY_ALLOWANCE, cents(kept))
    basis = Basis.PAID if family.knows("af", month) else Basis.UNKNOWN
    return Benefit(Nature.FAMILY_ALLOWANCE, cents(paid), basis)


def supplement(family: Member, month: Month) -> Benefit:
    paid, plain = family.flow("cf", month), family.flow("cf_non_majore_avant_cumul", month)
    if family.knows("cf_non_majore_avant_cumul", month) and family.knows("cf", month):
        return Benefit(Nature.FAMILY_SUPPLEMENT, cents(plain if paid else Fraction(0)))
    if family.knows("cf_non_majore_avant_cumul", month):
        raise refuse(family.place, f"donnez aussi cf en {month} : le complément versé.")
    basis = Basis.PAID if family.knows("cf", month) else Basis.UNKNOWN
    return Benefit(Nature.FAMILY_SUPPLEMENT, cents(paid), basis)


def infant_allowance(family: Member, children: list[Member], month: Month) -> Benefit:
    basis = known(family, "paje_base", month)
    undated = [person for person in children if not person.has("date_naissance")]
    if basis is Basis.UNKNOWN and undated and month < INFANT_RATE_UNIFIED:
        raise refuse(
            undated[0].place,
            f"donnez date_naissance, ou paje_base de la famille : en {month}, son montant en "
            "dépend.",
        )
    return Benefit(Nature.INFANT_ALLOWANCE, cents(family.flow("paje_base", month)), basis)
