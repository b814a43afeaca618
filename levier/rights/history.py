"""The timeline of a household, page by page: amounts, rights, facts, decisions, transfers, debts.

Moments have one total order (day, kind, key), so that a page ends and the next begins at an exact
place. What can be numerous (months, facts) is cut by the database; the rest, a few rows in a
life, is read whole. Ten years cost what ten months cost: seven queries a page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.text import capfirst

from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.people import queries as people
from levier.people import summaries
from levier.people.domain import FactKind, SourceKind
from levier.people.models import Fact, Household, Membership
from levier.rights.domain import SuspensionState
from levier.rights.elements import path_words
from levier.rights.models import (
    BenefitCase,
    CaseTransfer,
    Debt,
    PayerMonth,
    PaymentSuspension,
    SituationCorrection,
)


class MomentKind(TextChoices):
    AMOUNT = "montants", "montants"
    RIGHT = "droit", "droit"
    FACT = "situation", "situation"
    DECISION = "decisions", "décisions"
    TRANSFER = "mutations", "mutations"
    DEBT = "indus", "indus"


# Told elsewhere in the file: by the months, the transfers, the head of the page.
SILENT = frozenset(
    {FactKind.PAYER_AMOUNTS, FactKind.TRANSFER, FactKind.TERMS, FactKind.PLACE, FactKind.IDENTITY}
)
RANKS = {name: rank for rank, name in enumerate(
    ("month", "fact", "claim", "arrival", "departure", "transfer", "debt", "correction",
     "withdrawal", "suspension", "resumption")
)}  # fmt: skip
PAGE = 30


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `source` is a payer (`payer:CAF011`), an actor or a document."""

    at: date
    rank: int
    pk: int
    kind: MomentKind
    title: str
    detail: str = ""
    source: str = ""
    whose: str = ""  # the person a fact is about, "" for the household
    amount: Money | None = None
    month: Month | None = None
    before: Money | None = None  # of the month before, when there is one
    state: str = ""
    motive: str = ""
    case: int | None = None
    debt: int | None = None
    is_agent: bool = False
    said_on: date | None = None  # when we learnt a fact that may be older

    @property
    def key(self) -> tuple[date, int, int]:
        return self.at, self.rank, self.pk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: what comes after is strictly earlier in the order."""

    at: date
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}.{self.rank}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """From an address; None when it was damaged: the timeline then starts over."""
        day, _, rest = text.partition(".")
        rank, _, pk = rest.partition(".")
        if not (rank.isdecimal() and pk.isdecimal() and len(rank) < 4 and len(pk) < 19):
            return None
        try:
            return cls(date.fromisoformat(day), int(rank), int(pk))
        except ValueError:
            return None

    def earlier(self, name: str, rank: int) -> Q:
        """The condition on the rows of a rank whose day is the column `name`."""
        before = Q(**{f"{name}__lt": self.at})
        if rank < self.rank:
            return before | Q(**{name: self.at})
        if rank == self.rank:
            return before | Q(**{name: self.at, "pk__lt": self.pk})
        return before

    def earlier_month(self, rank: int) -> Q:
        """The same for a column of months, which happen on their first day."""
        month = Month.of(self.at)
        if self.at > month.first_day:
            return Q(month__lte=month)
        if rank == self.rank:
            return Q(month__lt=month) | Q(month=month, pk__lt=self.pk)
        return Q(month__lte=month) if rank < self.rank else Q(month__lt=month)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose past, and which part of it. `cases` are those that the agent may see."""

    household: Household
    cases: Sequence[BenefitCase]
    members: Sequence[Membership] = ()  # past ones included
    kinds: Collection[str] = field(default_factory=lambda: frozenset(MomentKind))
    after: Place | None = None
    size: int = PAGE

    def has(self, kind: MomentKind) -> bool:
        return kind in self.kinds


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `after` is the address of the next page, "" at the end."""

    moments: list[Moment]
    after: str


def page(wanted: Wanted) -> Page:
    """One page of the timeline. At most seven queries, whatever the years behind."""
    found: list[Moment] = []
    for kind, read in SOURCES:
        if wanted.has(kind):
            found += read(wanted)
    if wanted.has(MomentKind.FACT) or wanted.has(MomentKind.RIGHT):
        found += _facts(wanted)
    place = wanted.after
    if place:
        found = [one for one in found if one.key < (place.at, place.rank, place.pk)]
    found.sort(key=lambda one: one.key, reverse=True)
    shown = found[: wanted.size]
    more = len(found) > wanted.size
    return Page(shown, str(Place(*shown[-1].key)) if more else "")


def _months(wanted: Wanted) -> Iterator[Moment]:
    rank = RANKS["month"]
    rows = PayerMonth.objects.filter(case__in=wanted.cases, live=True)
    if wanted.after:
        rows = rows.filter(wanted.after.earlier_month(rank))
    held = list(rows.order_by("-month", "-pk")[: wanted.size + 2])
    for number, row in enumerate(held):
        earlier = next((one for one in held[number + 1 :] if one.case_id == row.case_id), None)
        yield Moment(
            row.month.first_day, rank, row.pk, MomentKind.AMOUNT,
            f"RSA {row.month.of_label}",
            amount=row.paid, month=row.month, case=row.case_id,
            before=earlier.paid if earlier else None, state=row.state, motive=row.motive,
        )  # fmt: skip


def _facts(wanted: Wanted) -> Iterator[Moment]:
    """The payers' facts that tell something, and every fact that an agent stated."""
    rank = RANKS["fact"]
    kinds = set(FactKind) - SILENT
    if not wanted.has(MomentKind.RIGHT):
        kinds -= {FactKind.RIGHT}
    if not wanted.has(MomentKind.FACT):
        kinds = {FactKind.RIGHT}
    narrowed = Q(kind__in=sorted(kinds))
    if wanted.after:
        narrowed &= wanted.after.earlier("since", rank)
    firsts = {row.person_id: row.person.first_name for row in wanted.members}
    rows = people.facts(household=wanted.household, people=firsts, history=True, narrowed=narrowed)
    for row in rows.order_by("-since", "-pk")[: wanted.size + 1]:
        yield _fact(row, rank, firsts.get(row.person_id or 0, ""))


