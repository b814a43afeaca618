"""`levier entitlement calculate FILE.json` and `levier entitlement parameters [--check]`.

Exit codes: 0 done, 1 the figures differ from OpenFisca-France, 2 the file can't be calculated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from levier.entitlement import openfisca_json, parameters, parameters_check
from levier.kernel.errors import Refusal, why_unusable

REFUSED = 2


def main(argv: Sequence[str]) -> int:
    arguments = parser().parse_args(argv)
    try:
        if arguments.command == "calculate":
            return calculate(arguments.file)
        return print_parameters(check=arguments.check)
    except Refusal as refusal:
        print(f"Erreur : {refusal.message}", file=sys.stderr)
        return REFUSED


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="levier entitlement", description="Le calcul du RSA, hors de toute base de données."
    )
    commands = root.add_subparsers(dest="command", required=True)
    calculation = commands.add_parser(
        "calculate", help="calcule le RSA d'une situation au format d'OpenFisca"
    )
    calculation.add_argument("file", metavar="FICHIER.json", help="« - » : l'entrée standard")
    dated = commands.add_parser("parameters", help="affiche les paramètres datés de la loi")
    dated.add_argument(
        "--check", action="store_true", help="les compare à OpenFisca-France, s'il est installé"
    )
    return root


def calculate(file: str) -> int:
    answer = openfisca_json.fill_in(read(file))
    print(openfisca_json.write(answer.document))
    for note in answer.notes:
        print(f"Note : {note}", file=sys.stderr)
    return 0


def read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Refusal(f"Le fichier {file} ne peut pas être lu : {why_unusable(error)}.") from error


def print_parameters(*, check: bool) -> int:
    if check:
        return parameters_check.report()
    for parameter in parameters.all_parameters().values():
        print(f"{parameter.name} : {parameter.label} ({parameter.article})")
        for dated in parameter.values:
            print(
                f"    depuis {dated.since} : {shown(dated.value, parameter.unit)}, {dated.source}"
            )
    return 0


def shown(value: object, unit: str) -> str:
    units = {"euro": "€", "years": "ans", "months": "mois", "days": "jours"}
    return f"{value} {units[unit]}" if unit in units else str(value)
