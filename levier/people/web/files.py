"""Opening a household's file: what the agent may see (404 otherwise), and the trace it leaves."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from levier.directory import access as directory
from levier.foundation import consultations
from levier.people import access
from levier.people.models import Household, Person

SUBJECT = "people.household"


def household_or_404(request: HttpRequest, pk: int, permission: str = access.VIEW) -> Household:
    visible = access.visible_households(request.user, permission)
    return get_object_or_404(visible.select_related("claimant", "commune", "centre"), pk=pk)


def person_or_404(household: Household, pk: int) -> Person:
    """Somebody who lives, or lived, in this household."""
    return get_object_or_404(
        Person.objects.filter(memberships__household=household).distinct(), pk=pk
    )


def subject_of(household: Household) -> str:
    """How the log of readings names a household."""
    return f"{SUBJECT}:{household.pk}"


def opened(request: HttpRequest, household: Household, what: str, route: str) -> None:
    """One line in the log of readings: who opened which part of whose file."""
    consultations.log_reading(
        actor=directory.actor_of(request).actor,
        subject=subject_of(household),
        what=what,
        route=route,
    )


def file_url(household_pk: int) -> str:
    """The file of a household, kept by a room above this one; "" where there is none."""
    try:
        return reverse("rights:file", args=[household_pk])
    except NoReverseMatch:
        return ""
