"""Random frozen households, for the golden file and for the properties."""

from __future__ import annotations

import random
from datetime import date

from levier.entitlement.household import (
    Adult,
    Basis,
    Benefit,
    Child,
    Course,
    Household,
    Housing,
    Reduction,
    Resource,
    Standing,
    Stay,
)
from levier.entitlement.natures import RULES, Kind, Nature
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.period import Period

PERSONAL = [nature for nature, rule in RULES.items() if rule.kind is not Kind.FAMILY]


def household(rng: random.Random, month: Month) -> Household:
    children = tuple(child(rng, month) for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3, 4))))
    return Household(
        month=month,
        adults=tuple(adult(rng, month) for _ in range(rng.choice((1, 1, 2)))),
        children=children,
        housing=rng.choice(list(Housing)),
        housing_aid=Money(rng.choice((0, rng.randint(1, 40_000)))),
        benefits=benefits(rng) if children else (),
        recently_isolated=rng.random() < 0.3,
        standing=standing(rng, month) if rng.random() < 0.2 else Standing(),
    )


def adult(rng: random.Random, month: Month) -> Adult:
    return Adult(
        born_on=birth(rng, month, 17, 70),
        resources=resources(rng, 120_000),
        student=rng.random() < 0.1,
        young_worker=rng.random() < 0.1,
        pregnant=rng.random() < 0.1,
        stay=rng.choice((Stay.FRENCH, Stay.FRENCH, Stay.FRENCH, *Stay)),
        stay_months=rng.choice((0, 3, 59, 60, 200)),
        replacement_income=rng.random() < 0.2,
        hospitalised_on=birth(rng, month, 0, 0) if rng.random() < 0.05 else None,
        detained_on=birth(rng, month, 0, 0) if rng.random() < 0.05 else None,
    )


def child(rng: random.Random, month: Month) -> Child:
    return Child(
        born_on=birth(rng, month, 0, 26),
        resources=resources(rng, 40_000) if rng.random() < 0.2 else (),
        self_supporting=rng.random() < 0.05,
    )


def resources(rng: random.Random, most: int) -> tuple[Resource, ...]:
    return tuple(
        Resource(
            rng.choice(PERSONAL),
            (rng.randint(0, most), rng.randint(0, most), rng.randint(0, most)),
            rng.choice((Course.CONTINUING, Course.CONTINUING, *Course)),
        )
        for _ in range(rng.choice((0, 1, 1, 2)))
    )


def benefits(rng: random.Random) -> tuple[Benefit, ...]:
    natures = (
        Nature.FAMILY_ALLOWANCE,
        Nature.FAMILY_SUPPLEMENT,
        Nature.FAMILY_SUPPORT,
        Nature.INFANT_ALLOWANCE,
    )
    return tuple(
        Benefit(nature, Money(rng.randint(0, 30_000)), rng.choice(list(Basis)))
        for nature in natures
        if rng.random() < 0.5
    )


def standing(rng: random.Random, month: Month) -> Standing:
    period = Period(month.first_day, (month + rng.randint(1, 3)).first_day)
    reduction = Reduction(period, rng.randint(0, 100_000), Money(rng.randint(0, 20_000)))
    return rng.choice(
        (
            Standing(closed_on=month.first_day),
            Standing(suspensions=(period,)),
            Standing(reductions=(reduction,)),
        )
    )


def birth(rng: random.Random, month: Month, youngest: int, oldest: int) -> date:
    return (month + -rng.randint(youngest * 12, oldest * 12 + 11)).first_day
