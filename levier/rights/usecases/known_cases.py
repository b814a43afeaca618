"""Which case file a record is about: by its number, else by the mutation that it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import models

from levier.formats.cnaf.case_file import CaseFile
from levier.rights.domain import CaseState
from levier.rights.models import BenefitCase, CaseTransfer

LEFT = (CaseState.CLOSED, CaseState.CLOSED_RETROACTIVE)


@dataclass(slots=True)
class Known:
    """The cases that a chunk may be about. Two queries."""

    by_number: dict[str, BenefitCase] = field(default_factory=dict)
    by_matricule: dict[tuple[str, str], BenefitCase] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Sequence[CaseFile]) -> Known:
        numbers = {number for file in files for number in (file.claim_number, _former(file))}
        matricules = {file.matricule for file in files}
        matricules |= {file.ceded_by.matricule for file in files if file.ceded_by}
        known = cls()
        cases = BenefitCase.objects.select_related("payer").order_by("pk")
        found = cases.filter(
            models.Q(number__in=numbers - {""}) | models.Q(matricule__in=matricules - {""})
        )
        for case in found:
            known._add(case)
        moved = CaseTransfer.objects.filter(from_number__in=numbers - {""})
        for transfer in moved.select_related("case__payer").order_by("pk"):
            known.by_number.setdefault(transfer.from_number, known._same(transfer.case))
        return known

    def _add(self, case: BenefitCase) -> None:
        one = self.by_number.setdefault(case.number, case)
        # The latest claim of a household stands for its matricule.
        self.by_matricule[case.payer.code, case.matricule] = one

    def _same(self, case: BenefitCase) -> BenefitCase:
        """One object a case, whichever way it was found."""
        return self.by_number.setdefault(case.number, case)

    def case_of(self, file: CaseFile) -> BenefitCase | None:
        case = self.by_number.get(file.claim_number)
        if case is None and file.ceded_by:
            ceding = f"{file.ceded_by.payer}{file.ceded_by.payer_number}"
            case = self.by_matricule.get((ceding, file.ceded_by.matricule))
            if case is None:
                case = self.by_number.get(_former(file))
        return case

    def household_of(self, file: CaseFile, case: BenefitCase | None) -> int | None:
        """The household known behind a record: its case's, else that of an earlier claim."""
        earlier = case or self.by_number.get(_former(file))
        if earlier is None:
            payer = f"{file.payer}{file.payer_number}"
            earlier = self.by_matricule.get((payer, file.matricule))
        return earlier.household_id if earlier is not None else None

    def claim(self, file: CaseFile, case: BenefitCase) -> None:
        self.by_number[file.claim_number] = case


def _former(file: CaseFile) -> str:
    claimant = file.claimant
    return claimant.former_claim_number if claimant else ""


def is_departure(case: BenefitCase | None, file: CaseFile) -> bool:
    """A former payer that confirms the household's leaving: the new payer's word stands."""
    if case is None or not case.pk or case.payer.code == f"{file.payer}{file.payer_number}":
        return False
    return file.taken_by is not None or file.state in LEFT
