from __future__ import annotations

from levier.foundation.acts import Decision
from levier.people import usecases
from levier.people.domain import HouseholdRole
from levier.people.models import DuplicatePair, Membership, Person, PersonMerge
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


@arguments("people:pair_with", "people:compare_records")
def _record(centre):
    return [person_in(centre).pk]


def pair_in(centre):
    """The claimant of the centre's household and a child of it written in their name."""
    one = person_in(centre)
    home = case_in(centre).household
    other, _ = Person.objects.get_or_create(
        last_name=one.last_name, first_name=one.first_name, born_on=one.born_on,
        other_first_names="en double",
        defaults={"name_key": one.name_key, "created_at": NOW, "changed_at": NOW},
    )  # fmt: skip
    Membership.objects.get_or_create(
        person=other, household=home,
        defaults={"role": HouseholdRole.CHILD, "since": one.born_on, "until": NOW.date(),
                  "source": "essai"},
    )  # fmt: skip
    pair, _ = DuplicatePair.objects.get_or_create(
        one=min(one, other, key=lambda each: each.pk),
        other=max(one, other, key=lambda each: each.pk),
        defaults={"score": 60, "signs": "names", "found_at": NOW},
    )
    return pair


@arguments("people:duplicate", "people:merge", "people:set_aside", "people:take_up")
def _pair(centre):
    return [pair_in(centre).pk]


@arguments("people:undo_merge")
def _merge(centre):
    pair = pair_in(centre)
    known = PersonMerge.objects.filter(kept=pair.one, undone_at=None).first()
    made = known or usecases.merge_records(kept=pair.one, absorbed=pair.other, decision=HOUSE)
    return [made.pk]
