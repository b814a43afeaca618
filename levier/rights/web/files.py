"""What every page of a household's file starts from: the household and its case files, or 404."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from levier.people.models import Household
from levier.people.web import files
from levier.rights import access
from levier.rights.domain import LIVE_STATES
from levier.rights.models import BenefitCase


@dataclass(frozen=True, slots=True)
class File:
    """`cases`: those the agent may see, the latest claim first; `case` is the one that counts."""

    household: Household
    cases: list[BenefitCase]

    @property
    def case(self) -> BenefitCase | None:
        live = (case for case in self.cases if case.state in LIVE_STATES)
        return next(live, self.cases[0] if self.cases else None)


def file_or_404(request: HttpRequest, pk: int, permission: str = access.VIEW) -> File:
    household = files.household_or_404(request, pk, permission)
    return File(household, list(access.cases_of(request.user, household, permission)))


def case_or_404(request: HttpRequest, pk: int, permission: str) -> tuple[Household, BenefitCase]:
    """The household and the case file that an act is about."""
    file = file_or_404(request, pk, permission)
    if file.case is None:
        raise Http404
    return file.household, file.case


def page_url(name: str, *args: object) -> str:
    """A page of a room above, or "" where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def why_url(case: BenefitCase, month: object) -> str:
    """Where an amount is explained line by line."""
    return page_url("allowance:why", case.pk, str(month))
