"""What a person of a situation owns and earns, as the resources the law counts.

Interruption is seen here: a resource paid last month and not this one (R262-13). So are the
daily allowances that stand for work, and the last yearly result of the self-employed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from levier.entitlement.exact import RATE_UNIT
from levier.entitlement.household import Course, Resource
from levier.entitlement.natures import Nature
from levier.entitlement.parameters import Parameters, savings_rates
from levier.entitlement.situation import Member, Situation, read_day, refuse
from levier.entitlement.situation_variables import (
    CAPITAL_INCOMES,
    INCOMES,
    LAST_RESULT,
    PARENTAL_LEAVES,
    SICK_LEAVES,
    STOCKS,
    YEARLY_RESULTS,
)
from levier.kernel.money import Money
from levier.kernel.month import Month

Series = Callable[[Month], Fraction]
NEVER = date.min


def resources(read: Situation, person: Member, figures: Parameters) -> Iterator[Resource]:
    for variable, nature in INCOMES.items():
        if person.has(variable):
            flows = person.flows(variable)
            yield from counted(nature, lambda m, f=flows: f.get(m, Fraction(0)), figures)  # type: ignore[misc]
    if any(
        person.has(name) for name in (*PARENTAL_LEAVES, *SICK_LEAVES, "indemnites_journalieres")
    ):
        yield from counted(Nature.RECENT_SICK_PAY, lambda m: earned_allowances(person, m), figures)
        yield from counted(Nature.SICK_PAY, lambda m: other_allowances(person, m), figures)
    yield from yearly_result(person, figures.month)
    tax = read.group_of("foyers_fiscaux", person.name)
    declares = tax.roles.get("declarants", ())[:1] == (person.name,)
    yield from wealth(person, tax if declares else None, figures)
    if declares and tax.has("rente_viagere_titre_onereux"):
        yield from counted(
            Nature.LIFE_ANNUITY, lambda m: tax.flow("rente_viagere_titre_onereux", m), figures
        )


def counted(nature: Nature, series: Series, figures: Parameters) -> Iterator[Resource]:
    """A resource of the quarter; interrupted when it was paid last month and is not any more."""
    amounts = quarter(series, figures)
    if any(amounts):
        yield Resource(nature, amounts, course_of(series, figures.month))


def quarter(series: Series, figures: Parameters) -> tuple[int, int, int]:
    """Cents of the three months, such that their sum is the exact sum rounded half up."""
    running, written = Fraction(0), 0
    amounts = []
    for month in figures.reference_months():
        running += series(month)
        amounts.append(half_up(running) - written)
        written += amounts[-1]
    return amounts[0], amounts[1], amounts[2]


def course_of(series: Series, month: Month) -> Course:
    stopped = series(month) == 0 and series(month + -1) > 0
    return Course.INTERRUPTED if stopped else Course.CONTINUING


def half_up(euros: Fraction) -> int:
    return int((euros * 200 + 1) // 2)


def cents(euros: Fraction) -> Money:
    return Money(half_up(euros))


def daily_allowances(person: Member, month: Month) -> Fraction:
    if person.knows("indemnites_journalieres", month):
        return person.flow("indemnites_journalieres", month)
    return total(person, (*PARENTAL_LEAVES, *SICK_LEAVES), month)


def earned_allowances(person: Member, month: Month) -> Fraction:
    """Those that stand for work: leave for a birth, and the first three months of sickness."""
    stopped_on = read_day(
        person.ever("date_arret_de_travail") or NEVER, f"{person.place}.date_arret_de_travail"
    )
    before = month + -3
    recent = stopped_on > before.first_day or (
        stopped_on == NEVER and not total(person, SICK_LEAVES, before)
    )
    counts = recent or person.flow("salaire_net", month) > 0
    sick = total(person, SICK_LEAVES, month) if counts else Fraction(0)
    return total(person, PARENTAL_LEAVES, month) + sick


def other_allowances(person: Member, month: Month) -> Fraction:
    rest = daily_allowances(person, month) - earned_allowances(person, month)
    if rest < 0:
        raise refuse(
            f"{person.place}.indemnites_journalieres",
            f"en {month}, le total est inférieur au détail des indemnités.",
        )
    return rest


def total(person: Member, variables: tuple[str, ...], month: Month) -> Fraction:
    return sum((person.flow(variable, month) for variable in variables), Fraction(0))


def yearly_result(person: Member, month: Month) -> Iterator[Resource]:
    """R262-19: the last yearly result known, of this year or of the two before."""
    if person.has(LAST_RESULT):
        result = person.year(LAST_RESULT, month.year) * 12
    else:
        result = sum((last_known(person, name, month.year) for name in YEARLY_RESULTS), Fraction(0))
    if result:
        yield Resource(Nature.SELF_EMPLOYED_YEAR, (half_up(result), 0, 0))


def last_known(person: Member, variable: str, year: int) -> Fraction:
    years = (person.year(variable, year - back) for back in range(3))
    return next((result for result in years if result > 0), Fraction(0))


def wealth(person: Member, tax: Member | None, figures: Parameters) -> Iterator[Resource]:
    """Property, let or not, and savings: one resource in the eyes of R262-13."""
    kinds: dict[Nature, Series] = {
        **{n: flow_of(person, v) for v, n in CAPITAL_INCOMES.items() if person.has(v)},
        **{n: stock_of(person, v) for v, n in STOCKS.items() if person.has(v)},
    }
    if tax is not None and tax.has("assiette_csg_plus_values"):
        kinds[Nature.CAPITAL_GAIN_YEAR] = lambda m: tax.year("assiette_csg_plus_values", m.year)

    def brought(month: Month) -> Fraction:
        return sum((series(month) * yields(n, month) for n, series in kinds.items()), Fraction(0))

    def yields(nature: Nature, month: Month) -> Fraction:
        return yield_of(nature, month, figures)

    course = course_of(brought, figures.month)
    if course is Course.INTERRUPTED:
        amounts = quarter(brought, figures)
        if any(amounts):
            yield Resource(Nature.CAPITAL_INCOME, amounts, course)
        return
    for nature, series in kinds.items():
        amounts = quarter(series, figures)
        if any(amounts):
            yield Resource(nature, amounts)


def flow_of(person: Member, variable: str) -> Series:
    return lambda month: person.flow(variable, month)


def stock_of(person: Member, variable: str) -> Series:
    return lambda month: person.stock(variable, month)


def yield_of(nature: Nature, month: Month, figures: Parameters) -> Fraction:
    """What a euro of it brings in a month (R132-1)."""
    (savings,) = savings_rates((month,))
    rates = {
        Nature.REGULATED_SAVINGS: Fraction(savings, 12 * RATE_UNIT),
        Nature.IDLE_SAVINGS: Fraction(figures.idle_savings_rate, 12 * RATE_UNIT),
        Nature.UNLET_BUILDING: Fraction(figures.unlet_building_rate, RATE_UNIT),
        Nature.UNLET_LAND: Fraction(figures.unlet_land_rate, RATE_UNIT),
        Nature.CAPITAL_GAIN_YEAR: Fraction(1, 12),
    }
    return rates.get(nature, Fraction(1))
