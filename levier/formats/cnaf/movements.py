"""VRSF0501: the accounting movements of each household and the totals of the monthly advance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from levier.formats.cnaf.case_file import matricule
from levier.formats.cnaf.events import Record, Section
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month

ADDED, DEDUCTED = "AJ", "DE"
TOTALS = "TotalisationAcompte"
# Group of movements: its block, the block of one movement in it.
GROUPS = {
    "allocation": ("AllocationsComptabilisees", "DetailAllocationComptabilisée"),
    "overpayment": ("IndusConstates", "DetailInduConstate"),
    "transferred": ("IndusTransferesCG", "DetailnduTransfereCG"),
    "waiver": ("RemisesIndus", "DetailRemiseIndu"),
    "small_cancellation": ("AnnulationsFaibleMontant", "DetailAnnulationFaibleMontant"),
    "other_cancellation": ("AutresAnnulations", "DetailAutreAnnulation"),
}
# Group of totals: its block. Small and other cancellations are added up together.
TOTAL_BLOCKS = {
    "allocation": "TotalAllocationsComptabilisees",
    "overpayment": "TotalIndusConstates",
    "transferred": "TotalIndusTransferésCG",
    "waiver": "TotalRemisesIndus",
    "cancellation": "TotalAnnulationsIndus",
    "advance": "MontantTotalAcompte",
}
TOTAL_OF_GROUP = {
    "small_cancellation": "cancellation",
    "other_cancellation": "cancellation",
}
DEDUCTED_GROUPS = frozenset({"overpayment"})
# Column of the totals by nature of benefit or of debt (NATPFCRE).
INCREASED = frozenset({"RSI", "INL", "ITL", "ISL", "ASI", "VSI"})
LOCAL = frozenset(
    {"RSB", "RCB", "INM", "ITM", "INS", "ISM", "ISS", "ITS", "ACB", "ASB", "VCB", "VSB"}
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One accounting movement. `signed` is what it does to the advance."""

    payer: str
    payer_number: str
    matricule: str
    claim_number: str
    month: Month
    group: str  # a key of GROUPS
    nature: str  # NATPFCRE
    rank: int | None
    number: int | None
    operation: str  # TYPEOPECOMPTA
    sense: str  # AJ added to the advance, DE deducted from it
    amount: Money
    regularised_on: date | None
    treated_on: date | None
    treated_at: time | None

    @property
    def signed(self) -> Money:
        return -self.amount if self.sense == DEDUCTED else self.amount


@dataclass(frozen=True, slots=True)
class Totals:
    """The three columns of a total, and the total that the payer wrote."""

    basic: Money = ZERO
    increased: Money = ZERO
    local: Money = ZERO
    total: Money = ZERO

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.basic + other.basic,
            self.increased + other.increased,
            self.local + other.local,
            self.total + other.total,
        )

    @property
    def agrees(self) -> bool:
        return self.basic + self.increased + self.local == self.total


@dataclass(frozen=True, slots=True)
class AdvanceTotals:
    """TotalisationAcompte as the payer wrote it: each group in its own sense, unsigned, then
    `advance`, what it asks for: all that is added less all that is deducted.
    """

    allocation: Totals
    overpayment: Totals
    transferred: Totals
    waiver: Totals
    cancellation: Totals
    advance: Totals


def movements(record: Record) -> Iterator[Movement]:
    """The movements of a VRSF0501 record, in the order of the file."""
    identity = record.values["IdentificationRSA"]
    payer, claim = identity["Organisme"], identity["DemandeRSA"]
    for advance in record.values.get("AcompteRSA", ()):
        month = advance["GeneraliteAcompteRSA"]["MOISMOUCOMPTA"]
        for group, (block, item) in GROUPS.items():
            for values in advance["DetailAcompteRSA"].get(block, {}).get(item, ()):
                yield _movement(payer, claim["NUMDEMRSA"], month, group, values)


def _movement(
    payer: dict[str, Any], claim: str, month: Month, group: str, values: dict[str, Any]
) -> Movement:
    return Movement(
        payer=payer["FONORG"],
        payer_number=payer["NUMORG"],
        matricule=matricule(payer["MATRICULE"]),
        claim_number=claim,
        month=month,
        group=group,
        nature=values["NATPFCRE"],
        rank=values.get("RGCRE"),
        number=values.get("NUMINTMOUCOMPTA"),
        operation=values["TYPEOPECOMPTA"],
        sense=values["SENSOPECOMPTA"],
        amount=Money(values["MTMOUCOMPTA"]),
        regularised_on=values.get("DDREGU"),
        treated_on=values.get("DTTRAIMOUCOMPTA"),
        treated_at=values.get("HEUTRAIMOUCOMPTA"),
    )


def advance_totals(section: Section) -> AdvanceTotals:
    """The totals that the payer wrote, as written (a missing block counts as zero)."""
    return AdvanceTotals(
        **{name: _totals(section.values.get(block, {})) for name, block in TOTAL_BLOCKS.items()}
    )


def _totals(values: dict[str, Any]) -> Totals:
    return Totals(
        Money(values.get("MTTOTSOCLRSA", 0)),
        Money(values.get("MTTOTSOCLMAJORSA", 0)),
        Money(values.get("MTTOTLOCALRSA", 0)),
        Money(values.get("MTTOTRSA", 0)),
    )


def add_up(found: Iterable[Movement]) -> dict[str, Totals]:
    """Our own totals of movements, by name of TOTAL_BLOCKS, to compare with the payer's.

    A group counts in its own sense (overpayments as they are deducted, the others as they are
    added); "advance" is signed.
    """
    totals = {name: Totals() for name in TOTAL_BLOCKS}
    for movement in found:
        group = TOTAL_OF_GROUP.get(movement.group, movement.group)
        signed = movement.signed
        totals[group] += _line(movement, -signed if group in DEDUCTED_GROUPS else signed)
        totals["advance"] += _line(movement, signed)
    return totals


def _line(movement: Movement, amount: Money) -> Totals:
    if movement.nature in INCREASED:
        return Totals(increased=amount, total=amount)
    if movement.nature in LOCAL:
        return Totals(local=amount, total=amount)
    return Totals(basic=amount, total=amount)
