"""Opening a pathway or a referral: what the agent may see, else 404, and its trace."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from levier.directory import access as directory
from levier.foundation import consultations
from levier.pathways import access
from levier.pathways.models import Pathway, Referral
from levier.people.models import Household

WITH = ("person", "household__commune", "body__organisation", "lead", "centre", "case")


def pathway_or_404(request: HttpRequest, pk: int, permission: str = access.VIEW) -> Pathway:
    rows = access.visible_pathways(request.user, permission).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


def referral_or_404(request: HttpRequest, pk: int, permission: str = access.VIEW) -> Referral:
    rows = access.visible_referrals(request.user, permission)
    rows = rows.select_related("pathway__person", "pathway__body", "body", "centre")
    return get_object_or_404(rows, pk=pk)


def answerable_or_404(request: HttpRequest, pk: int) -> Referral:
    """A referral to a body for which the agent answers."""
    rows = access.answerable(request.user)
    return get_object_or_404(rows.select_related("pathway__person", "pathway__body", "body"), pk=pk)


def opened(request: HttpRequest, pathway: Pathway, what: str = "parcours") -> None:
    """One line in the log of readings: it shows among the consultations of the household."""
    match = request.resolver_match
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=f"people.person:{pathway.person_id}",
        what=what,
        route=match.view_name if match else "",
    )


def household_opened(request: HttpRequest, household: Household) -> None:
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=f"people.household:{household.pk}",
        what="parcours",
        route="pathways:household",
    )
