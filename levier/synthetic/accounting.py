"""The accounting side of the synthetic households: movements of the advance, and debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from levier.formats.cnaf.events import Record
from levier.formats.cnaf.movements import (
    ADDED,
    DEDUCTED,
    GROUPS,
    TOTAL_BLOCKS,
    TOTALS,
    Totals,
    add_up,
    movements,
)
from levier.synthetic.amounts import Case
from levier.synthetic.life import month_at

Values = dict[str, Any]
SUBJECT_ARREARS, SUBJECT_OVERPAYMENT, SUBJECT_DEBT, SUBJECT_WAIVER = 41, 42, 43, 44
ARREARS, OVERPAYMENT, DEBT, WAIVER = 0.03, 0.035, 0.25, 0.006
MOTIVES = ("40", "50", "10", "30", "20", "70")
ORIGINS = ("70", "55", "50", "40", "20")
RESPONSIBLE = ("63", "61", "62", "10", "15")


class RunningTotals:
    """The totals of the advance, added up as the households go by."""

    def __init__(self) -> None:
        self._totals = add_up([])

    def add(self, values: Values) -> None:
        found = add_up(movements(Record("VRSF0501", 0, 0, "", values, b"", "")))
        self._totals = {name: total + found[name] for name, total in self._totals.items()}

    def sections(self) -> Iterator[tuple[str, Values]]:
        """Written once all the households are."""
        yield TOTALS, {block: _columns(self._totals[name]) for name, block in TOTAL_BLOCKS.items()}


def _columns(total: Totals) -> Values:
    return {
        "MTTOTSOCLRSA": total.basic.cents,
        "MTTOTSOCLMAJORSA": total.increased.cents,
        "MTTOTLOCALRSA": total.local.cents,
        "MTTOTRSA": total.total.cents,
    }


def movements_of(case: Case, totals: RunningTotals) -> Values | None:
    """An InfosFinancieresFoyerRSA, or None when nothing moved; `totals` is added to."""
    groups: dict[str, list[Values]] = {}
    for group, movement in _movements(case):
        groups.setdefault(group, []).append(movement)
    if not groups:
        return None
    detail = {GROUPS[group][0]: {GROUPS[group][1]: found} for group, found in groups.items()}
    values = _household(case)
    values["AcompteRSA"] = [
        {
            "GeneraliteAcompteRSA": {"MOISMOUCOMPTA": case.life.month},
            "DetailAcompteRSA": detail,
        }
    ]
    totals.add(values)
    return values


def _movements(case: Case) -> Iterator[tuple[str, Values]]:
    nature = "RSI" if case.increased else "RSD"
    debt = "INL" if case.increased else "INK"
    life = case.life
    if case.paid:
        yield "allocation", _movement(case, 1, nature, "PME", ADDED, case.paid)
        chance = life.chance(SUBJECT_ARREARS, life.month.ordinal)
        if chance.happens(ARREARS):
            arrears = _movement(case, 2, nature, "PRA", ADDED, chance.between(20, 400) * 100)
            arrears["DDREGU"] = (life.month + -1).first_day
            yield "allocation", arrears
        chance = life.chance(SUBJECT_OVERPAYMENT, life.month.ordinal)
        if chance.happens(OVERPAYMENT):
            found = _movement(case, 3, debt, "CIC", DEDUCTED, chance.between(80, 1_500) * 100)
            yield "overpayment", found | {"RGCRE": 1}
        chance = life.chance(SUBJECT_WAIVER, life.month.ordinal)
        if chance.happens(WAIVER):
            group, operation = chance.one_of(
                (("waiver", "CRC"), ("small_cancellation", "CAF"), ("other_cancellation", "CES"))
            )
            cents = chance.between(10, 70) * 100
            yield group, _movement(case, 4, debt, operation, ADDED, cents) | {"RGCRE": 1}
    if handed := transferred(case):
        yield "transferred", _movement(case, 5, debt, "CCP", ADDED, handed) | {"RGCRE": 1}


def _movement(
    case: Case, place: int, nature: str, operation: str, sense: str, cents: int
) -> Values:
    return {
        "NATPFCRE": nature,
        "NUMINTMOUCOMPTA": case.life.number % 1_000_000 * 10 + place,
        "TYPEOPECOMPTA": operation,
        "SENSOPECOMPTA": sense,
        "MTMOUCOMPTA": cents,
        "DTTRAIMOUCOMPTA": case.life.month.first_day + timedelta(days=24),
        "HEUTRAIMOUCOMPTA": time(22, 0),
    }


def transferred(case: Case) -> int:
    """What is left of a debt when the right closes, in cents: it goes to the Département."""
    life = case.life
    closing = case.values["PrestationRSA"]["SituationDossierRSA"].get("FinDroit")
    chance = life.chance(SUBJECT_DEBT)
    if not closing or life.state_since != life.month.ordinal or not chance.happens(DEBT):
        return 0
    return chance.between(77, 2_400) * 100 + chance.below(100)


def debts_of(case: Case) -> Values | None:
    """An InfosCreanceFoyerRSA for a household whose debt is handed over this month."""
    balance = transferred(case)
    if not balance:
        return None
    life = case.life
    chance = life.chance(SUBJECT_DEBT, 1)
    created = month_at(life.state_since - chance.between(2, 14))
    detail = {
        "MOISMOUCOMPTA": life.month,
        "MOTIINDU": chance.one_of(MOTIVES),
        "ORIINDU": chance.one_of(ORIGINS),
        "RESPINDU": chance.one_of(RESPONSIBLE),
        "DDREGUCRE": (created + -3).first_day,
        "DFREGUCRE": (created + -1).last_day,
        "DTDERCREDCRETRANS": (life.month + -1).first_day,
        "MTSOLREELCRETRANS": balance,
        "MTINICRE": balance + chance.below(4) * 50_00,
    }
    name = {"DTIMPLCRE": created.first_day, "NATCRE": "INL" if case.increased else "INK"}
    values = _household(case)
    values["Creance"] = [
        {
            "CreancesTransferees": [
                {"IdentificationCreance": name | {"RGCRE": 1}, "DetailCreance": detail}
            ]
        }
    ]
    return values


def _household(case: Case) -> Values:
    """What these feeds say of the household: its numbers, its claimant, its address."""
    claimant = case.values["Personne"][0]
    kept = ("Identification", "DossierCAF")
    return {
        "IdentificationRSA": case.values["IdentificationRSA"],
        "Personne": [{name: claimant[name] for name in kept}],
        "DonneesAdministratives": {"Adresse": case.values["DonneesAdministratives"]["Adresse"][:1]},
    }
