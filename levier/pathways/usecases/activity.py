"""Hours of activity noted or removed, legitimate reasons kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import support_access as access
from levier.pathways.domain import activity as domain
from levier.pathways.domain import contracts as dates
from levier.pathways.domain.activity import ReasonKind
from levier.pathways.domain.contracts import ActivityKind
from levier.pathways.models import ActivityHours, LegitimateReason, Pathway
from levier.pathways.queries import activity as queries
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.referring import day_of, held

LONGEST = 366  # days


@dataclass(frozen=True, slots=True)
class Spent:
    """Some minutes of a kind of activity, and the paper that shows them."""

    kind: str
    minutes: int
    evidence: str


@transaction.atomic
def note_hours(
    *, pathway: Pathway, week: date, spent: Sequence[Spent], decision: Decision
) -> list[ActivityHours]:
    """Note the hours of a week. `week`: any of its days. All of them, or none.

    Refusal for a week to come, more hours than a week holds, or hours that nothing shows.
    """
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    monday = domain.monday_of(week)
    domain.check_week(monday, day_of(decision))
    dates.check_birth(pathway.person.born_on, monday, field="week")
    domain.check_minutes([one.minutes for one in spent], queries.minutes_of(pathway, monday))
    rows = [_line(pathway, monday, one, decision) for one in spent]
    for row in rows:
        row.save()
    record("pathways.activity.note", pathway, decision, week=monday.isoformat(),
           minutes=sum(row.minutes for row in rows))  # fmt: skip
    return rows


@transaction.atomic
def remove_hours(*, line: ActivityHours, decision: Decision) -> None:
    """A line noted by mistake no longer counts; it stays, with the reason."""
    access.require_pathway(decision, access.SUPPORT, line.pathway)
    if line.attendance_id is not None:
        raise Refusal(
            "Ces heures viennent de la présence notée par l'organisme : c'est elle qui se corrige, "
            "sur la prescription."
        )
    why = words(decision.reason, "reason", "pourquoi ces heures sont retirées", most=300)
    rows = ActivityHours.objects.filter(pk=line.pk, removed_at=None)
    if not rows.update(removed_at=decision.at, removed_because=why):
        raise Refusal("Ces heures sont déjà retirées.")
    record("pathways.activity.remove", line.pathway, decision, line=line.pk, minutes=line.minutes)


@transaction.atomic
def keep_reason(
    *,
    pathway: Pathway,
    kind: str,
    since: date,
    last_day: date,
    evidence: str = "",
    words_said: str = "",
    decision: Decision,
) -> LegitimateReason:
    """Keep a legitimate reason, from a day to its last one. It may come before its evidence."""
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    if kind not in ReasonKind.values:
        raise Refusal("Choisissez le motif.", field="kind")
    if last_day < since:
        raise Refusal("Ce motif finirait avant de commencer.", field="last_day")
    if (last_day - day_of(decision)).days >= LONGEST:
        raise Refusal(
            f"Le {short_date(last_day)} est dans plus d'un an : vérifiez l'année.",
            field="last_day",
        )
    if (last_day - since).days >= LONGEST:
        raise Refusal(
            f"Du {short_date(since)} au {short_date(last_day)}, c'est plus d'un an : renouvelez le "
            "motif quand il dure.",
            field="last_day",
        )
    dates.check_birth(pathway.person.born_on, since, field="since")
    if kind == ReasonKind.OTHER and not words_said.strip():
        raise Refusal("Précisez le motif.", field="words_said")
    reason = LegitimateReason.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        kind=kind,
        since=since,
        until=last_day + date.resolution,
        evidence=words(evidence, "evidence", "le justificatif", most=120, needed=False),
        words=words(words_said, "words_said", "la précision", most=500, needed=False),
        recorded_by=decision.actor,
        recorded_at=decision.at,
    )
    record("pathways.reason.keep", reason, decision, kind=kind, since=since.isoformat())
    return reason


def _line(pathway: Pathway, monday: date, spent: Spent, decision: Decision) -> ActivityHours:
    if spent.kind not in ActivityKind.values:
        raise Refusal("Choisissez le type d'activité.", field="kind")
    return ActivityHours(
        pathway=pathway,
        person_id=pathway.person_id,
        week=monday,
        kind=spent.kind,
        minutes=spent.minutes,
        evidence=words(spent.evidence, "evidence", "ce qui justifie ces heures", most=120),
        recorded_by=decision.actor,
        recorded_at=decision.at,
    )
