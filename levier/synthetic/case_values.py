"""A synthetic household as the values of an InfosFoyerRSA, amounts of the right aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import accumulate
from typing import Any

from levier.formats.cnaf.case_file import CLOSED, CLOSED_EARLIER, REFUSED, SUSPENDED, UNPAID
from levier.formats.cnaf.case_people import CHILD, CLAIMANT, PARTNER
from levier.kernel.text import fold
from levier.synthetic import words
from levier.synthetic.chance import Chance
from levier.synthetic.life import NO_RESOURCES_DECLARED, Life, day_in, month_at, state_motive
from levier.synthetic.people import WOMAN, Income, Member, is_parted

Values = dict[str, Any]
SUBJECT_PLACE, SUBJECT_HOUSING, SUBJECT_CLAIM, SUBJECT_TRANSFER = 11, 12, 13, 14
SUBJECT_STATUS, SUBJECT_PAYER, SUBJECT_EVENT = 15, 16, 17
MSA_SHARE = 0.06
NEIGHBOURS = ("691", "381", "711", "391", "731", "741", "692")  # CAF around the Ain
HOUSED = (("aided", 62), ("free", 14), ("owner", 5), ("paying", 17), ("homeless", 2))
DEDUCTED = frozenset({"aided", "free", "owner"})
AFTER_PARTING = (("SEF", 60), ("DIV", 20), ("ISO", 20))
ALONE = (("CEL", 62), ("DIV", 18), ("SEF", 12), ("ISO", 6), ("VEU", 2))
TOGETHER = (("MAR", 55), ("VIM", 33), ("PAC", 12))
# Family benefits that the payers count, in cents, rounded from those of 2026.
ALLOWANCE_OF_TWO, ALLOWANCE_OF_EACH_MORE = 151_00, 193_00
SUPPORT_OF_EACH, INFANT_ALLOWANCE = 105_00, 193_00
INFANT = 36


@dataclass(frozen=True, slots=True)
class Commune:
    """A real commune: its INSEE code and postal code, its name, how many live there."""

    insee: str
    postal_code: str
    name: str
    population: int


class Places:
    """Draws communes, the populous ones more often."""

    def __init__(self, communes: Sequence[Commune]) -> None:
        if not communes:
            raise ValueError("at least one commune is needed")
        self._communes = communes
        self._ends = list(accumulate(max(commune.population, 1) for commune in communes))

    def draw(self, chance: Chance) -> Commune:
        rank, low, high = chance.below(self._ends[-1]), 0, len(self._ends) - 1
        while low < high:
            middle = (low + high) // 2
            if rank < self._ends[middle]:
                high = middle
            else:
                low = middle + 1
        return self._communes[low]


def housing_of(life: Life) -> str:
    return life.chance(SUBJECT_HOUSING, life.moves).weighted(HOUSED)


def payer_of(life: Life) -> Values:
    farmer = life.chance(SUBJECT_PAYER).happens(MSA_SHARE)
    return {
        "FONORG": "MSA" if farmer else "CAF",
        "NUMORG": "011",
        "MATRICULE": 1_000_000 + life.number,
    }


def identity(life: Life) -> Values:
    claimed = day_in(life.claimed_month, life.chance(SUBJECT_CLAIM))
    values: Values = {
        "Organisme": payer_of(life),
        "Partenaire": {"TYPEPARTE": "CG", "IDEPARTE": "001"},
        "DemandeRSA": {"DTDEMRSA": claimed, "NUMDEMRSA": f"01{life.number:09d}"},
    }
    chance = life.chance(SUBJECT_TRANSFER)
    if life.claimed == life.month.ordinal and chance.happens(0.06):
        values["OrganismeCedant"] = {
            "FONORGCEDMUT": "CAF",
            "NUMORGCEDMUT": chance.one_of(NEIGHBOURS),
            "MATRICULEORGCEDMUT": chance.between(1_000_000, 9_999_999),
            "DDARRMUT": claimed,
        }
    if state_motive(life) == "MUT":
        values["OrganismePrenant"] = {
            "FONORGPRENMUT": "CAF",
            "NUMORGPRENMUT": chance.one_of(NEIGHBOURS),
            "DDDEPAMUT": month_at(life.state_since).first_day,
        }
    return values


def person(member: Member, people: list[Member], life: Life) -> Values:
    """A Personne, without its share of the calculation."""
    values: Values = {
        "Identification": {
            "NOM": member.last_name,
            "NOMNAI": member.birth_name,
            "PRENOM": member.first_name,
            "NOMCOMNAI": member.birth_place,
            "DTNAI": member.born_on,
            "RGNAI": 1,
            "NIR": member.nir,
            "TOPVALIEC": True,
            "SEXE": member.sex,
        },
        "DossierCAF": {
            "TOPRESPDOS": member.role == CLAIMANT,
            "DDRATDOS": member.attached_on,
        },
        "Prestations": [
            {"NATPREST": family, "ROLEPERS": member.role, "TOPCHAPERS": member.role == CHILD}
            for family in ("RSA", "PFA")
        ],
    }
    if member.is_adult:
        values["Identification"]["QUAL"] = "MME" if member.sex == WOMAN else "MR"
    if member.role == CHILD:
        values["Rattachement"] = [_kinship(adult) for adult in people if adult.is_adult]
    if member.is_adult:
        values |= _work(member, life)
    return values


def _kinship(adult: Member) -> Values:
    return {
        "NOMNAI": adult.birth_name,
        "PRENOM": adult.first_name,
        "DTNAI": adult.born_on,
        "NIR": adult.nir,
        "TYPEPAR": "LEG",
    }


def _work(member: Member, life: Life) -> Values:
    values: Values = {}
    if member.activity in ("CNI", "ANP", "ABA"):
        values["DossierPoleEmploi"] = {"IDASSEDIC": f"{life.number % 10**6:06d}{member.slot:02d}"}
    if state_motive(life) != NO_RESOURCES_DECLARED:
        values["Ressources"] = resources(member, life)
    activity: Values = {
        "REG": "GE",
        "ACT": member.activity,
        "DDACT": member.activity_since or member.attached_on,
    }
    if member.contract:
        activity["NATCONTRTRA"] = member.contract
    values["Activite"] = [activity]
    if member.pregnant_since:
        declared = member.pregnant_since + timedelta(days=84)
        values["Grossesse"] = {"DDGRO": member.pregnant_since, "DTDECLGRO": declared}
    return values


def resources(member: Member, life: Life) -> Values:
    first = life.reference_quarter()
    months = []
    for place in range(3):
        details = [_detail(income, place) for income in member.incomes if income.amounts[place]]
        if details:
            head = {"MOISRESS": first + place}
            months.append(
                {"GeneraliteRessourcesMensuelles": head, "DetailRessourcesMensuelles": details}
            )
    quarter = {
        "TOPRESSNUL": not months,
        "DDRESS": first.first_day,
        "DFRESS": (first + 2).last_day,
    }
    return {"GeneraliteRessourcesTrimestre": quarter, "RessourcesMensuelles": months}


def _detail(income: Income, place: int) -> Values:
    values: Values = {"NATRESS": income.natress, "MTNATRESSMEN": income.amounts[place]}
    if income.relief:
        values["ABANEU"] = income.relief
    return values


def family_status(life: Life, people: list[Member]) -> Values:
    chance = life.chance(SUBJECT_STATUS)
    if is_parted(life, people):
        parted = month_at(life.parted)
        return {"SITFAM": chance.weighted(AFTER_PARTING), "DDSITFAM": day_in(parted, chance)}
    together = any(member.role == PARTNER for member in people)
    status = chance.weighted(TOGETHER if together else ALONE)
    since = month_at(life.claimed - chance.between(0, 60))
    return {"SITFAM": status, "DDSITFAM": day_in(since, chance)}


def addresses(life: Life, places: Places) -> list[Values]:
    """The current address, and the one before it once the household has moved."""
    ranks = [life.moves] if not life.moves else [life.moves, life.moves - 1]
    return [_address(life, places, move, rank) for rank, move in enumerate(ranks, start=1)]


def _address(life: Life, places: Places, move: int, rank: int) -> Values:
    chance = life.chance(SUBJECT_PLACE, move)
    commune = places.draw(chance)
    complement = chance.one_of(words.COMPLEMENTS)
    street = {
        "NUMVOIE": str(chance.between(1, 140)),
        "LIBTYPEVOIE": chance.one_of(words.STREET_TYPES),
        "NOMVOIE": chance.one_of(words.STREETS),
        "NUMCOM": commune.insee,
        "CODEPOS": commune.postal_code,
        "NOMCOM": fold(commune.name).upper()[:32],
    }
    if complement:
        street["COMPLADR"] = complement
    since = month_at(life.moved if move and move == life.moves else life.claimed - 1)
    head = {
        "RGADR": f"{rank:02d}",
        "DTEMM": day_in(since, chance),
        "PAYS": "FRA",
        "TYPEADR": "D",
        "ETATADR": "CO" if chance.happens(0.9) else "VO",
    }
    return {"TroncCommunAdresse": head, "AdresseDetailleeFrance": street}


def situation(life: Life) -> Values:
    """SituationDossierRSA: the state, and the block that goes with it."""
    motive, since = state_motive(life), month_at(life.state_since).first_day
    values: Values = {"EtatDossierRSA": {"ETATDOSRSA": life.state}}
    if life.state == UNPAID:
        values["SuspensionVersement"] = [{"MOTISUSVERSRSA": motive, "DDSUSVERSRSA": since}]
    elif life.state == SUSPENDED:
        values["SuspensionDroit"] = [
            {"MOTISUSDRORSA": motive, "DDSUSDRORSA": since, "NATGROUPFSUS": "RSX"}
        ]
    elif life.state == REFUSED:
        values["Refus"] = {"DTREFURSA": since, "MOTIREFURSA": motive}
    elif life.state == CLOSED:
        values["FinDroit"] = {"MOTICLORSA": motive, "DTCLORSA": since}
    elif life.state == CLOSED_EARLIER:
        before = (month_at(life.state_since) + -1).first_day
        values["FinDroitMoisAnterieur"] = {"MOTICLORSA": motive, "DTCLORSA": before}
    return values


def family_benefits(life: Life, people: list[Member]) -> int:
    """What the payer counts of family benefits, in cents."""
    children = [member for member in people if member.role == CHILD]
    ages = [life.month.ordinal - life_month(member.born_on) for member in children]
    total = 0
    if len(children) > 1:
        total += ALLOWANCE_OF_TWO + ALLOWANCE_OF_EACH_MORE * (len(children) - 2)
    alone = all(member.role != PARTNER for member in people)
    alimony = any(income.natress == "026" for member in people for income in member.incomes)
    if alone and not alimony and life.chance(SUBJECT_STATUS, 1).happens(0.7):
        total += SUPPORT_OF_EACH * len(children)
    if ages and 0 < min(ages) < INFANT:
        total += INFANT_ALLOWANCE
    return total


def life_month(day: date) -> int:
    return day.year * 12 + day.month - 1


def events(life: Life) -> list[Values]:
    """What a daily feed says happened to the household in the month."""
    month = life.month.ordinal
    causes = {
        "DEMRSA": life.claimed == month,
        "CHGETAT": life.state_since == month != life.claimed,
        "CHGADR": life.moved == month,
        "CHGRESS": life.income_since == month != life.claimed,
        "CHGSITFAM": life.parted == month,
        "NAISSANCE": life.birth == month,
    }
    chance = life.chance(SUBJECT_EVENT, month)
    named = [cause for cause, happened in causes.items() if happened] or ["MAJDOS"]
    return [
        {
            "DTLIQ": day_in(life.month, chance),
            "HEULIQ": time(chance.between(7, 18), chance.below(60), chance.below(60)),
            "FG": cause,
        }
        for cause in named
    ]


def skeleton(life: Life, people: list[Member], places: Places) -> Values:
    """The whole InfosFoyerRSA but for what the payer calculates."""
    housed = housing_of(life)
    common: Values = {
        "TOPSANSDOMFIXE": housed == "homeless",
        "NBENFAUTCHA": sum(member.role == CHILD for member in people),
        "ORIDEMRSA": "DEM",
    }
    return {
        "IdentificationRSA": identity(life),
        "Personne": [person(member, people, life) for member in people],
        "DonneesAdministratives": {
            "SituationFamille": family_status(life, people),
            "Adresse": addresses(life, places),
        },
        "PrestationRSA": {
            "SituationDossierRSA": situation(life),
            "DetailDroitRSA": {"TroncCommunDroitRSA": common},
        },
    }
