"""What the payer calculates for each household, with our own law, and where it goes wrong.

About 1.5 % of the paid households carry a deliberate error of the payer, so that the control of
the run has something to find. `Case.error` names it; nothing in the feed does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from levier.assessment import household_of
from levier.entitlement.columns import Batch
from levier.entitlement.household import Household, Standing
from levier.entitlement.law import calculate
from levier.entitlement.result import Result
from levier.formats.cnaf.case_file import PAYABLE, PENDING, REFUSED, SUSPENDED, CaseFile, case_file
from levier.formats.cnaf.events import Record
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.synthetic.case_values import (
    DEDUCTED,
    Places,
    Values,
    events,
    family_benefits,
    housing_of,
    life_month,
    skeleton,
)
from levier.synthetic.life import TOO_MUCH, Life, state_motive
from levier.synthetic.people import Income, Member, members

CHUNK = 2000
SUBJECT_ERROR, SUBJECT_REDUCTION = 31, 32
ERROR_SHARE, BELOW_MINIMUM_SHARE, REDUCTION_SHARE = 0.014, 0.001, 0.004
ANY_DEDUCTION = 2_000_00  # asks the law for its ceiling
HOUSING_FORGOTTEN, CHILD_FORGOTTEN, INCOME_MISSED, BELOW_MINIMUM = (
    "housing_forgotten",
    "child_forgotten",
    "income_missed",
    "below_minimum",
)
LEAST = 6_00
LITTLE = 3_00  # what an amount below the minimum comes to
RESOURCE_LINES = (
    "earnings",
    "self_employment",
    "daily_allowances",
    "unemployment",
    "pensions",
    "alimony",
    "minimum_incomes",
    "capital",
    "other_resources",
    "child_resources",
)


@dataclass(slots=True)
class Case:
    """A household on its way to a feed: `due` by the law, `paid` by the payer, in cents.

    `error` is the payer's deliberate error, or nothing.
    """

    life: Life
    people: list[Member]
    values: Values
    due: int = 0
    paid: int = 0
    error: str = ""
    increased: bool = False

    @property
    def key(self) -> str:
        payer = self.values["IdentificationRSA"]["Organisme"]
        claim = self.values["IdentificationRSA"]["DemandeRSA"]["NUMDEMRSA"]
        return f"{payer['FONORG']}/{payer['NUMORG']}/{payer['MATRICULE']}/{claim}"

    @property
    def payer(self) -> str:
        return str(self.values["IdentificationRSA"]["Organisme"]["FONORG"])


def cases(lives: Iterator[Life], places: Places, *, with_events: bool) -> Iterator[Case]:
    """Each household with its values complete, in the order of `lives`."""
    while chunk := list(islice(lives, CHUNK)):
        built = [_begun(life, members(life), places) for life in chunk]
        _calculate(built, places)
        _go_wrong(built, places)
        for case in built:
            if with_events:
                case.values["Evenement"] = events(case.life)
            yield case


def _begun(life: Life, people: list[Member], places: Places) -> Case:
    case = Case(life, people, skeleton(life, people, places))
    deduction = ANY_DEDUCTION if housing_of(life) in DEDUCTED else 0
    detail = _detail(case)
    detail["MontantsCalculDroitRSA"] = _montants(life, deduction, family_benefits(life, people))
    if life.state == PAYABLE and life.chance(SUBJECT_REDUCTION).happens(REDUCTION_SHARE):
        reduction = {"MTREDRSA": 100_00, "DDREDRSA": life.month.first_day}
        reduction["DFREDRSA"] = life.month.last_day
        detail["AvisPCGDroitRSA"] = {"ReductionRSA": [reduction]}
    return case


def _detail(case: Case) -> Values:
    detail: Values = case.values["PrestationRSA"]["DetailDroitRSA"]
    return detail


def _montants(life: Life, deduction: int, benefits: int) -> Values:
    return {
        "DDELECAL": (life.reference_quarter() + 4).first_day,
        "MTREVMINIGARARSA": 0,
        "MTREVGARARSA": 0,
        "MTPFRSA": benefits,
        "MTALRSA": deduction,
        "MTRESSMENRSA": 0,
        "MTTOTDRORSA": 0,
    }


def case_of(values: Values, key: str = "") -> CaseFile:
    """The case file that a reader makes of these values."""
    return case_file(Record("VRSB0801", 0, 0, "", values, b"", key))


def _household(case: Case) -> Household:
    """As the payer sees it to calculate: the facts, and the council's reductions."""
    household = household_of(case_of(case.values), case.life.month)
    return replace(household, standing=Standing(reductions=household.standing.reductions))


