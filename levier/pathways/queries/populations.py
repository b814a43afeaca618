"""The people of a chunk of case files, and the pathways that they have: read before changing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from django.db.models import Count, Q, QuerySet

from levier.pathways.domain.people import GONE
from levier.pathways.domain.referral import IN_FORCE, IN_PREPARATION
from levier.pathways.models import Pathway, Referral
from levier.pathways.queries.adults import ADULTS, Adult, Stated, stated
from levier.people.models import Membership, Person
from levier.rights.models import BenefitCase

LIVE = sorted(IN_FORCE | IN_PREPARATION)


@dataclass(slots=True)
class Population:
    """`cases`: the case that stands for each household; `pathways`: the open ones by person;
    `live`: referrals in force or in preparation, by pathway; `ranks`: how many it had."""

    stated: Stated
    cases: dict[int, BenefitCase]
    pathways: dict[int, Pathway]
    live: dict[int, list[Referral]] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)
    former_paths: dict[int, str] = field(default_factory=dict)
    places: dict[int, list[Adult]] = field(default_factory=dict)
    standing: dict[int, int] = field(default_factory=dict)  # of records brought together
    followed: set[int] = field(default_factory=set)  # those that have a pathway open, by any record

    def is_followed_elsewhere(self, person: int) -> bool:
        """Whether another record of the same person has a pathway open, or opens one here."""
        return self.standing.get(person, person) in self.followed

    def people(self) -> Iterator[int]:
        """Adults of these households, and those who left them."""
        yield from self.places
        yield from (person for person in self.pathways if person not in self.places)

    def place_of(self, person: int) -> tuple[Adult | None, BenefitCase | None]:
        """Where somebody lives as an adult: a household with a live case rather than without."""
        best: tuple[Adult | None, BenefitCase | None] = (None, None)
        for adult in self.places.get(person, []):
            case = self.cases.get(adult.household)
            if case is None:
                continue
            if best[1] is None or (best[1].state in GONE and case.state not in GONE):
                best = (adult, case)
        return best


def population_of(cases: Sequence[BenefitCase], day: date) -> Population:
    """Everything that a chunk needs to be reconciled. Nine queries."""
    households = {case.household_id for case in cases}
    people = _adults_of(household__in=households).values_list("person_id", flat=True)
    pathways = _open_pathways(households, list(people))
    elsewhere = _adults_of(person__in=pathways).values_list("household_id", flat=True)
    households |= set(elsewhere)
    told = stated(households, day)
    keys = [one.pk for one in pathways.values()]
    found = Population(
        told,
        _standing_cases(households),
        pathways,
        live=_live_referrals(keys),
        ranks=_ranks(keys),
    )
    for adult in chain.from_iterable(told.adults.values()):
        found.places.setdefault(adult.person, []).append(adult)
    found.former_paths = former_paths(found.places.keys() - pathways.keys())
    _note_one_person(found)
    return found


def _note_one_person(found: Population) -> None:
    """Records brought together: followed once. One query, two when there are such records."""
    without = found.places.keys() - found.pathways.keys()
    rows = Person.objects.filter(
        Q(pk__in=without, merged_into__isnull=False) | Q(pk__in=without, absorbed__isnull=False)
    )
    roots = {pk: stands or pk for pk, stands in rows.order_by().values_list("pk", "merged_into_id")}
    if roots:
        whole = Q(pk__in=roots.values()) | Q(merged_into__in=roots.values())
        keys = Person.objects.filter(whole).order_by().values_list("pk", "merged_into_id")
        found.standing = {pk: stands or pk for pk, stands in keys}
        open_ones = Pathway.objects.filter(person__in=found.standing, until=None)
        followed = open_ones.order_by().values_list("person_id", flat=True)
        found.followed = {found.standing[person] for person in followed}


def former_paths(people: Iterable[int]) -> dict[int, str]:
    """The last path that each of these people was on. One query."""
    rows = Referral.objects.filter(person__in=list(people), decided_on__isnull=False)
    return dict(rows.order_by("decided_on", "pk").values_list("person_id", "path"))


def _adults_of(**where: object) -> QuerySet[Membership]:
    return Membership.objects.filter(until=None, role__in=ADULTS, **where).order_by()


def _open_pathways(households: Iterable[int], people: Iterable[int]) -> dict[int, Pathway]:
    """Held until the end of the transaction: an agent's act waits, or goes first."""
    concerned = Q(household__in=households) | Q(person__in=people)
    rows = Pathway.objects.select_for_update().filter(concerned, until=None).order_by("pk")
    return {one.person_id: one for one in rows}


def _ranks(pathways: Sequence[int]) -> dict[int, int]:
    rows = Referral.objects.filter(pathway__in=pathways).order_by()
    return dict(rows.values_list("pathway").annotate(Count("pk")))


def _standing_cases(households: Iterable[int]) -> dict[int, BenefitCase]:
    """For each household its live case, else the last one that closed."""
    found: dict[int, BenefitCase] = {}
    rows = BenefitCase.objects.filter(household__in=households).order_by("requested_on", "pk")
    for case in rows:
        known = found.get(case.household_id)
        if known is None or known.state in GONE or case.state not in GONE:
            found[case.household_id] = case
    return found


def _live_referrals(pathways: Sequence[int]) -> dict[int, list[Referral]]:
    found: dict[int, list[Referral]] = defaultdict(list)
    rows = Referral.objects.filter(pathway__in=pathways, state__in=LIVE)
    for referral in rows.select_related("body").order_by("rank"):
        found[referral.pathway_id].append(referral)
    return dict(found)
