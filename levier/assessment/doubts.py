"""What a case file says that `household_of` can't follow to the letter: a person has to look.

None of it prevents the calculation; each is a French sentence about the payer's record.
"""

from __future__ import annotations

from collections.abc import Iterator

from levier.formats.cnaf.case_file import CaseFile
from levier.formats.cnaf.case_people import CLAIMANT, PARTNER, CasePerson
from levier.kernel.month import Month

QUARTER = 3
ROLES = {CLAIMANT: "demandeurs", PARTNER: "conjoints"}


def doubts(case: CaseFile) -> Iterator[str]:
    """Sentences for whoever takes the feed in; nothing when the case reads as it should."""
    for role, plural in ROLES.items():
        held = sum(person.role == role for person in case.persons)
        if held > 1:
            yield f"Le dossier compte {held} {plural} : seul le premier est retenu."
    for person in case.persons:
        yield from _stray_resources(person)


def _stray_resources(person: CasePerson) -> Iterator[str]:
    """Amounts of months outside the quarter that the payer announces (DDRESS)."""
    if not person.resources_since:
        return
    first = Month.of(person.resources_since)
    for month in sorted({one.month for one in person.resources if one.amount}):
        if month - first not in range(QUARTER):
            yield (
                f"Des ressources {month.of_label} sont hors du trimestre annoncé, qui commence "
                f"en {first.label} : elles ne sont pas comptées."
            )
