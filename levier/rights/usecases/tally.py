"""What a feed tried without a trace would have left: counted before each chunk is undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from levier.formats import cnaf
from levier.foundation.acts import Decision
from levier.kernel.money import ZERO, Money
from levier.rights.domain import LIVE_STATES, AnomalyKind, FeedInterface
from levier.rights.models import BenefitCase, Feed
from levier.rights.usecases import accounts, flags, importing
from levier.rights.usecases.beneficiaries import TWICE
from levier.rights.usecases.counts import Counts
from levier.rights.usecases.reports import SHOWN, AnomalyLine, RejectLine, Report, compose

Same = tuple[str, str, str]  # kind, element, message: anomalies told once, with their number


@dataclass(slots=True)
class Tally:
    """Held in memory: numbers of case files, and the first rejects and anomalies."""

    feed: Feed
    counts: Counts = field(default_factory=Counts)
    keys: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    rejects: list[RejectLine] = field(default_factory=list)
    anomalies: dict[Same, list[int]] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    stated: Money | None = None
    moved: Money = ZERO
    others: tuple[int, Money] = (0, ZERO)

    @classmethod
    def of(cls, feed: Feed) -> Tally:
        feed.payer  # noqa: B018 (read while its row is there)
        return cls(feed)

    def take(self, feed: Feed, events: Sequence[cnaf.Event], decision: Decision) -> None:
        """Take a chunk for good, as far as this transaction goes, and note what it left."""
        once = [self._once(event) for event in events]
        self.told |= importing.told(once)
        self.counts += importing.handler_of(feed, decision).take(once)
        self.counts += importing.problems(feed, once)
        self._note(feed)
        for event in once:
            if isinstance(event, cnaf.Record | cnaf.Reject) and event.key:
                self.keys.add(event.key)
                self.claims.add(event.key.rpartition("/")[2])

    def _once(self, event: cnaf.Event) -> cnaf.Event:
        """The import sees a claim of an earlier chunk in the database; here it is remembered."""
        if self.feed.interface != FeedInterface.BENEFICIARIES or not isinstance(event, cnaf.Record):
            return event
        if event.key.rpartition("/")[2] in self.claims:
            return flags.refused_record(event, "NUMDEMRSA", TWICE)
        return event

    def _note(self, feed: Feed) -> None:
        room = max(SHOWN - len(self.rejects), 0)
        for row in feed.rejects.order_by("line", "pk").defer("raw")[:room]:
            self.rejects.append(
                RejectLine(row.number, row.line, row.element, row.value, row.reason, row.state)
            )
        rows = feed.flags.order_by("line", "pk").values_list("kind", "element", "message", "line")
        for kind, element, message, line in rows:
            self._flag((kind, element, message), line)
        if feed.interface == FeedInterface.MOVEMENTS:
            stated, moved = accounts.stated_and_counted(feed)
            self.stated, self.moved = self.stated or stated, self.moved + moved
            count, total = accounts.other_payers(feed)
            self.others = (self.others[0] + count, self.others[1] + total)

    def _flag(self, same: Same, line: int) -> None:
        known = self.anomalies.setdefault(same, [line, 0])
        known[1] += 1

    def report(self) -> Report:
        """Once the file was read to its end."""
        absent = list(self._absent())
        for number in absent[:SHOWN]:
            self._flag((AnomalyKind.ABSENT, "", importing.absence_of(number)), 0)
        self._check_totals()
        for name in ("read", "created", "changed", "unchanged", "rejected"):
            setattr(self.feed, name, getattr(self.counts, name))
        self.feed.absent, self.feed.announced = len(absent), self.told.get("announced")
        self.feed.anomalies = self.counts.anomalies + len(absent)
        return compose(self.feed, self.rejects, list(self._lines())[:SHOWN], dry_run=True)

    def _absent(self) -> Iterator[str]:
        if not importing.tells_the_whole_month(self.feed, self.told):
            return
        rows = BenefitCase.objects.filter(payer=self.feed.payer_id, state__in=LIVE_STATES)
        for case in rows.select_related("payer").order_by("pk").iterator(2000):
            if importing.key_of(case) not in self.keys:
                yield case.number

    def _check_totals(self) -> None:
        if self.feed.interface != FeedInterface.MOVEMENTS:
            return
        told = accounts.disagreement(self.stated, self.moved), accounts.others(*self.others)
        for message in filter(None, told):
            self._flag((AnomalyKind.TOTALS, "", message), 0)
            self.counts += Counts(anomalies=1)

    def _lines(self) -> Iterator[AnomalyLine]:
        told = sorted(
            self.anomalies.items(),
            key=lambda one: (one[0][0] == AnomalyKind.ABSENT, one[1][0], one[0][2]),
        )  # as reports.anomalies orders them
        for (kind, element, message), (line, count) in told:
            yield AnomalyLine(kind, AnomalyKind(kind).label, line, element, message, count)
