"""What became of a feed, in figures and in French: for the screen, the terminal and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Case, Count, Min, When

from levier.kernel.text import counted, short_date
from levier.rights.domain import AnomalyKind, FeedState
from levier.rights.models import Feed

SHOWN = 50


@dataclass(frozen=True, slots=True)
class RejectLine:
    number: int
    line: int
    element: str
    value: str
    reason: str
    state: str

    @property
    def sentence(self) -> str:
        shown = f" (« {self.value} »)" if self.value else ""
        return f"ligne {self.line}, {self.element}{shown} : {self.reason}"


# Anomalies whose sentence is about a household and does not say its line itself.
LINED = frozenset({AnomalyKind.SITUATION, AnomalyKind.MATCH, AnomalyKind.TRANSFER})


@dataclass(frozen=True, slots=True)
class AnomalyLine:
    """Anomalies of one kind and message, counted; `line` is the first."""

    kind: str
    label: str
    line: int
    element: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """`rejects` and `anomalies` are the first SHOWN; the counts (`flagged`: of anomalies) are
    whole."""

    feed: int | None
    title: str
    payer: str
    state: str
    dry_run: bool
    month: str
    reference_on: str
    announced: int | None
    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    absent: int
    flagged: int
    rejects: tuple[RejectLine, ...]
    anomalies: tuple[AnomalyLine, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> Iterator[str]:
        head = "Essai à blanc, rien n'est écrit" if self.dry_run else f"Flux n° {self.feed}"
        yield f"{head} : {self.title}, {self.payer}, référence {self.reference_on}."
        yield (
            f"{counted(self.read, 'dossier lu', 'dossiers lus')} : "
            f"{counted(self.created, 'créé')}, {counted(self.changed, 'modifié')}, "
            f"{counted(self.unchanged, 'inchangé')}, {counted(self.rejected, 'rejeté')}."
        )
        if self.absent:
            yield (
                counted(self.absent, "foyer ouvert absent", "foyers ouverts absents") + " du flux."
            )
        for reject in self.rejects:
            yield f"  rejet, {reject.sentence}."
        if self.rejected > len(self.rejects):
            left = self.rejected - len(self.rejects)
            yield f"  … et {counted(left, 'autre rejet', 'autres rejets')}."
        for one in self.anomalies:
            where = f"ligne {one.line}, {one.element} : " if one.element else ""
            if one.kind in LINED and one.line:
                where = f"ligne {one.line} : "
            times = f" ({one.count} fois)" if one.count > 1 else ""
            yield f"  {one.label}, {where}{one.message}{times}"
        told = sum(one.count for one in self.anomalies)
        if self.flagged > told:
            yield f"  … et {counted(self.flagged - told, 'autre anomalie', 'autres anomalies')}."


def report_of(feed: Feed) -> Report:
    """Two queries, whatever the size of the feed."""
    return compose(feed, _rejects(feed), _anomalies(feed))


def compose(
    feed: Feed,
    rejects: Iterable[RejectLine],
    anomalies: Iterable[AnomalyLine],
    *,
    dry_run: bool = False,
) -> Report:
    """The report of what a feed's row says, and of its first rejects and anomalies."""
    return Report(
        feed=None if dry_run else feed.pk,
        title=f"{feed.get_interface_display()}, {feed.get_feed_type_display()}",
        payer=str(feed.payer) if feed.payer else "payeur inconnu",
        state=FeedState(feed.state).label,
        dry_run=dry_run,
        month=str(feed.month),
        reference_on=short_date(feed.reference_on),
        announced=feed.announced,
        read=feed.read,
        created=feed.created,
        changed=feed.changed,
        unchanged=feed.unchanged,
        rejected=feed.rejected,
        absent=feed.absent,
        flagged=feed.anomalies,
        rejects=tuple(rejects),
        anomalies=tuple(anomalies),
    )


def _rejects(feed: Feed) -> Iterator[RejectLine]:
    for row in feed.rejects.order_by("line", "pk").defer("raw")[:SHOWN]:
        yield RejectLine(row.number, row.line, row.element, row.value, row.reason, row.state)


def absences_last() -> Case:
    """So many households may be absent that they would hide what is wrong with the file."""
    return Case(When(kind=AnomalyKind.ABSENT, then=1), default=0)


def _anomalies(feed: Feed) -> Iterator[AnomalyLine]:
    grouped = feed.flags.order_by().values("kind", "element", "message")
    rows = grouped.annotate(count=Count("pk"), first=Min("line")).order_by(
        absences_last(), "first", "message"
    )
    for row in rows[:SHOWN]:
        label = AnomalyKind(row["kind"]).label
        yield AnomalyLine(
            row["kind"], label, row["first"], row["element"], row["message"], row["count"]
        )
