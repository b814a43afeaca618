from __future__ import annotations

from levier.foundation.acts import Decision
from levier.people import usecases
from levier.people.domain import HouseholdRole
from levier.people.models import Membership
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


def person_in(centre):
    """The claimant of the centre's household, said by an agent to be looking for work."""
    home = case_in(centre).household
    someone = home.claimant
    Membership.objects.get_or_create(
        person=someone, household=home, until=None,
        defaults={"role": HouseholdRole.CLAIMANT, "since": NOW.date(), "source": "essai"},
    )  # fmt: skip
    if not someone.facts.filter(kind="jobseeker", source_kind="agent").exists():
        usecases.correct_fact(
            subject=someone, kind="jobseeker", since=NOW.date(), decision=HOUSE,
            value={"DossierPoleEmploi": {"IDASSEDIC": "00000001"}},
        )  # fmt: skip
    return someone


@arguments("people:facts", "people:consultations")
def _household(centre):
    return [case_in(centre).household_id]


@arguments("people:fact", "people:correct_fact", "people:withdraw_fact")
def _fact(centre):
    return [case_in(centre).household_id, str(person_in(centre).pk), "france-travail"]


@arguments("people:reveal_nir", "people:set_contact")
def _person(centre):
    return [case_in(centre).household_id, person_in(centre).pk]