def _calculate(built: list[Case], places: Places) -> None:
    """The right of each; payable households that earn too much are made to earn less."""
    _write_amounts(built)
    for share in (4, 0):
        poor = [case for case in built if case.life.state == PAYABLE and case.due < LEAST]
        for case in poor:
            _earn_less(case, share, places)
        _write_amounts(poor)


def _earn_less(case: Case, share: int, places: Places) -> None:
    for member in case.people:
        member.incomes = [
            replace(income, amounts=_divided(income.amounts, share))
            for income in member.incomes
            if share
        ]
    case.values = _begun(case.life, case.people, places).values


def _divided(amounts: tuple[int, int, int], share: int) -> tuple[int, int, int]:
    oldest, middle, latest = (amount // share for amount in amounts)
    return oldest, middle, latest


def _write_amounts(built: Sequence[Case]) -> None:
    if not built:
        return
    month = built[0].life.month
    asked = [_household(case) for case in built]
    ceilings = _law(asked, month).columns.get("housing_aid")
    if ceilings is not None:  # the deduction is written in cents, and counts as it is written
        asked = [
            replace(household, housing_aid=Money(-int(cents)))
            for household, cents in zip(asked, ceilings, strict=True)
        ]
    result = _law(asked, month)
    for row, case in enumerate(built):
        _fill(case, _columns(result, row))


def _law(households: list[Household], month: Month) -> Result:
    return calculate(Batch.of(households, month))


def _columns(result: Result, row: int) -> dict[str, int]:
    found = {code: int(column[row]) for code, column in result.columns.items()}
    return {**found, "amount": int(result.amount[row])}


def _fill(case: Case, columns: dict[str, int]) -> None:
    """The payer's lines, from the law's."""
    case.due = case.paid = columns["amount"]
    case.increased = bool(columns.get("lone_parent"))
    _write_calculation(case, columns)
    _write_benefit(case)
    _write_duties(case)


def _write_calculation(case: Case, columns: dict[str, int], *, keep_facts: bool = False) -> None:
    """Housing deduction and family benefits are facts: an error elsewhere leaves them as told."""
    montants = _detail(case)["MontantsCalculDroitRSA"]
    standard = sum(
        columns.get(code, 0) for code in ("base", "second_person", "further_people", "lone_parent")
    )
    relief = columns.get("interrupted", 0)
    montants["MTREVMINIGARARSA"] = montants["MTREVGARARSA"] = standard
    if not keep_facts:
        deduction = columns.get("housing_aid", 0) + columns.get("housing_in_kind", 0)
        montants["MTALRSA"] = -deduction
    montants["MTRESSMENRSA"] = -sum(columns.get(code, 0) for code in RESOURCE_LINES) - relief
    if relief:
        montants["MTABANEURSA"] = relief
    if reduction := columns.get("reduction", 0):
        montants["MTREDCGRSA"] = -reduction
    montants["MTTOTDRORSA"] = columns["amount"]


def _write_benefit(case: Case) -> None:
    """DetailCalculDroitRSA: the nature of the right, and the amount when it is paid."""
    life, detail = case.life, _detail(case)
    if life.state in (PENDING, REFUSED):
        detail.pop("MontantsCalculDroitRSA", None)
        case.paid = 0
        return
    nature, sub_nature, since = _nature(case)
    benefit: Values = {"NATPF": nature, "SOUSNATPF": sub_nature, "DDNATDRO": since}
    if life.state == PAYABLE:
        benefit["MTRSAVERS"] = case.paid
        benefit["DTDERRSAVERS"] = life.month.first_day.replace(day=5)
    else:
        case.paid = 0
    detail["DetailCalculDroitRSA"] = [benefit]
    if life.state not in (SUSPENDED, PAYABLE) and state_motive(life) != TOO_MUCH:
        detail.pop("MontantsCalculDroitRSA", None)  # the amount can't be calculated


def _nature(case: Case) -> tuple[str, str, Any]:
    claimed = case.life.claimed_month.first_day
    if case.increased:
        return "RSI", "RSIN1", _increase_since(case)
    claimant = case.people[0]
    under_25 = case.life.month.ordinal - life_month(claimant.born_on) < 25 * 12
    return ("RSD", "RSDN1", claimed) if under_25 else ("RSD", "RSDN2", claimed)


def _increase_since(case: Case) -> Any:
    """From the event that left the parent alone, or from the claim if it is later."""
    status = case.values["DonneesAdministratives"]["SituationFamille"]["DDSITFAM"]
    return max(case.life.claimed_month.first_day, status.replace(day=1))


def _write_duties(case: Case) -> None:
    """L262-28: the household below its amount, the person without work or earning under 500 €."""
    for member, values in zip(case.people, case.values["Personne"], strict=True):
        if member.is_adult:
            earned = sum(sum(income.amounts) for income in member.incomes) // 3
            subject = earned < 500_00 and case.life.state not in (PENDING, REFUSED)
            values["MontantCalculDroitRSAPersonne"] = {
                "TOPPERSDRODEVORSA": subject,
                "TOPPERSENTDRODEVORSA": subject and case.life.claimed == case.life.month.ordinal,
                "MTPERSRESSMENRSA": earned,
            }
    subject = any(
        values.get("MontantCalculDroitRSAPersonne", {}).get("TOPPERSDRODEVORSA")
        for values in case.values["Personne"]
    )
    _detail(case)["TroncCommunDroitRSA"]["TOPFOYDRODEVORSA"] = subject


# -- the payer's errors -----------------------------------------------------------------------


def _without_deduction(household: Household) -> Household:
    return replace(household, housing_aid=ZERO)


def _without_a_child(household: Household) -> Household:
    return replace(household, children=household.children[:-1])


def _without_resources(household: Household) -> Household:
    return replace(
        household, adults=tuple(replace(adult, resources=()) for adult in household.adults)
    )


Mistake = Callable[[Household], Household]
MISTAKES: dict[str, Mistake] = {
    HOUSING_FORGOTTEN: _without_deduction,
    CHILD_FORGOTTEN: _without_a_child,
    INCOME_MISSED: _without_resources,
}


def _go_wrong(built: list[Case], places: Places) -> None:
    """A wrong calculation lasts as long as its quarter, as payers' errors do."""
    wrong: list[tuple[Case, Household]] = []
    for case in built:
        if case.life.state != PAYABLE:
            continue
        chance = case.life.chance(SUBJECT_ERROR, case.life.reference_quarter().ordinal)
        rank = chance.unit()
        if rank < BELOW_MINIMUM_SHARE:
            _pay_too_little(case, places)
        elif rank < BELOW_MINIMUM_SHARE + ERROR_SHARE:
            household = _household(case)
            kinds = _possible(household)
            if kinds:
                case.error = chance.one_of(kinds)
                wrong.append((case, MISTAKES[case.error](household)))
    if not wrong:
        return
    result = _law([household for _, household in wrong], built[0].life.month)
    for row, (case, _) in enumerate(wrong):
        columns = _columns(result, row)
        if columns["amount"] in (case.due, 0):
            case.error = ""
            continue
        case.paid = columns["amount"]
        _write_calculation(case, columns, keep_facts=True)
        _write_benefit(case)


def _possible(household: Household) -> list[str]:
    kinds = []
    if household.housing_aid:
        kinds.append(HOUSING_FORGOTTEN)
    if household.children:
        kinds.append(CHILD_FORGOTTEN)
    if any(adult.resources for adult in household.adults):
        kinds.append(INCOME_MISSED)
    return kinds


def _pay_too_little(case: Case, places: Places) -> None:
    """Earnings that leave three euros, which the payer pays though R262-39 says not to."""
    due = case.due
    claimant = case.people[0]
    oldest = Income("001", (3 * (due - LITTLE), 0, 0))
    claimant.incomes = [*claimant.incomes, oldest]
    before = _detail(case)["MontantsCalculDroitRSA"]
    case.values = _begun(case.life, case.people, places).values
    _detail(case)["MontantsCalculDroitRSA"] |= {
        "MTALRSA": before["MTALRSA"],
        "MTREVMINIGARARSA": before["MTREVMINIGARARSA"],
        "MTREVGARARSA": before["MTREVGARARSA"],
        "MTRESSMENRSA": before["MTRESSMENRSA"] + due - LITTLE,
        "MTTOTDRORSA": LITTLE,
    }
    _detail(case).pop("AvisPCGDroitRSA", None)
    case.due, case.paid, case.error = 0, LITTLE, BELOW_MINIMUM
    _write_benefit(case)
    _write_duties(case)
