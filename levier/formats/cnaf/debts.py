"""VRSC0201: the debts of RSA that the payers hand over to the Département."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from levier.formats.cnaf.case_file import matricule
from levier.formats.cnaf.case_people import end_of
from levier.formats.cnaf.events import Record
from levier.kernel.money import Money
from levier.kernel.month import Month


@dataclass(frozen=True, slots=True)
class Debt:
    """A transferred debt: `balance` is what is left of the `initial` amount.

    `created_on`, `nature` and `rank` name it for one household (DTIMPLCRE, NATCRE, RGCRE).
    """

    payer: str
    payer_number: str
    matricule: str
    claim_number: str
    created_on: date
    nature: str
    rank: int
    month: Month
    motive: str  # MOTIINDU
    origin: str  # ORIINDU
    responsible: str  # RESPINDU
    since: date | None
    until: date | None
    last_credit_on: date | None
    balance: Money
    initial: Money


def debts(record: Record) -> Iterator[Debt]:
    """The debts of a VRSC0201 record, in the order of the file."""
    identity = record.values["IdentificationRSA"]
    payer = identity["Organisme"]
    for block in record.values.get("Creance", ()):
        for values in block.get("CreancesTransferees", ()):
            name, detail = values["IdentificationCreance"], values["DetailCreance"]
            yield Debt(
                payer=payer["FONORG"],
                payer_number=payer["NUMORG"],
                matricule=matricule(payer["MATRICULE"]),
                claim_number=identity["DemandeRSA"]["NUMDEMRSA"],
                created_on=name["DTIMPLCRE"],
                nature=name["NATCRE"],
                rank=name["RGCRE"],
                month=detail["MOISMOUCOMPTA"],
                motive=detail.get("MOTIINDU", ""),
                origin=detail.get("ORIINDU", ""),
                responsible=detail.get("RESPINDU", ""),
                since=detail.get("DDREGUCRE"),
                until=end_of(detail.get("DFREGUCRE")),
                last_credit_on=detail.get("DTDERCREDCRETRANS"),
                balance=Money(detail["MTSOLREELCRETRANS"]),
                initial=Money(detail["MTINICRE"]),
            )
