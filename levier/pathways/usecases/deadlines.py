"""Deadlines start, stop, start again. Called by whatever makes them so, in its transaction.

No journal line of their own: the act that moved them has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.foundation import bulk
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways.domain import deadlines as domain
from levier.pathways.domain.deadlines import DeadlineState
from levier.pathways.models import Deadline, Pathway
from levier.people.models import Person


@dataclass(frozen=True, slots=True)
class Start:
    """What starts a delay, for `open_many`."""

    pathway: Pathway
    code: str
    triggered_on: date
    about: str = ""
    variant: str = ""


@transaction.atomic
def open_deadline(
    *,
    code: str,
    triggered_on: date,
    pathway: Pathway | None = None,
    person: Person | None = None,
    about: str = "",
    variant: str = "",
) -> Deadline:
    """Start the delay of a rule for a pathway, or for a person who has none.

    The same start twice gives the same deadline. Refusal when one of the same code and `about`
    already runs from another day (`restart_deadline` is for that), or when no regime of the rule
    was in force that day. KeyError for an unknown code or variant.
    """
    running = _running(code, pathway, person, about).first()
    if running is not None:
        if running.triggered_on == triggered_on:
            return running
        raise Refusal(
            f"« {running.rule.label} » court déjà depuis le {short_date(running.triggered_on)}.",
            rule=running.rule.article,
        )
    made = _row(code, triggered_on, pathway, _who(pathway, person), about, variant)
    made.save()
    _refresh_of(pathway)
    return made


@transaction.atomic
def restart_deadline(
    *,
    code: str,
    triggered_on: date,
    pathway: Pathway | None = None,
    person: Person | None = None,
    about: str = "",
    variant: str = "",
) -> Deadline:
    """Start a delay anew: the one that runs, or was interrupted, gives way and is kept."""
    running = _running(code, pathway, person, about).first()
    if running is not None:
        _close(running, DeadlineState.SUPERSEDED, max(triggered_on, running.triggered_on))
    made = _row(code, triggered_on, pathway, _who(pathway, person), about, variant)
    made.restarted_from = running
    made.save()
    _refresh_of(pathway)
    return made


@transaction.atomic
def interrupt_deadline(
    *, code: str, pathway: Pathway | None = None, person: Person | None = None, about: str = ""
) -> Deadline | None:
    """Stop a delay until it restarts from the beginning. None when none was running."""
    running = _running(code, pathway, person, about).filter(state=DeadlineState.OPEN).first()
    if running is None:
        return None
    running.state = DeadlineState.INTERRUPTED
    running.save(update_fields=["state"])
    _refresh_of(pathway)
    return running


@transaction.atomic
def close_deadline(
    *,
    code: str,
    on: date,
    pathway: Pathway | None = None,
    person: Person | None = None,
    about: str = "",
) -> Deadline | None:
    """What was due is done: met, or missed when it came after the day. None when none ran."""
    running = _running(code, pathway, person, about).first()
    if running is None:
        return None
    kept = domain.is_kept(running.due_on, on)
    _close(running, DeadlineState.MET if kept else DeadlineState.MISSED, on)
    _refresh_of(pathway)
    return running


@transaction.atomic
def cancel_deadlines(
    *,
    on: date,
    pathways: Iterable[Pathway],
    codes: Sequence[str] = (),
    about: str = "",
) -> int:
    """Nothing is due any more: these codes, or all of them. How many were running."""
    keys = [pathway.pk for pathway in pathways]
    rows = Deadline.objects.filter(pathway__in=keys, state__in=domain.RUNNING)
    if codes:
        rows = rows.filter(code__in=codes)
    if about:
        rows = rows.filter(about=about)
    count = rows.update(state=DeadlineState.CANCELLED, closed_on=on)
    if count:
        refresh_next(keys)
    return count


@transaction.atomic
def open_many(starts: Sequence[Start]) -> None:
    """Start the same kinds of delays for many pathways, none of which runs yet. Two queries."""
    bulk.insert(
        _row(one.code, one.triggered_on, one.pathway, one.pathway.person_id, one.about, one.variant)
        for one in starts
    )
    refresh_next([one.pathway.pk for one in starts])


def refresh_next(pathways: Iterable[int]) -> None:
    """Write on open pathways the nearest of their open deadlines. One query."""
    nearest = Deadline.objects.filter(pathway=OuterRef("pk"), state=DeadlineState.OPEN).order_by(
        "due_on", "pk"
    )
    Pathway.objects.filter(pk__in=list(pathways), until=None).update(
        next_due_on=Subquery(nearest.values("due_on")[:1]),
        next_code=Coalesce(Subquery(nearest.values("code")[:1]), Value("")),
    )


def _refresh_of(pathway: Pathway | None) -> None:
    if pathway is not None:
        refresh_next([pathway.pk])


def _who(pathway: Pathway | None, person: Person | None) -> int:
    if pathway is not None:
        return pathway.person_id
    assert person is not None, "a deadline is somebody's"
    return person.pk


def running_codes(pathway: Pathway) -> set[str]:
    """What runs, or was interrupted, for the person of a pathway that the caller holds."""
    rows = Deadline.objects.filter(person=pathway.person_id, about="", state__in=domain.RUNNING)
    return set(rows.order_by().values_list("code", flat=True))


def _running(
    code: str, pathway: Pathway | None, person: Person | None, about: str
) -> QuerySet[Deadline]:
    domain.rule(code)
    mine = Q(person=_who(pathway, person), code=code, about=about)
    return Deadline.objects.select_for_update(of=("self",)).filter(mine, state__in=domain.RUNNING)


def _row(
    code: str, triggered_on: date, pathway: Pathway | None, person: int, about: str, variant: str
) -> Deadline:
    rule = domain.rule(code)
    due_on = rule.due_on(triggered_on, variant)
    return Deadline(
        person_id=person,
        pathway=pathway,
        code=code,
        about=about,
        variant=variant,
        triggered_on=triggered_on,
        due_on=due_on,
        alert_on=rule.alert_on(due_on),
    )


def _close(running: Deadline, state: DeadlineState, on: date) -> None:
    running.state, running.closed_on = state, on
    running.save(update_fields=["state", "closed_on"])
