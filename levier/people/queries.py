"""Reads: who is in a household, what each source says and said, search in one field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from levier.foundation.fields import BlindIndexField
from levier.foundation.models import Consultation
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_nir, nir_key
from levier.people import domain
from levier.people.domain import FactKind, HouseholdRole, SourceKind
from levier.people.models import Fact, Household, Membership, Person, SearchWord

CANDIDATES = 400  # people looked at for one search; beyond, the person narrows it
SHOWN = 50
NIR_TYPED = re.compile(r"[123478]\d{5}[\dAB]\d{6}(\d{2})?")
# Wide on purpose: mistyped, cut short by three characters, or in the middle of other words.
NIR_LIKE = re.compile(r"[1-8]\d{5}[\dAB]\d{5}")
WORDS = 8  # words of a search that are looked for; the longest narrow best

ROLE_ORDER = {role: rank for rank, role in enumerate(HouseholdRole.values)}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives. `people` are at most SHOWN, by name; `more`: there are others."""

    people: list[Person]
    more: bool = False
    message: str = ""


def nir_index(nir: str) -> str:
    """The blind index of a NIR of 15 characters; empty for an empty one."""
    field = Person._meta.get_field("nir_index")
    assert isinstance(field, BlindIndexField)
    return field.of(nir)


def typed_nir(text: str) -> str | None:
    """The 15 characters of what looks like a NIR (with or without its key), else None."""
    compact = re.sub(r"[\s.\-]", "", text).upper()
    if not NIR_TYPED.fullmatch(compact):
        return None
    whole = compact if len(compact) == 15 else compact + nir_key(compact)
    try:
        return check_nir(whole)
    except Refusal:
        return None


def may_hold_nir(text: str) -> bool:
    """Whether a text could give a NIR away: it must then stand in no address and no log."""
    return bool(NIR_LIKE.search(re.sub(r"[\s.\-_/]", "", text).upper()))


def by_nir(nir: str, visible: QuerySet[Household]) -> Found:
    """The person who has this NIR, if the household is among `visible`. Two queries."""
    people = Person.objects.filter(nir_index=nir_index(nir)).filter(_lives_in(visible))
    standing = Person.objects.filter(_stands_for(people.order_by().values("pk")))
    return Found(_with_households(list(standing[:SHOWN]), visible))


def search(text: str, visible: QuerySet[Household]) -> Found:
    """People by names in any order, e-mail, case number or matricule: every word a prefix.

    Three queries whatever the text and the data. `visible` is what the agent may see
    (`access.visible_households`); nobody else comes out.
    """
    words = sorted(domain.search_words([text]), key=len, reverse=True)[:WORDS]
    if not words:
        return Found([], message="Écrivez un nom, un prénom, un numéro de dossier ou un courriel.")
    if len(words[0]) < 2:
        return Found([], message="Écrivez au moins deux lettres.")
    found = _starting_with(words[0])
    for word in words[1:]:
        found = found.filter(
            Exists(_starting_with(word).filter(person_id=OuterRef("person_id")).order_by())
        )
    if _narrows(visible):
        found = found.filter(
            Exists(
                Membership.objects.filter(
                    person_id=OuterRef("person_id"), household__in=visible
                ).order_by()
            )
        )
    hits = list(found.order_by().values_list("person_id", flat=True)[:CANDIDATES])
    people = Person.objects.filter(_stands_for(set(hits))).order_by("name_key", "pk")
    shown = _with_households(list(people[: SHOWN + 1]), visible)
    more = len(shown) > SHOWN or len(hits) == CANDIDATES
    message = "Il y en a d'autres : précisez le nom ou ajoutez un prénom." if more else ""
    return Found(shown[:SHOWN], more, message)


def _starting_with(word: str) -> QuerySet[SearchWord]:
    return SearchWord.objects.filter(word__gte=word, word__lt=domain.after(word))


def _narrows(visible: QuerySet[Household]) -> bool:
    return bool(visible.query.where) or visible.query.is_empty()


def _lives_in(visible: QuerySet[Household]) -> Q:
    if not _narrows(visible):
        return Q()
    here = Membership.objects.filter(person_id=OuterRef("pk"), household__in=visible)
    return Q(Exists(here.order_by()))


def _stands_for(people: Any) -> Q:
    """The records that stand for these: themselves, or those that they were brought to."""
    absorbed = Person.objects.filter(pk__in=people, merged_into__isnull=False).order_by()
    return Q(pk__in=people, merged_into=None) | Q(pk__in=absorbed.values("merged_into"))


def _with_households(people: list[Person], visible: QuerySet[Household]) -> list[Person]:
    """Each person with `.seen`: their memberships among the visible households, present first,
    by any of their records."""
    keys = [person.pk for person in people]
    rows = Membership.objects.select_related("person", "household__commune", "household__centre")
    rows = rows.filter(Q(person__in=keys) | Q(person__merged_into__in=keys))
    if _narrows(visible):
        rows = rows.filter(household__in=visible)
    seen: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.order_by(F("until").desc(nulls_first=True), "pk"):
        seen[row.person.merged_into_id or row.person_id].append(row)
    for person in people:
        person.seen = seen[person.pk]  # type: ignore[attr-defined]
    return people


def is_named_whole(text: str, person: Person) -> bool:
    """Whether every word typed is a whole name or number of this person, not its beginning."""
    words = domain.search_words([text])
    return person.words.filter(word__in=words).count() == len(words)


