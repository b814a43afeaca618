"""What the law answers: an amount, and the lines that add up to it, each with its article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, unique

import numpy as np

from levier.entitlement import parameters
from levier.entitlement.exact import Codes, Ints, to_cents
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month


@unique
class Outcome(IntEnum):
    """What becomes of the right in the month; stored in columns by number."""

    PAID = 0
    RESOURCES_TOO_HIGH = 1
    BELOW_MINIMUM = 2
    TOO_YOUNG = 3
    STUDENT = 4
    NO_RIGHT_OF_STAY = 5
    CLOSED = 6
    SUSPENDED = 7
    REDUCED_TO_NOTHING = 8

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    Outcome.PAID: "RSA versé",
    Outcome.RESOURCES_TOO_HIGH: "Ressources supérieures au montant forfaitaire",
    Outcome.BELOW_MINIMUM: "Montant inférieur au minimum versé",
    Outcome.TOO_YOUNG: "Condition d'âge non remplie",
    Outcome.STUDENT: "Élève, étudiant ou stagiaire",
    Outcome.NO_RIGHT_OF_STAY: "Condition de résidence ou de séjour non remplie",
    Outcome.CLOSED: "Droit clos",
    Outcome.SUSPENDED: "Droit suspendu",
    Outcome.REDUCED_TO_NOTHING: "Droit réduit à zéro par décision",
}


@dataclass(frozen=True, slots=True)
class LineDefinition:
    code: str
    label: str
    rule: str
    figure: str = ""  # the dated parameter whose decree completes the rule


LINES: tuple[LineDefinition, ...] = (
    LineDefinition("base", "Montant forfaitaire pour une personne", "CASF L262-2", "base_amount"),
    LineDefinition("second_person", "Majoration pour la deuxième personne", "CASF R262-1"),
    LineDefinition("further_people", "Majoration pour les personnes suivantes", "CASF R262-1"),
    LineDefinition("lone_parent", "Majoration du parent isolé", "CASF L262-9"),
    LineDefinition("housing_aid", "Forfait logement : aide au logement perçue", "CASF R262-10"),
    LineDefinition("housing_in_kind", "Forfait logement : logement sans charge", "CASF R262-9"),
    LineDefinition("earnings", "Revenus d'activité", "CASF R262-12"),
    LineDefinition("self_employment", "Revenus d'indépendant", "CASF R262-19"),
    LineDefinition("daily_allowances", "Indemnités journalières", "CASF R262-12"),
    LineDefinition("unemployment", "Allocations de chômage", "CASF L262-3"),
    LineDefinition("pensions", "Pensions et rentes", "CASF L262-3"),
    LineDefinition("alimony", "Pensions alimentaires", "CASF L262-3"),
    LineDefinition("minimum_incomes", "Autres minima sociaux", "CASF L262-3"),
    LineDefinition("capital", "Revenus des biens et de l'épargne", "CASF R132-1"),
    LineDefinition("other_resources", "Autres ressources", "CASF R262-6"),
    LineDefinition("child_resources", "Ressources des enfants à charge", "CASF R262-6"),
    LineDefinition("interrupted", "Ressources interrompues, non retenues", "CASF R262-13"),
    LineDefinition("family_allowance", "Allocations familiales", "CASF R262-6"),
    LineDefinition("family_supplement", "Complément familial", "CASF R262-6"),
    LineDefinition("family_support", "Allocation de soutien familial", "CASF R262-10-1"),
    LineDefinition("infant_allowance", "Allocation de base de la PAJE", "CASF R262-6"),
    LineDefinition("parental_allowance", "Prestation de congé parental", "CASF R262-6"),
    LineDefinition("excess", "Ressources au-delà du montant, sans effet", "CASF L262-2"),
    LineDefinition("minimum", "Montant trop faible pour être versé", "CASF R262-39"),
    LineDefinition("too_young", "Droit fermé : condition d'âge", "CASF L262-4 1°"),
    LineDefinition("student", "Droit fermé : études ou stage", "CASF L262-4 3°"),
    LineDefinition("stay", "Droit fermé : résidence ou séjour", "CASF L262-4 2°, L262-6"),
    LineDefinition("hospital", "Réduction : hospitalisation longue", "CASF R262-43"),
    LineDefinition("detained", "Suspension : détention", "CASF R262-45"),
    LineDefinition("reduction", "Réduction décidée", "CASF L262-37", "reduction_cap"),
    LineDefinition("suspended", "Droit suspendu", "CASF L262-37, L262-38"),
    LineDefinition("closed", "Droit clos", "CASF R262-40"),
)
DEFINITIONS = {definition.code: definition for definition in LINES}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation; a negative amount lowers the RSA."""

    code: str
    label: str
    amount: Money
    rule: str


