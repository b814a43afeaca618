"""The law's speed: ours beside OpenFisca-France, in one process, on the same households.

Run it with one thread (OMP_NUM_THREADS=1): every figure is for one core. OpenFisca is measured
both ways a user would run it:

* full: the situation alone, so that it works out taxes, family benefits and housing aid;
* cut: family benefits, housing aid, minimum incomes and the incomes nobody has given, so that
  the graph stops there and only the RSA's own variables are left.

Ours answers with the explanation: one column a line, adding up to the amount. Households are
synthetic; both are given the same arrays, and the amounts are compared.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from levier.entitlement import law
from levier.entitlement.columns import Batch, Households, People, Resources
from levier.entitlement.exact import Ints
from levier.entitlement.household import Course, Housing
from levier.entitlement.natures import Nature
from levier.kernel.month import Month

MONTH = Month(2026, 11)
COMPARED = 20_000
LARGE = 2_000_000
CHUNK = 50_000
MEGABYTE = 1024


def run(json: bool) -> dict[str, Any]:
    """Every figure by name; printed as a table unless `json`."""
    figures: dict[str, Any] = {"compared_households": COMPARED}
    batch = batch_of(COMPARED, seed=1)
    law.calculate(batch)
    spent = min(timed(lambda: law.calculate(batch)) for _ in range(5))
    figures["ours_per_second"] = round(COMPARED / spent)
    figures |= large_run()
    figures |= beside_openfisca(batch, figures["ours_per_second"])
    if not json:
        for name, value in figures.items():
            print(f"{name:40} {value:>16,}" if isinstance(value, int) else f"{name:40} {value:>16}")
    return figures


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def large_run() -> dict[str, Any]:
    """Two million households in chunks: only the calculation is timed; sums are kept."""
    spent, total = 0.0, 0
    sums: dict[str, int] = {}
    for start in range(0, LARGE, CHUNK):
        batch = batch_of(CHUNK, seed=start + 2)
        started = time.perf_counter()
        result = law.calculate(batch)
        spent += time.perf_counter() - started
        total += int(result.amount.sum())
        for code, column in result.columns.items():
            sums[code] = sums.get(code, 0) + int(column.sum())
    assert sum(sums.values()) == total
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    return {
        "large_households": LARGE,
        "large_seconds": round(spent, 2),
        "large_households_per_second": round(LARGE / spent),
        "large_peak_memory_megabytes": peak,
    }


def batch_of(households: int, seed: int) -> Batch:
    """Synthetic households as columns: half alone, a third with children, mixed resources."""
    rng = np.random.default_rng(seed)
    couples = rng.random(households) < 0.25
    children = np.where(rng.random(households) < 0.4, rng.integers(1, 5, households), 0)
    people = people_of(couples, children, rng)
    owned = resources_of(people, rng)
    tenants = rng.random(households) < 0.7
    home = np.where(tenants, Housing.TENANT, rng.integers(0, 7, households))
    aid = np.where(tenants, rng.integers(0, 40_000, households), 0)
    return Batch(
        MONTH,
        replace(
            Households.blank(households),
            housing=home.astype(np.int8),
            housing_aid=aid,
            family_allowance=np.where(children > 1, 15_301 + 19_605 * (children - 2), 0),
            family_support=np.where(
                ~couples & (rng.random(households) < 0.5), children * 20_178, 0
            ),
            recently_isolated=~couples & (rng.random(households) < 0.2),
        ),
        with_replacement(people, owned),
        owned,
    )


def people_of(couples: Any, children: Any, rng: np.random.Generator) -> People:
    size = 1 + couples + children
    household = np.repeat(np.arange(len(size), dtype=np.int64), size)
    first = np.concatenate(([0], np.cumsum(size)[:-1]))
    rank = np.arange(len(household)) - first[household]
    child = rank > couples[household]
    age = np.where(
        child, rng.integers(0, 22 * 12, len(rank)), rng.integers(20 * 12, 63 * 12, len(rank))
    )
    return replace(People.blank(len(rank)), household=household, child=child, age=age)


def resources_of(people: People, rng: np.random.Generator) -> Resources:
    natures = np.array([Nature.SALARY, Nature.SALARY, Nature.UNEMPLOYMENT, Nature.ALIMONY])
    count = np.where(people.child, 0, rng.integers(0, 3, len(people.child)))
    person = np.repeat(np.arange(len(count), dtype=np.int64), count)
    rank = np.arange(len(person)) - np.concatenate(([0], np.cumsum(count)[:-1]))[person]
    nature = natures[(rank * 2 + rng.integers(0, 2, len(person)))]
    first, second, third = rng.integers(1, 60_000, (3, len(person)))
    course = np.where(rng.random(len(person)) < 0.05, Course.INTERRUPTED, Course.CONTINUING)
    return Resources(person, nature.astype(np.int8), first, second, third, course.astype(np.int8))


def with_replacement(people: People, owned: Resources) -> People:
    """Who is still paid by unemployment has an income in place of what stopped (R262-13)."""
    paid = (owned.nature == Nature.UNEMPLOYMENT) & (owned.course == Course.CONTINUING)
    replaced = np.bincount(owned.person[paid], minlength=len(people.child)) > 0
    return replace(people, replacement_income=replaced)


def beside_openfisca(batch: Batch, ours: int) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from openfisca_france import FranceTaxBenefitSystem
    except ImportError:
        return {"openfisca": "non installé : comparaison non mesurée"}
    system = FranceTaxBenefitSystem()
    figures: dict[str, Any] = {}
    openfisca_run(system, batch_of(100, seed=1), cut=False)  # parameters read, formulas compiled
    for way, cut in (("cut", True), ("full", False)):
        spent, amounts = openfisca_run(system, batch, cut)
        figures[f"openfisca_{way}_per_second"] = round(len(batch) / spent)
        figures[f"times_faster_than_{way}"] = round(ours * spent / len(batch), 1)
        if cut:
            gap = np.abs(np.round(amounts * 100) - law.calculate(batch).amount)
            figures["households_more_than_a_cent_apart"] = int((gap > 1).sum())
    return figures


def openfisca_run(system: Any, batch: Batch, cut: bool) -> tuple[float, Any]:
    from openfisca_core.simulations import SimulationBuilder

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = openfisca_simulation(system, SimulationBuilder(), batch, cut)
        started = time.perf_counter()
        amounts = simulation.calculate("rsa", str(MONTH))
        return time.perf_counter() - started, amounts.astype(np.float64)


def openfisca_simulation(system: Any, builder: Any, batch: Batch, cut: bool) -> Any:
    people, homes = batch.people, batch.households
    builder.create_entities(system)
    builder.declare_person_entity("individu", np.arange(len(people.child)))
    rank = np.arange(len(people.child)) - np.searchsorted(people.household, people.household)
    roles = {
        "famille": ("demandeur", "conjoint", "enfant"),
        "foyer_fiscal": ("declarant_principal", "conjoint", "personne_a_charge"),
        "menage": ("personne_de_reference", "conjoint", "enfant"),
    }
    for entity, (one, two, young) in roles.items():
        instance = builder.declare_entity(entity, np.arange(len(batch)))
        role = np.where(people.child, young, np.where(rank == 0, one, two))
        builder.join_with_persons(instance, people.household, roles=role)
    simulation = builder.build(system)
    birth = np.datetime64(str(MONTH), "M") - people.age
    simulation.set_input("date_naissance", "ETERNITY", birth.astype("datetime64[D]"))
    months = [str(MONTH + -back) for back in range(5)]
    for name, nature in (
        ("salaire_net", Nature.SALARY),
        ("chomage_net", Nature.UNEMPLOYMENT),
        ("pensions_alimentaires_percues", Nature.ALIMONY),
    ):
        for month, values in zip(months, monthly(batch, nature), strict=True):
            simulation.set_input(name, month, values / 100)
    month = str(MONTH)
    simulation.set_input("departement_experimentation_rsa", month, np.full(len(batch), True))
    simulation.set_input("rsa_isolement_recent", month, homes.recently_isolated)
    simulation.set_input("statut_occupation_logement", month, occupations(system, homes.housing))
    simulation.set_input("loyer", month, np.where(homes.housing == Housing.TENANT, 500, 0))
    if cut:
        given_inputs(simulation, batch, month)
    return simulation


MONTHS_READ = 5
NOT_OWNED = (
    "aah", "ass", "asi", "caah", "retraite_nette", "remuneration_apprenti", "revenus_locatifs",
    "revenus_capital", "rpns_auto_entrepreneur_benefice", "indemnites_journalieres",
)  # fmt: skip


def given_inputs(simulation: Any, batch: Batch, month: str) -> None:
    homes = batch.households
    nothing = np.zeros(len(batch))
    nobody = np.zeros(len(batch.people.child))
    for name, column in (
        ("aide_logement", homes.housing_aid),
        ("af", homes.family_allowance),
        ("af_base", homes.family_allowance),
        ("asf", homes.family_support),
    ):
        simulation.set_input(name, month, column / 100)
    for name in ("cf", "cf_non_majore_avant_cumul", "paje_base", "paje_prepare", "aspa"):
        simulation.set_input(name, month, nothing)
    for back in range(7):
        for name in NOT_OWNED if back < MONTHS_READ else ("salaire_net",):
            simulation.set_input(name, str(MONTH + -back), nobody)
    simulation.set_input("ppa_rsa_derniers_revenus_tns_annuels_connus", str(MONTH.year), nobody)
    simulation.set_input("enfant_a_charge", str(MONTH.year), nobody.astype(bool))


def monthly(batch: Batch, nature: Nature) -> list[Any]:
    """M, M-1, then the reference months from the last: interruption shows at M and M-1."""
    owned = batch.resources
    found = [np.zeros(len(batch.people.child)) for _ in range(5)]
    rows = np.flatnonzero(owned.nature == nature)
    going = owned.course[rows] == Course.CONTINUING
    columns: list[Ints] = [owned.first[rows], owned.second[rows], owned.third[rows]]
    for place, values in zip((4, 3, 2), columns, strict=True):
        found[place][owned.person[rows]] = values
    found[1][owned.person[rows]] = 100
    found[0][owned.person[rows]] = np.where(going, 100, 0)
    return found


def occupations(system: Any, housing: Any) -> Any:
    names = {
        Housing.UNKNOWN: "non_renseigne",
        Housing.TENANT: "locataire_vide",
        Housing.OWNER: "proprietaire",
        Housing.OWNER_REPAYING: "non_renseigne",
        Housing.HOUSED_FREE: "loge_gratuitement",
        Housing.HOUSED_SHARING_COSTS: "non_renseigne",
        Housing.HOMELESS: "sans_domicile",
    }
    kind = system.variables["statut_occupation_logement"].possible_values
    indexes = np.array([kind[names[Housing(code)]].index for code in range(len(names))])
    return indexes[housing]


if __name__ == "__main__":
    print(json.dumps(run(json="--json" in sys.argv), indent=2))
