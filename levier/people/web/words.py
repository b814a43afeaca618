"""Facts as the pages show them: payer beside agent, one line each, their past one click away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import queries as directory
from levier.kernel.text import counted, fold
from levier.people import correctable, queries, sources, summaries, wording
from levier.people.domain import FactKind, Sex, SourceKind, age_on
from levier.people.models import Fact, Household, Membership, Person
from levier.ui.pieces import Fact as Line

# The order in which a file is read; what is not here comes after.
ORDER = {kind: rank for rank, kind in enumerate((
    FactKind.ADDRESS, FactKind.HOUSING, FactKind.FAMILY, FactKind.RIGHT, FactKind.TERMS,
    FactKind.PAYER_AMOUNTS, FactKind.OPINION, FactKind.ACTIVITY, FactKind.RESOURCES,
    FactKind.DUTIES, FactKind.JOBSEEKER, FactKind.PREGNANCY, FactKind.MAINTENANCE,
    FactKind.FARMING, FactKind.PLACE, FactKind.IDENTITY,
))}  # fmt: skip
# Told by the head of each person already: a link is enough.
QUIET = frozenset({FactKind.PLACE, FactKind.IDENTITY})
WORKING_AGE = 14  # nobody is asked about the work of a child
CHILD_BEARING = range(13, 56)
SLUGS: dict[str, str] = {kind: fold(kind.label).replace(" ", "-") for kind in FactKind}
KINDS: dict[str, FactKind] = {slug: FactKind(kind) for kind, slug in SLUGS.items()}
HOUSEHOLD = "foyer"  # in addresses, instead of a person's number


@dataclass(frozen=True, slots=True)
class Side:
    """One source's word on a kind of fact."""

    words: str
    source: str
    since: date
    fact: Fact

    @property
    def code(self) -> str:
        """The payer's code, when its name is not it: for the detail."""
        code = wording.code_words(self.fact.source)
        return "" if code == self.source else code


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of fact: the payer's word, an agent's beside it, and whether they differ."""

    label: str
    url: str
    payer: Side | None
    agent: Side | None
    disagree: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """The household, or one of its people, with what is known of them."""

    title: str
    person: Person | None
    lead: str
    rows: list[Row]
    quiet: list[tuple[str, str]]  # kinds of lesser use: label, address
    missing: list[tuple[str, str]]  # kinds that nobody stated and an agent may: label, address


def names_of(facts: Iterable[Fact | None]) -> Mapping[str, str]:
    """The names of the payers, and of the agents behind these facts. Two queries, or one when no
    agent spoke."""
    actors = {one.source for one in facts if one and one.source_kind == SourceKind.AGENT}
    agents = directory.names_of(actors) if actors else {}
    return {**sources.names(), **agents}


def side(fact: Fact | None, names: Mapping[str, str]) -> Side | None:
    if fact is None:
        return None
    return Side(
        summaries.summary(fact.kind, fact.content),
        wording.source_words(fact.source, fact.source_kind, names),
        fact.since,
        fact,
    )


def subjects(household: Household, present: list[Membership], today: date) -> list[Subject]:
    """The household first, then each of its people. Two queries."""
    people = [row.person for row in present]
    stated = queries.current_facts(household, people)
    names = names_of(one.agent for kinds in stated.values() for one in kinds)
    found = [_subject(household, None, stated, names, today)]
    for row in present:
        one = _subject(household, row.person, stated, names, today)
        age = counted(age_on(row.person.born_on, today), "an")
        found.append(replace(one, lead=f"{row.get_role_display()}, {age}"))
    return found


def _subject(
    household: Household,
    person: Person | None,
    stated: Mapping[tuple[str, int], list[queries.Sides]],
    names: Mapping[str, str],
    today: date,
) -> Subject:
    about = ("person", person.pk) if person else ("household", household.pk)
    kinds = sorted(stated.get(about, []), key=lambda one: ORDER.get(FactKind(one.kind), 99))
    told = [one for one in kinds if one.kind not in QUIET or one.agent]
    quiet = [one.kind for one in kinds if one not in told]
    return Subject(
        title=str(person) if person else "Le foyer",
        person=person,
        lead="",
        rows=[row for one in told if (row := _row(household, person, one, names))],
        quiet=[(FactKind(kind).label, fact_url(household, person, kind)) for kind in quiet],
        missing=list(_missing(household, person, {one.kind for one in kinds}, today)),
    )


def _row(
    household: Household, person: Person | None, one: queries.Sides, names: Mapping[str, str]
) -> Row | None:
    payer, agent = side(one.payer, names), side(one.agent, names)
    if payer is None and agent is None:
        return None
    url = fact_url(household, person, one.kind)
    return Row(capfirst(one.label), url, payer, agent, one.disagree and agent is not None)


def _missing(
    household: Household, person: Person | None, known: set[str], today: date
) -> Iterator[tuple[str, str]]:
    about = correctable.PERSON if person else correctable.HOUSEHOLD
    for kind, each in correctable.CORRECTABLE.items():
        if each.about == about and kind not in known and _makes_sense(kind, person, today):
            yield FactKind(kind).label, fact_url(household, person, kind, "people:correct_fact")


def _makes_sense(kind: str, person: Person | None, today: date) -> bool:
    """Whether to offer a kind for somebody of this age and sex."""
    if person is None:
        return True
    age = age_on(person.born_on, today)
    if kind == FactKind.PREGNANCY:
        return person.sex != Sex.MALE and age in CHILD_BEARING
    return age >= WORKING_AGE


def fact_url(
    household: Household, person: Person | None, kind: str, route: str = "people:fact"
) -> str:
    whose = str(person.pk) if person else HOUSEHOLD
    return reverse(route, args=[household.pk, whose, SLUGS[kind]])


def lines(part: wording.Part) -> list[Line]:
    """The elements of a part, ready for `{% facts %}`; an unknown code says so."""
    note = "inconnu de nos listes, gardé tel quel"
    return [Line(row.label, row.value, note if row.is_unknown else "") for row in part.rows]
