"""Rights and two records of one person: the payers' numbers, what a merge means for the money."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from levier.people.domain import HouseholdRole
from levier.people.holders import Outlook
from levier.people.models import Membership, Person
from levier.rights import domain
from levier.rights.models import BenefitCase

NUMBERED = (HouseholdRole.CLAIMANT, HouseholdRole.PARTNER)


def numbers(people: Collection[int]) -> Iterator[tuple[int, str]]:
    """The payer's number of each adult, with the role held under it. One query."""
    rows = Membership.objects.filter(
        person__in=list(people), role__in=NUMBERED, household__cases__isnull=False
    )
    values = rows.order_by().values_list(
        "person_id", "household__cases__payer_id", "household__cases__matricule", "role"
    )
    for person, payer, matricule, role in values.distinct():
        if matricule:
            yield person, f"{payer} {matricule} {role}"


def foreseen(kept: Person, absorbed: Person) -> Outlook:
    """No amount moves, whatever the records: each case is what its payer says of it."""
    open_cases = [_open_cases(one) for one in (kept, absorbed)]
    if not all(open_cases):
        return Outlook(["Aucun droit ni aucun montant ne change."])
    told = ", ".join(f"{case.number} ({case.payer})" for cases in open_cases for case in cases)
    if {case.pk for case in open_cases[0]} == {case.pk for case in open_cases[1]}:
        return Outlook([
            f"Les deux fiches vivent dans le même foyer, dossier {open_cases[0][0].number}. Le "
            "payeur y compte deux personnes et le montant n'en change pas : signalez-lui l'erreur."
        ])  # fmt: skip
    return Outlook([
        f"Deux droits restent ouverts et payés, chacun comme son payeur le dit : {told}. Levier "
        "n'en ferme aucun : signalez le double aux payeurs, et suspendez l'un des versements "
        "s'il le faut."
    ])  # fmt: skip


def _open_cases(person: Person) -> list[BenefitCase]:
    lives = Membership.objects.filter(person=person, until=None).values("household")
    rows = BenefitCase.objects.filter(household__in=lives, state__in=domain.PAYABLE_STATES)
    return list(rows.select_related("payer").order_by("pk"))