def members(household: Household, day: date | None = None) -> list[Membership]:
    """Who is in the household: now, or on a day; the claimant first, children by age."""
    rows = Membership.objects.filter(household=household).select_related("person")
    if day is None:
        rows = rows.filter(until=None)
    else:
        rows = rows.filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    return sorted(rows, key=place_in_household)


def place_in_household(row: Membership) -> tuple[int, date, int]:
    """What members are sorted by: the claimant first, children from the eldest."""
    return ROLE_ORDER.get(row.role, 9), row.person.born_on, row.pk


def all_members(household: Household) -> list[Membership]:
    """Who lives, or lived, in the household, the first to come first. One query."""
    rows = Membership.objects.filter(household=household).select_related("person")
    return list(rows.order_by("since", "pk"))


def former_members(household: Household) -> list[Membership]:
    rows = Membership.objects.filter(household=household, until__isnull=False)
    return list(rows.select_related("person").order_by("-until", "pk"))


def facts(
    *,
    household: Household | None = None,
    people: Iterable[Person | int] = (),
    history: bool = False,
    narrowed: Q | None = None,
) -> QuerySet[Fact]:
    """Facts of a household and of people; without `history`, those that stand. `narrowed`: and
    so; order and cut what comes out. A fact whose value is `null`: its source states none now.

    One query, in as many parts as there are indexes: a single condition would read the table.
    """
    parts, known = [], list(people)
    for standing in (True, False) if history else (True,):
        rows = Fact.objects.filter(narrowed or Q(), superseded_at__isnull=standing).order_by()
        if household is not None:
            parts.append(rows.filter(household=household))
        if known:
            parts.append(rows.filter(person__in=known))
    if not parts:
        return Fact.objects.none()
    return parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]


@dataclass(frozen=True, slots=True)
class Sides:
    """One kind of fact, as each source states it. `agent` stands beside `payer`, over nothing."""

    kind: str
    payer: Fact | None
    agent: Fact | None

    @property
    def label(self) -> str:
        return FactKind(self.kind).label

    @property
    def disagree(self) -> bool:
        return bool(self.payer and self.agent and self.payer.value != self.agent.value)


def current_facts(
    household: Household, people: Iterable[Person]
) -> dict[tuple[str, int], list[Sides]]:
    """`{("household"|"person", pk): [Sides...]}` of the facts that stand. One query."""
    sides: dict[tuple[str, int], dict[str, dict[str, Fact]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for fact in facts(household=household, people=list(people)):
        about = ("person", fact.person_id) if fact.person_id else ("household", household.pk)
        sides[about][fact.kind][fact.source_kind] = fact
    return {
        about: [
            Sides(kind, by.get(SourceKind.PAYER), by.get(SourceKind.AGENT))
            for kind, by in kinds.items()
        ]
        for about, kinds in sides.items()
    }


def facts_of_households(
    households: Iterable[int], kinds: Iterable[str]
) -> dict[tuple[int, str], Any]:
    """`{(household, kind): content}` as the payer states it now. One query."""
    rows = Fact.objects.filter(
        household__in=list(households),
        kind__in=list(kinds),
        source_kind=SourceKind.PAYER,
        superseded_at=None,
    )
    return {(fact.household_id or 0, fact.kind): fact.content for fact in rows.order_by()}


def sides_of(subject: Person | Household, kind: str) -> Sides:
    """What stands of one kind, by source. One query."""
    about = {"person": subject} if isinstance(subject, Person) else {"household": subject}
    rows = Fact.objects.filter(**about, kind=kind, superseded_at=None).order_by()
    by = {fact.source_kind: fact for fact in rows}
    return Sides(kind, by.get(SourceKind.PAYER), by.get(SourceKind.AGENT))


def history(subject: Person | Household, kind: str) -> list[Fact]:
    """Everything that was stated of one kind, by anybody, the newest first. One query."""
    narrowed = Q(kind=kind)
    if isinstance(subject, Person):
        rows = facts(people=[subject], history=True, narrowed=narrowed)
    else:
        rows = facts(household=subject, history=True, narrowed=narrowed)
    return list(rows.order_by("-recorded_at", "-pk"))


def consultations_of(household: Household) -> QuerySet[Consultation]:
    """Who looked at a household's file, or at one of its people, past members included."""
    people = Membership.objects.filter(household=household).values_list("person_id", flat=True)
    return Consultation.objects.filter(
        Q(subject_type="people.household", subject_id=str(household.pk))
        | Q(subject_type="people.person", subject_id__in=[str(pk) for pk in people])
    )


def address_of(household: Household) -> Fact | None:
    """The address that stands: an agent's when there is one, else the payer's."""
    rows = Fact.objects.filter(household=household, kind=FactKind.ADDRESS, superseded_at=None)
    return rows.order_by("source_kind").first()  # "agent" sorts before "payer"


def addresses_of(households: Iterable[int]) -> dict[int, Fact]:
    """The same for many households. One query."""
    rows = Fact.objects.filter(
        household__in=list(households), kind=FactKind.ADDRESS, superseded_at=None
    )
    found: dict[int, Fact] = {}
    for fact in rows.order_by("source_kind", "pk"):
        assert fact.household_id is not None, "an address is a household's"
        found.setdefault(fact.household_id, fact)
    return found
