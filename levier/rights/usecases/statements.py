"""A payer's record as statements on people and their household: which block is which fact."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from levier.formats.cnaf import Record
from levier.formats.cnaf.case_file import CaseFile
from levier.formats.cnaf.case_people import CasePerson
from levier.people.domain import BirthPrecision, FactKind, HouseholdRole, NirState, Sex
from levier.people.usecases import FactStatement, HouseholdStatement, PersonStatement

Values = dict[str, Any]

PERSON_BLOCKS: dict[str, tuple[str, ...]] = {
    FactKind.IDENTITY: ("Identification",),
    FactKind.PLACE: ("DossierCAF", "Prestations", "Rattachement"),
    FactKind.JOBSEEKER: ("DossierPoleEmploi",),
    FactKind.RESOURCES: ("Ressources",),
    FactKind.DUTIES: ("MontantCalculDroitRSAPersonne",),
    FactKind.ACTIVITY: ("Activite",),
    FactKind.MAINTENANCE: ("PensionAlimentaire",),
    FactKind.PREGNANCY: ("Grossesse",),
    FactKind.FARMING: ("InformationsAgricoles",),
    FactKind.OPINION: ("AvisPCGPersonne",),
    FactKind.OVERSEAS: ("AvisCGSSDOMPersonne",),
}
DETAIL = "PrestationRSA/DetailDroitRSA"
HOUSEHOLD_BLOCKS: dict[str, tuple[str, ...]] = {
    FactKind.FAMILY: ("DonneesAdministratives/SituationFamille",),
    FactKind.ADDRESS: ("DonneesAdministratives/Adresse",),
    FactKind.RIGHT: ("PrestationRSA/SituationDossierRSA",),
    FactKind.TERMS: (
        "IdentificationRSA/DemandeRSA",
        "IdentificationRSA/DemandeRMI",
        f"{DETAIL}/TroncCommunDroitRSA",
        f"{DETAIL}/SpecificiteDOM",
    ),
    FactKind.PAYER_AMOUNTS: (
        f"{DETAIL}/MontantsCalculDroitRSA",
        f"{DETAIL}/DetailCalculDroitRSA",
    ),
    FactKind.OPINION: (f"{DETAIL}/AvisPCGDroitRSA",),
    FactKind.TRANSFER: (
        "IdentificationRSA/OrganismeCedant",
        "IdentificationRSA/OrganismePrenant",
    ),
    FactKind.EVENTS: ("Evenement",),
    FactKind.CONTROLS: ("Controle",),
}
# Where each kind of fact says since when; the earliest level first.
SINCE = {
    FactKind.FAMILY: ("DDSITFAM",),
    FactKind.ADDRESS: ("DTEMM",),
    FactKind.RIGHT: ("DTREFURSA", "DDSUSDRORSA", "DDSUSVERSRSA", "DTCLORSA"),
    FactKind.PAYER_AMOUNTS: ("DDELECAL",),
    FactKind.RESOURCES: ("DDRESS",),
    FactKind.ACTIVITY: ("DDACT",),
    FactKind.PREGNANCY: ("DDGRO",),
}
# The NIR never stands in a fact; the last payment is told by the month, and would make every
# household look changed every month.
LEFT_OUT = frozenset({"NIR", "DTDERRSAVERS"})
CLEANED = frozenset({FactKind.IDENTITY, FactKind.PLACE, FactKind.PAYER_AMOUNTS})
UNTOLD = re.compile(rb"<DTDERRSAVERS>[^<]*</DTDERRSAVERS>")
SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}


def household_statement(
    record: Record, case: CaseFile, household: int | None, on: date
) -> HouseholdStatement:
    """What a VRSB0801 record says, for `people.usecases.take_in`."""
    address = case.address
    people = zip(case.persons, record.values["Personne"], strict=True)
    return HouseholdStatement(
        household=household,
        commune=address.insee_code if address else "",
        people=_with_one_claimant([_person(person, values, on) for person, values in people]),
        facts=dict(_facts(record.values, OF_A_HOUSEHOLD, on)),
        references=(case.claim_number, case.matricule, case.matricule.lstrip("0")),
    )


def _with_one_claimant(people: list[PersonStatement]) -> tuple[PersonStatement, ...]:
    """One claimant to a household: a second one stated so is another person of it."""
    seen = False
    kept = []
    for person in people:
        role = person.role
        if role == HouseholdRole.CLAIMANT and seen:
            role = HouseholdRole.OTHER
        seen |= role == HouseholdRole.CLAIMANT
        kept.append(person if role == person.role else _in_role(person, role))
    return tuple(kept)


def _in_role(person: PersonStatement, role: str) -> PersonStatement:
    stated = {name: getattr(person, name) for name in person.__slots__}
    return PersonStatement(**{**stated, "role": role})


def _person(person: CasePerson, values: Values, on: date) -> PersonStatement:
    role = person.role if person.role in HouseholdRole.values else HouseholdRole.OTHER
    precision = person.birth_precision
    return PersonStatement(
        role=role,
        last_name=person.last_name,
        birth_name=person.birth_name,
        first_name=person.first_name,
        other_first_names=" ".join(person.other_first_names),
        sex=SEXES.get(person.sex, Sex.UNKNOWN),
        born_on=person.born_on,
        birth_precision=precision if precision in BirthPrecision.values else BirthPrecision.KNOWN,
        birth_place=person.birth_commune,
        nir=person.nir,
        nir_state=_nir_state(person),
        facts=dict(_facts(values, OF_A_PERSON, on)),
    )


def _nir_state(person: CasePerson) -> str:
    if not person.nir:
        return NirState.NONE
    if not person.nir_is_valid:
        return NirState.WRONG
    if person.nir[0] in "3478":
        return NirState.PROVISIONAL
    return NirState.CERTIFIED if person.civil_status_certified else NirState.STATED


Plan = tuple[tuple[str, tuple[tuple[str, ...], ...], tuple[str, ...], bool], ...]


def _planned(blocks: dict[str, tuple[str, ...]]) -> Plan:
    """Each kind of fact with the steps to its blocks: worked out once, walked for everybody."""
    return tuple(
        (
            kind,
            tuple(tuple(path.split("/")) for path in paths),
            SINCE.get(FactKind(kind), ()),
            kind in CLEANED,
        )
        for kind, paths in blocks.items()
    )


OF_A_PERSON, OF_A_HOUSEHOLD = _planned(PERSON_BLOCKS), _planned(HOUSEHOLD_BLOCKS)


def _facts(values: Values, plan: Plan, on: date) -> Iterable[tuple[str, FactStatement]]:
    for kind, paths, since_when, cleaned in plan:
        held = {steps[-1]: found for steps in paths if (found := _at(values, steps))}
        if held:
            since = (_latest(held, since_when) if since_when else None) or on
            yield kind, FactStatement(canonical(_without(held) if cleaned else held), since)


def _at(values: Values, steps: tuple[str, ...]) -> Any:
    found: Any = values
    for name in steps:
        found = found.get(name)
        if found is None:
            return None
    return found


def _latest(value: Any, names: tuple[str, ...]) -> date | None:
    """The latest of these dates anywhere in a block."""
    if not names:
        return None
    found: date | None = None
    if isinstance(value, dict):
        own = [value[name] for name in names if name in value]
        deeper = [_latest(part, names) for part in value.values() if isinstance(part, dict | list)]
    else:
        own, deeper = [], [_latest(part, names) for part in value if isinstance(part, dict | list)]
    for day in (*own, *deeper):
        if day is not None and (found is None or day > found):
            found = day
    return found


ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str, check_circular=False
)


def canonical(value: Any) -> str:
    """Values of a record as stable JSON: ISO dates, whole cents."""
    return ENCODER.encode(value)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(part) for name, part in value.items() if name not in LEFT_OUT}
    if isinstance(value, list):
        return [_without(part) for part in value]
    return value


def content_hash(record: Record) -> str:
    """Equal when the payer sends the same block, but for its layout and the payment date."""
    lines = map(bytes.strip, UNTOLD.sub(b"", record.raw).splitlines())
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
