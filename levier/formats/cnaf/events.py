"""What comes out of a feed: the header, records, rejects, sections, problems, the counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from levier.formats.containers import FileLimits

MONTHLY, DAILY, TAKEOVER = "M", "I", "R"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is believable. `amount` in cents, for the fields without a bound of their own;
    `record` in bytes."""

    amount: int = 100_000_00
    record: int = 256 * 1024
    file: FileLimits = field(default_factory=FileLimits)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record can't be taken: the line in the file, the element, its text, the reason."""

    line: int
    element: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A flaw that does not prevent taking the record, such as a NIR whose key is wrong."""

    line: int
    element: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnknownElement:
    """An element that the description lacks. `value` is its text, or its XML if it has parts."""

    line: int
    element: str  # path within the record
    value: str


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that the list lacks; the value itself stands in the record."""

    line: int
    element: str
    value: str


Unknown = UnknownElement | UnknownCode


@dataclass(frozen=True, slots=True)
class Header:
    """Who wrote the file, when, for which day. `feed_type` is M (monthly), I (daily) or R."""

    interface: str
    label: str
    application: str
    version: str
    feed_type: str
    nature: str
    created_on: date
    created_at: time
    reference_on: date
    encoding: str
    container: str
    line: int


@dataclass(frozen=True, slots=True)
class Record:
    """A household's block, typed: nested dicts by element name, lists where it repeats.

    Amounts are integer cents, dates are dates; absent or empty elements have no key. `number`
    counts the records of the file from 1; `raw` is the block as it stands in the file; `key` is
    payer, household and claim ("CAF/011/1234567/12345678901").
    """

    interface: str
    number: int
    line: int
    element: str
    values: dict[str, Any]
    raw: bytes
    key: str
    unknown: tuple[Unknown, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A block that could not be taken: its first fault, in French, and the others.

    `line` is where the fault stands, `starts_at` where the block (`raw`) begins, `encoding`
    what the file announces: give the last three to `read_record` to try again.
    """

    interface: str
    number: int
    starts_at: int
    line: int
    element: str
    value: str
    reason: str
    raw: bytes
    key: str = ""
    others: tuple[Fault, ...] = ()
    encoding: str = "utf-8"

    @property
    def sentence(self) -> str:
        """`Ligne 214, MTRSAVERS (« abc ») : un montant s'écrit…`"""
        shown = f" (« {self.value} »)" if self.value else ""
        return f"Ligne {self.line}, {self.element}{shown} : {self.reason}."


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the file beside the records, such as the totals of the advance."""

    name: str
    line: int
    values: dict[str, Any]
    raw: bytes
    unknown: tuple[Unknown, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong with the file that leaves its good records standing.

    kind: "truncated", "counts", "encoding", "stray", "trailing", "section", "version".
    """

    kind: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Trailer:
    """The counts: what the sender announced (None when it did not) and what there was."""

    line: int
    announced: int | None
    announced_anomalies: int | None
    taken: int
    rejected: int

    @property
    def found(self) -> int:
        return self.taken + self.rejected

    @property
    def agrees(self) -> bool:
        return self.announced == self.found


Event = Record | Reject | Section | FileProblem | Trailer
