"""Facts written: the new ones added, those of the same source that they replace marked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from levier.foundation import bulk
from levier.people.domain import FactKind, SourceKind
from levier.people.models import Fact
from levier.people.usecases.statements import FactStatement, Source

NOTHING = "null"
# What a file tells once: its absence from the next one says nothing.
PASSING = frozenset({FactKind.EVENTS, FactKind.CONTROLS, FactKind.TRANSFER})
PERSON, HOUSEHOLD = "person", "household"
Key = tuple[str, int, str]  # "person" or "household", pk, kind


@dataclass(slots=True)
class FactBook:
    """The payer's facts that stand for a chunk of subjects, and what changes in them."""

    source: Source
    standing: dict[Key, Fact]
    kinds: dict[tuple[str, int], set[str]]
    added: list[Fact] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)

    @classmethod
    def open(cls, people: Iterable[int], households: Iterable[int], source: Source) -> FactBook:
        """One query: the facts of those who were known before."""
        about = Q(person__in=list(people)) | Q(household__in=list(households))
        rows = Fact.objects.filter(about, source_kind=SourceKind.PAYER, superseded_at=None)
        book = cls(source, {}, {})
        for fact in rows.order_by():
            subject = (PERSON, fact.person_id) if fact.person_id else (HOUSEHOLD, fact.household_id)
            book.standing[(*subject, fact.kind)] = fact  # type: ignore[index]
            book.kinds.setdefault(subject, set()).add(fact.kind)  # type: ignore[arg-type]
        return book

    def state(self, about: str, pk: int, facts: Mapping[str, FactStatement]) -> bool:
        """Record what the source states of a subject; True when something changed."""
        before = len(self.added)
        for kind, stated in facts.items():
            self._state(about, pk, kind, stated)
        for kind in self.kinds.get((about, pk), ()):
            if kind not in facts and kind not in PASSING:
                self._state(about, pk, kind, FactStatement(NOTHING, self.source.on))
        return len(self.added) > before

    def _state(self, about: str, pk: int, kind: str, stated: FactStatement) -> None:
        standing = self.standing.get((about, pk, kind))
        if standing is not None:
            if standing.value == stated.value:
                return
            if standing.pk:
                self.replaced.append(standing.pk)
            else:  # the same person twice in one chunk: the last word stands
                self.added.remove(standing)
        fact = Fact(
            person_id=pk if about == PERSON else None,
            household_id=pk if about == HOUSEHOLD else None,
            kind=kind,
            value=stated.value,
            since=stated.since,
            source_kind=SourceKind.PAYER,
            source=self.source.name,
            document=self.source.document,
            recorded_at=self.source.at,
        )
        self.standing[about, pk, kind] = fact
        self.added.append(fact)

    def close(self) -> None:
        Fact.objects.filter(pk__in=self.replaced).update(superseded_at=self.source.at)
        bulk.insert(self.added)
