"""Comparing our dated figures with those of an installed OpenFisca-France, value by value.

OpenFisca-France is a tool for checking, never needed to calculate: its files are read as data,
so that nothing of it is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from levier.entitlement.parameters import FIRST_MONTH, Parameter, all_parameters
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import counted

MINIMUM_INCOMES = "prestations_sociales.solidarite_insertion.minima_sociaux"
LAST_MONTH = Month(2027, 1)


def report() -> int:
    """Prints each difference; 0 when there is none, 1 otherwise."""
    folder = oracle_folder()
    compared = [parameter for parameter in all_parameters().values() if parameter.oracle]
    differences = [line for parameter in compared for line in compare(parameter, folder)]
    for line in differences:
        print(line)
    told = counted(len(differences), "différence") if differences else "aucune différence"
    print(
        f"{len(compared)} paramètres comparés à OpenFisca-France, {FIRST_MONTH.of_label} à "
        f"{(LAST_MONTH + -1).label} : {told}."
    )
    return 1 if differences else 0


def oracle_folder() -> Path:
    spec = find_spec("openfisca_france")
    if spec is None or spec.origin is None:
        raise Refusal(
            "OpenFisca-France n'est pas installé : la comparaison demande les dépendances de "
            "développement (./do test les installe)."
        )
    return Path(spec.origin).parent / "parameters"


def compare(parameter: Parameter, folder: Path) -> Iterator[str]:
    """One sentence for each month from which the two values differ."""
    theirs = oracle_values(folder, parameter)
    last = None
    for month in FIRST_MONTH.until(LAST_MONTH):
        ours, other = parameter.in_force(month).value, in_force(theirs, month)
        wanted = None if other is None else other * oracle_factor(parameter)
        if ours != wanted and (ours, wanted) != last:
            last = (ours, wanted)
            yield (
                f"{parameter.name} ({parameter.article}), {month.label} : "
                f"{ours} ici, {wanted} dans OpenFisca-France ({parameter.oracle})."
            )
        elif ours == wanted:
            last = None


def oracle_factor(parameter: Parameter) -> int:
    """Permits are in months here and in years there."""
    return 12 if "duree_min_titre_sejour" in parameter.oracle else 1


def in_force(values: Mapping[date, Decimal | None], month: Month) -> Decimal | None:
    started = [since for since in values if since <= month.first_day]
    return values[max(started)] if started else None


def oracle_values(folder: Path, parameter: Parameter) -> dict[date, Decimal | None]:
    path = parameter.oracle
    if path.startswith("rsa."):
        path = f"{MINIMUM_INCOMES}.{path}"
    file = folder / f"{path.replace('.', '/')}.yaml"
    # a node may also be written inside the file of its parent
    entry = read_yaml(file) if file.exists() else node_in(folder, path.split("."), parameter)
    return {day_of(since): exact(value) for since, value in entry["values"].items()}


def node_in(folder: Path, names: list[str], parameter: Parameter) -> Mapping[str, Any]:
    for depth in range(len(names) - 1, 0, -1):
        file = folder.joinpath(*names[:depth]).with_suffix(".yaml")
        if file.exists():
            node = read_yaml(file)
            for name in names[depth:]:
                node = node[name]
            return node
    raise Refusal(
        f"{parameter.name} : OpenFisca-France n'a plus de paramètre « {parameter.oracle} »."
    )


@cache
def read_yaml(file: Path) -> Mapping[str, Any]:
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def day_of(since: object) -> date:
    return since if isinstance(since, date) else date.fromisoformat(str(since))


def exact(entry: Any) -> Decimal | None:
    value = entry.get("value") if isinstance(entry, dict) else entry
    return None if value is None else Decimal(str(value))
