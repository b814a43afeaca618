"""What the law needs to know of each household, in versions: a new row only when it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from levier.assessment import doubts, household_of
from levier.formats.cnaf.case_file import CaseFile
from levier.foundation import bulk
from levier.kernel.errors import Refusal
from levier.rights import corrected
from levier.rights.domain import AnomalyKind
from levier.rights.models import BenefitCase, Feed, FeedAnomaly, Situation


@dataclass(slots=True)
class Situations:
    """The live situations of a chunk of cases, and those that replace them."""

    feed: Feed
    live: dict[int, Situation]
    added: list[Situation] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, feed: Feed, cases: Iterable[BenefitCase]) -> Situations:
        rows = Situation.objects.filter(case__in=[case.pk for case in cases], live=True)
        return cls(feed, {row.case_id: row for row in rows.order_by()})

    def state(self, case: BenefitCase, file: CaseFile, line: int) -> list[FeedAnomaly]:
        """Take in the household as the law reads it; flags for what can't be read, or not whole."""
        told = [self._flag(case, line, text) for text in doubts(file)]
        before = self.live.get(case.pk)
        try:
            facts = household_of(file, self.feed.month).to_json()
        except Refusal as refusal:
            if before:
                self.replaced.append(before.pk)
            return [*told, self._flag(case, line, refusal.message)]
        if before is None:
            self._add(case, facts, 1)
        elif corrected.as_of(before.facts, before.month, self.feed.month) != facts:
            self.replaced.append(before.pk)
            self._add(case, facts, before.version + 1)
        return told

    def _flag(self, case: BenefitCase, line: int, message: str) -> FeedAnomaly:
        return FeedAnomaly(
            feed=self.feed,
            case_id=case.pk,
            kind=AnomalyKind.SITUATION,
            line=line,
            message=message,
        )

    def _add(self, case: BenefitCase, facts: str, version: int) -> None:
        self.added.append(
            Situation(
                case_id=case.pk,
                version=version,
                month=self.feed.month,
                facts=facts,
                feed=self.feed,
            )
        )

    def save(self, at: datetime) -> None:
        Situation.objects.filter(pk__in=self.replaced).update(live=False)
        for row in self.added:
            row.recorded_at = at
        bulk.insert(self.added)
