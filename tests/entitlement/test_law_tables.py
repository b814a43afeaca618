"""The tables of tests/laws, that a jurist reads and extends (tests/laws/README.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from levier.entitlement import law
from levier.entitlement.columns import Batch
from levier.entitlement.household import (
    Adult,
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
from levier.entitlement.natures import Nature
from levier.entitlement.result import Outcome
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.period import Period

FOLDER = Path(__file__).parent.parent / "laws"
KEYS = {
    "cas", "mois", "adultes", "enfants", "logement", "aide_logement", "prestations",
    "isolement_recent", "clos_le", "suspendu", "reduction", "rsa", "lignes", "issue",
}  # fmt: skip


class Exact(yaml.SafeLoader):
    """Numbers are read as exact decimals, `2026-11` stays text."""


Exact.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def cases():
    for file in sorted(FOLDER.glob("*.yaml")):
        for case in yaml.load(file.read_text(encoding="utf-8"), Exact):
            yield pytest.param(case, id=f"{file.stem}: {case['cas']}")


@pytest.mark.parametrize("case", cases())
def test_the_law_gives_what_the_table_says(case):
    assert set(case) <= KEYS, set(case) - KEYS
    one = household(case)
    result = law.calculate(Batch.of([one], one.month))
    told = {line.code: line.amount for line in result.lines(0)}
    assert result.money(0) == money(case["rsa"]), told
    for code, amount in case.get("lignes", {}).items():
        assert told[code] == money(amount), (code, told)
    assert result.outcome_of(0) == Outcome[case.get("issue", "paid").upper()]


def money(amount):
    return Money.euros(Decimal(str(amount)))


def household(case) -> Household:
    month = Month.parse(str(case["mois"]))
    return Household(
        month=month,
        adults=tuple(adult(person, month) for person in case["adultes"]),
        children=tuple(child(person, month) for person in case.get("enfants", [])),
        housing=Housing[case.get("logement", "unknown").upper()],
        housing_aid=money(case.get("aide_logement", 0)),
        benefits=tuple(
            Benefit(Nature[name.upper()], money(amount))
            for name, amount in case.get("prestations", {}).items()
        ),
        recently_isolated=case.get("isolement_recent", False),
        standing=standing(case),
    )


def adult(person, month):
    return Adult(
        born_on=born(person["age"], month),
        resources=resources(person),
        student=person.get("etudiant", False),
        young_worker=person.get("jeune_travailleur", False),
        pregnant=person.get("enceinte", False),
        stay=Stay[person.get("sejour", "french").upper()],
        stay_months=person.get("mois_de_sejour", 0),
        replacement_income=person.get("revenu_de_remplacement", False),
        hospitalised_on=person.get("hospitalise_le"),
        detained_on=person.get("detenu_le"),
    )


def child(person, month):
    told = person if isinstance(person, dict) else {"age": person}
    return Child(
        born(told["age"], month), resources(told), self_supporting=told.get("autonome", False)
    )


def born(years, month) -> date:
    return (month + -12 * years).first_day


def resources(person):
    return tuple(
        Resource(
            Nature[name.upper()],
            tuple(money(month).cents for month in quarter(amount)),
            Course[person.get("cours", {}).get(name, "continuing").upper()],
        )
        for name, amount in person.get("ressources", {}).items()
    )


def quarter(amount):
    return amount if isinstance(amount, list) else [amount] * 3


def standing(case):
    cut = case.get("reduction")
    return Standing(
        closed_on=case.get("clos_le"),
        suspensions=(Period(*case["suspendu"]),) if "suspendu" in case else (),
        reductions=(
            Reduction(
                Period(cut["du"], cut["au"]),
                int(Decimal(str(cut.get("part", 0))) * 100_000),
                money(cut.get("montant", 0)),
            ),
        )
        if cut
        else (),
    )