def _fact(row: Fact, rank: int, whose: str) -> Moment:
    is_agent = row.source_kind == SourceKind.AGENT
    told = summaries.summary(row.kind, row.content)
    return Moment(
        row.since, rank, row.pk,
        MomentKind.RIGHT if row.kind == FactKind.RIGHT else MomentKind.FACT,
        capfirst(row.get_kind_display()),
        f"{told} ({row.reason})" if is_agent and row.reason else told,
        row.source, whose, is_agent=is_agent,
        said_on=timezone.localdate(row.recorded_at),
    )  # fmt: skip


def _claims(wanted: Wanted) -> Iterator[Moment]:
    for case in wanted.cases:
        yield Moment(
            case.requested_on, RANKS["claim"], case.pk, MomentKind.RIGHT,
            "Demande de RSA", f"demande n° {case.number}", case=case.pk,
        )  # fmt: skip


def _people(wanted: Wanted) -> Iterator[Moment]:
    """Who came after the household was first known, and who left."""
    first = min((row.since for row in wanted.members), default=None)
    for row in wanted.members:
        role = row.get_role_display()
        if first and row.since > first:
            yield Moment(
                row.since, RANKS["arrival"], row.pk, MomentKind.FACT,
                f"{row.person.first_name} rejoint le foyer", role, row.source,
            )  # fmt: skip
        if row.until:
            yield Moment(
                row.until, RANKS["departure"], row.pk, MomentKind.FACT,
                f"{row.person.first_name} n'est plus dans le foyer", role, row.source,
            )  # fmt: skip


def _transfers(wanted: Wanted) -> Iterator[Moment]:
    for row in CaseTransfer.objects.filter(case__in=wanted.cases):
        kept = f"ancien numéro d'allocataire {row.from_matricule}" if row.from_matricule else ""
        yield Moment(
            row.on, RANKS["transfer"], row.pk, MomentKind.TRANSFER,
            f"Le dossier passe de {_payer(row.from_payer)} à {_payer(row.to_payer)}",
            kept, f"payer:{row.to_payer}", case=row.case_id,
        )  # fmt: skip


def _payer(code: str) -> str:
    return f"{code[:3]} {code[3:]}".strip()


def _debts(wanted: Wanted) -> Iterator[Moment]:
    for row in Debt.objects.filter(case__in=wanted.cases):
        yield Moment(
            row.assessed_on, RANKS["debt"], row.pk, MomentKind.DEBT,
            f"Indu de {row.initial}",
            f"{row.get_origin_display()}, {row.get_state_display()} ; reste dû {row.balance}",
            amount=row.initial, debt=row.pk, case=row.case_id,
        )  # fmt: skip


def _suspensions(wanted: Wanted) -> Iterator[Moment]:
    for row in PaymentSuspension.objects.filter(case__in=wanted.cases):
        yield Moment(
            timezone.localdate(row.decided_at), RANKS["suspension"], row.pk, MomentKind.DECISION,
            f"Versement suspendu par le Département à partir {row.since.of_label}",
            f"{row.reason} ({row.rule})", row.decided_by, case=row.case_id,
        )  # fmt: skip
        if row.state == SuspensionState.LIFTED and row.lifted_at:
            end = f" à partir {row.until.of_label}" if row.until else ""
            yield Moment(
                timezone.localdate(row.lifted_at), RANKS["resumption"], row.pk,
                MomentKind.DECISION, f"Versement rétabli{end}", row.lifted_reason, row.lifted_by,
                case=row.case_id,
            )  # fmt: skip


def _corrections(wanted: Wanted) -> Iterator[Moment]:
    for row in SituationCorrection.objects.filter(case__in=wanted.cases):
        yield Moment(
            timezone.localdate(row.decided_at), RANKS["correction"], row.pk, MomentKind.DECISION,
            f"Calcul corrigé à partir {row.since.of_label} : {path_words(row.path)}",
            row.reason, row.decided_by, case=row.case_id,
        )  # fmt: skip
        if row.withdrawn_at:
            yield Moment(
                timezone.localdate(row.withdrawn_at), RANKS["withdrawal"], row.pk,
                MomentKind.DECISION, f"Calcul, correction retirée : {path_words(row.path)}",
                "", row.withdrawn_by, case=row.case_id,
            )  # fmt: skip


SOURCES: tuple[tuple[MomentKind, Callable[[Wanted], Iterator[Moment]]], ...] = (
    (MomentKind.AMOUNT, _months),
    (MomentKind.RIGHT, _claims),
    (MomentKind.FACT, _people),
    (MomentKind.TRANSFER, _transfers),
    (MomentKind.DEBT, _debts),
    (MomentKind.DECISION, _suspensions),
    (MomentKind.DECISION, _corrections),
)