@dataclass(frozen=True, slots=True)
class Result:
    """Columns of N households: cents of the month, and why. `columns` add up to `amount`."""

    month: Month
    amount: Ints
    columns: Mapping[str, Ints]
    outcome: Codes

    def __len__(self) -> int:
        return len(self.amount)

    def money(self, row: int) -> Money:
        return Money(int(self.amount[row]))

    def outcome_of(self, row: int) -> Outcome:
        return Outcome(int(self.outcome[row]))

    def lines(self, row: int) -> list[Line]:
        return read_lines(self.month, self._cents(row))

    def compact(self, row: int) -> str:
        """The lines as short JSON, code to cents, zeros left out: what a run stores."""
        return json.dumps(self._cents(row), separators=(",", ":"))

    def compact_all(self) -> list[str]:
        codes = list(self.columns)
        if not codes:
            return ["{}"] * len(self)
        table = np.stack(list(self.columns.values()), axis=1)
        return [
            json.dumps(
                {codes[at]: int(row[at]) for at in np.flatnonzero(row)}, separators=(",", ":")
            )
            for row in table
        ]

    def _cents(self, row: int) -> dict[str, int]:
        cents = {code: int(column[row]) for code, column in self.columns.items()}
        return {code: amount for code, amount in cents.items() if amount}


def read_lines(month: Month, cents: Mapping[str, int]) -> list[Line]:
    unknown = sorted(set(cents) - set(DEFINITIONS))
    if unknown:
        raise Refusal(
            f"La ligne « {unknown[0]} » n'existe pas dans la loi que connaît ce logiciel.",
            field="lines",
        )
    return [
        Line(
            definition.code,
            definition.label,
            Money(cents[definition.code]),
            rule_of(definition, month),
        )
        for definition in LINES
        if definition.code in cents
    ]


def lines_from_compact(month: Month, compact: str | bytes) -> list[Line]:
    """The lines that `Result.compact` stored; Refusal when they are not readable."""
    try:
        cents = json.loads(compact)
    except ValueError as error:
        raise Refusal(f"Explication enregistrée illisible : {error}.", field="lines") from error
    return read_lines(month, cents)


def rule_of(definition: LineDefinition, month: Month) -> str:
    """The article, and the decree of the month where a dated figure is behind the line."""
    if not definition.figure:
        return definition.rule
    source = parameters.all_parameters()[definition.figure].in_force(month).source
    return f"{definition.rule} ; {source}"


class Statement:
    """Lines written one under the other, above an exact running total.

    The total is kept in grains and rounded half up to the cent each time a line is written;
    the line is what the rounded total moved by. So the lines add up to the amount, and the
    amount is the exact one rounded once.
    """

    def __init__(self, households: int) -> None:
        self.exact: Ints = np.zeros(households, dtype=np.int64)
        self.cents: Ints = np.zeros(households, dtype=np.int64)
        self.columns: dict[str, Ints] = {}

    def add(self, code: str, grains: Ints) -> None:
        if not grains.any():
            return
        self.exact = self.exact + grains
        rounded = to_cents(self.exact)
        self._write(code, rounded - self.cents)
        self.cents = rounded

    def subtract(self, code: str, grains: Ints) -> None:
        self.add(code, -grains)

    def withdraw(self, code: str, cents: Ints) -> None:
        """Take whole cents off an amount that is already rounded."""
        if not cents.any():
            return
        self._write(code, -cents)
        self.cents = self.cents - cents

    def _write(self, code: str, cents: Ints) -> None:
        assert code in DEFINITIONS, code
        self.columns[code] = cents
