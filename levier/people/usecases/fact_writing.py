"""Facts written: the new ones added, those of the same source that they replace marked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from levier.foundation import bulk
from levier.people.domain import FactKind, SourceKind
from levier.people.models import Fact
from levier.people.usecases.statements import FactStatement, Source

NOTHING = "null"
# What a file tells once: its absence from the next one says nothing.
PASSING = frozenset({FactKind.EVENTS, FactKind.CONTROLS, FactKind.TRANSFER})
PERSON, HOUSEHOLD = "person", "household"
Key = tuple[str, int, str]  # "person" or "household", pk, kind
COLUMNS = (
    "person",
    "household",
    "kind",
    "value",
    "since",
    "until",
    "source_kind",
    "source",
    "document",
    "reason",
    "recorded_at",
    "superseded_at",
)


@dataclass(slots=True)
class FactBook:
    """The payer's facts that stand for a chunk of subjects, and what changes in them."""

    source: Source
    standing: dict[Key, tuple[int, str]] = field(default_factory=dict)  # pk and value
    kinds: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    added: dict[Key, FactStatement] = field(default_factory=dict)
    replaced: list[int] = field(default_factory=list)
    told_by: dict[tuple[str, int], str] = field(default_factory=dict)  # when not the file's own

    @classmethod
    def open(cls, people: Iterable[int], households: Iterable[int], source: Source) -> FactBook:
        """The facts of those who were known before. Two queries: each subject has its index, and
        both in one condition would read the whole table."""
        book = cls(source)
        for about, subjects in ((PERSON, people), (HOUSEHOLD, households)):
            rows = Fact.objects.filter(
                **{f"{about}__in": list(subjects)},
                source_kind=SourceKind.PAYER,
                superseded_at=None,
            )
            for pk, subject, kind, value in rows.order_by().values_list(
                "pk", f"{about}_id", "kind", "value"
            ):
                book.standing[(about, subject, kind)] = (pk, value)
                book.kinds.setdefault((about, subject), set()).add(kind)
        return book

    def state(self, about: str, pk: int, facts: Mapping[str, FactStatement], by: str = "") -> bool:
        """Record what the source, or `by`, states of a subject; True when something changed."""
        changed = False
        if by:
            self.told_by[about, pk] = by
        for kind, stated in facts.items():
            changed |= self._state((about, pk, kind), stated)
        for kind in self.kinds.get((about, pk), ()):
            if kind not in facts and kind not in PASSING:
                gone = FactStatement(NOTHING, self.source.on)
                changed |= self._state((about, pk, kind), gone)
        return changed

    def _state(self, key: Key, stated: FactStatement) -> bool:
        """The same person twice in one chunk: the last word stands."""
        before = self.added.get(key)
        if before is None:
            pk, value = self.standing.get(key, (0, ""))
            if value == stated.value:
                return False
            if pk:
                self.replaced.append(pk)
        elif before.value == stated.value:
            return False
        self.added[key] = stated
        return True

    def close(self) -> None:
        Fact.objects.filter(pk__in=self.replaced).update(superseded_at=self.source.at)
        document = self.source.document
        bulk.insert_values(
            Fact,
            COLUMNS,
            [
                (
                    pk if about == PERSON else None,
                    pk if about == HOUSEHOLD else None,
                    str(kind),
                    stated.value,
                    stated.since,
                    None,
                    SourceKind.PAYER.value,
                    self.told_by.get((about, pk), self.source.name),
                    document,
                    "",
                    self.source.at,
                    None,
                )
                for (about, pk, kind), stated in self.added.items()
            ],
        )
