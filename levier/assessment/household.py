"""`household_of`: the facts of a case file, as the law asks for them in one month.

What the feed does not say is taken as the payer must have found it: the right of residence is
held to be proved; family benefits are the amount that the payer counted (MTPFRSA), told as one
benefit; the housing deduction is what it kept (MTALRSA), within the law's own ceiling.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from levier.assessment.natures import nature_of
from levier.entitlement.columns import age_in_months
from levier.entitlement.household import (
    Adult,
    Benefit,
    Child,
    Course,
    Household,
    Housing,
    Reduction,
    Resource,
    Standing,
)
from levier.entitlement.natures import Nature
from levier.formats.cnaf.case_file import (
    CLOSED,
    CLOSED_EARLIER,
    PENDING,
    REFUSED,
    SUSPENDED,
    UNPAID,
    CaseFile,
    CaseSuspension,
)
from levier.formats.cnaf.case_people import ABATED, CHILD, NEUTRALISED, OTHER, CasePerson
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.period import Period
from levier.kernel.text import short_date

STUDENTS = frozenset({"ETU", "EBO", "ETS"})
YOUNG_WORKERS = frozenset({"RSJ", "RCJ"})
INCREASED = "RSI"
NEWLY_ALONE = frozenset({"ISO", "DIV", "SEF", "SEL", "VEU", "ABA"})
TOTAL_EXCLUSION = "T"
# Reasons not to pay that the law finds by itself, when the resources are there to see.
FOUND_BY_THE_LAW = frozenset({"01", "05"})
OVER = frozenset({CLOSED, CLOSED_EARLIER, REFUSED})
INCREASE_MONTHS = 12  # R262-2: how long the lone parent's increase lasts
INCREASE_REACH = 18  # R262-2: within how long of the event
ADULT_AGE = 25 * 12
COURSES = {ABATED: Course.ABATED, NEUTRALISED: Course.NEUTRALISED}


def payer_amount(case: CaseFile) -> Money:
    """What the payer pays for the month on the Département's funds."""
    return case.paid if case.is_paid else ZERO


def household_of(case: CaseFile, month: Month) -> Household:
    """The household of `case` for the right of `month`; Refusal when it has no claimant."""
    members = [person for person in case.persons if _belongs(person, month)]
    claimant = _claimant(case, members, month)
    partner = case.partner if case.partner in members and case.partner is not claimant else None
    adults = [claimant, partner] if partner else [claimant]
    children = [person for person in members if _is_child(person) and person not in adults]
    calculation = case.calculation
    deduction = calculation.housing_deduction if calculation else ZERO
    benefits = calculation.family_benefits if calculation else ZERO
    young = any(benefit.nature in YOUNG_WORKERS for benefit in case.benefits)
    return Household(
        month=month,
        adults=tuple(_adult(person, month, young) for person in adults),
        children=tuple(_child(person) for person in children),
        housing=_housing(case, deduction),
        housing_aid=deduction,
        benefits=(Benefit(Nature.FAMILY_ALLOWANCE, benefits),) if benefits else (),
        recently_isolated=partner is None and _recently_isolated(case, month),
        standing=_standing(case, month),
    )


def _claimant(case: CaseFile, members: list[CasePerson], month: Month) -> CasePerson:
    """Who claims; once they have left (a death, a separation), who holds the file, or the partner.

    A file that is closed or refused keeps its claimant, for the record.
    """
    stated = case.claimant
    if stated and (not _has_left(stated, month) or case.state in OVER):
        return stated
    holder = next((person for person in members if person.holds_file), None)
    left = case.partner if stated and case.partner in members else None
    for heir in (holder, left):
        if heir:
            return heir
    if stated and stated.attached_until:
        raise Refusal(
            f"Le demandeur du dossier {case.claim_number} n'y est plus rattaché depuis le "
            f"{short_date(stated.attached_until)}, et personne n'y tient sa place : il ne peut "
            "pas être calculé. Signalez-le au payeur.",
            field="persons",
        )
    raise Refusal(
        f"Le dossier {case.claim_number} n'a ni demandeur ni responsable : il ne peut pas "
        "être calculé. Signalez-le au payeur.",
        field="persons",
    )


def _has_left(person: CasePerson, month: Month) -> bool:
    return person.attached_until is not None and person.attached_until < month.first_day


def _belongs(person: CasePerson, month: Month) -> bool:
    """In the household in `month`: born, still attached, not left out of the calculation."""
    if Month.of(person.born_on) > month:
        return False
    if _has_left(person, month):
        return False
    out = person.exclusion
    if out is None or out.kind != TOTAL_EXCLUSION or out.since > month.last_day:
        return True
    return out.until is not None and out.until < month.first_day


def _is_child(person: CasePerson) -> bool:
    return person.role in (CHILD, OTHER) and person.is_dependent


def _adult(person: CasePerson, month: Month, young: bool) -> Adult:
    current = {
        activity.code
        for activity in person.activities
        if activity.since <= month.last_day
        and (activity.until is None or activity.until >= month.first_day)
    }
    return Adult(
        born_on=person.born_on,
        resources=tuple(_resources(person)),
        student=bool(current & STUDENTS),
        young_worker=young and age_in_months(person.born_on, month) < ADULT_AGE,
        pregnant=_is_pregnant(person, month),
    )


def _child(person: CasePerson) -> Child:
    return Child(born_on=person.born_on, resources=tuple(_resources(person)))


def _is_pregnant(person: CasePerson, month: Month) -> bool:
    expected = person.pregnancy
    if expected is None or expected.since > month.last_day:
        return False
    return not expected.outcome and (expected.until is None or expected.until >= month.first_day)


def _resources(person: CasePerson) -> Iterator[Resource]:
    """One resource a nature and relief, over the three months of the reference quarter."""
    if not person.resources:
        return
    first = (
        Month.of(person.resources_since)
        if person.resources_since
        else min(resource.month for resource in person.resources)
    )
    found: dict[tuple[Nature, str], list[int]] = {}
    for resource in person.resources:
        nature, place = nature_of(resource.nature), resource.month - first
        if nature is not None and place in range(3):
            amounts = found.setdefault((nature, resource.relief), [0, 0, 0])
            amounts[place] += resource.amount.cents
    for (nature, relief), (oldest, middle, latest) in found.items():
        course = COURSES.get(relief, Course.CONTINUING)
        yield Resource(nature, (oldest, middle, latest), course)


def _housing(case: CaseFile, deduction: Money) -> Housing:
    if case.homeless:
        return Housing.HOMELESS
    return Housing.TENANT if deduction else Housing.UNKNOWN


def _recently_isolated(case: CaseFile, month: Month) -> bool:
    """R262-2: twelve months of increase, within eighteen of the event that left one alone."""
    event = Month.of(case.family_status_since)
    if case.family_status not in NEWLY_ALONE or month - event >= INCREASE_REACH:
        return False
    increased = [benefit.since for benefit in case.benefits if benefit.nature == INCREASED]
    start = max(event, Month.of(min(increased))) if increased else event
    return month - start < INCREASE_MONTHS


def _standing(case: CaseFile, month: Month) -> Standing:
    return Standing(
        closed_on=_closed_on(case, month),
        suspensions=tuple(_suspensions(case, month)),
        reductions=tuple(_reductions(case, month)),
    )


def _closed_on(case: CaseFile, month: Month) -> date | None:
    if case.state in (CLOSED, CLOSED_EARLIER):
        return min(case.closing.on, month.first_day) if case.closing else month.first_day
    if case.state == REFUSED:
        return min(case.refusal.on, month.first_day) if case.refusal else month.first_day
    return None


def _suspensions(case: CaseFile, month: Month) -> Iterator[Period]:
    """A suspension that the payer's file shows holds for the month of the file."""
    if case.state == PENDING:
        yield Period(min(case.claimed_on, month.first_day))
    if case.state not in (SUSPENDED, UNPAID):
        return
    administrative = [item for item in case.suspensions if not _is_for_the_law(case, item)]
    for item in administrative:
        yield Period(min(item.since, month.first_day))
    if not case.suspensions:
        yield Period(month.first_day)


def _is_for_the_law(case: CaseFile, item: CaseSuspension) -> bool:
    """The payer found the resources too high: with them at hand, the law says so itself."""
    seen = any(resource.amount for person in case.persons for resource in person.resources)
    return case.state == UNPAID and item.motive in FOUND_BY_THE_LAW and seen


def _reductions(case: CaseFile, month: Month) -> Iterator[Reduction]:
    """The council's reductions (R262-68), and the payer's for alimony not claimed (R262-46)."""
    for cut in case.reductions:
        until = cut.until + timedelta(days=1) if cut.until else None
        if cut.amount and (until is None or until > cut.since):
            yield Reduction(Period(cut.since, until), amount=cut.amount)
    if case.calculation and case.calculation.maintenance_penalty:
        yield Reduction(Period(month.first_day), amount=case.calculation.maintenance_penalty)
