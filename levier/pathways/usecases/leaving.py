"""Ways out: recorded as pathways end, told by who led the person, asked again after six months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import prescription_access as access
from levier.pathways.domain import exits as domain
from levier.pathways.domain.exits import ExitMotive, Situation
from levier.pathways.models import Pathway, WayOut
from levier.pathways.usecases.referring import day_of


def record_ways_out(
    *, pathways: Sequence[Pathway], reason: str, on: date, motive: str | None = None
) -> int:
    """A way out for each pathway that ends for good; how many. No journal line: the caller's.

    `motive`: as an agent said it; else what the reason of the end says.
    """
    motive = motive or domain.MOTIVE_OF.get(reason)
    if motive is None:
        return 0
    return len(
        WayOut.objects.bulk_create(_way_out(one, motive, max(on, one.since)) for one in pathways)
    )


@transaction.atomic
def tell_way_out(*, way_out: WayOut, motive: str, situation: str, decision: Decision) -> None:
    """Why the person left and in which situation; told again, it corrects."""
    access.require_way_out(decision, way_out)
    if motive not in ExitMotive.values or motive == ExitMotive.UNKNOWN:
        raise Refusal("Choisissez le motif de la sortie.", field="motive")
    domain.check_situation(situation, later=False)
    before = way_out.situation
    note_told(way_out, motive, situation, decision)
    record("pathways.way_out.tell", way_out, decision, motive=motive, before=before,
           after=situation)  # fmt: skip


@transaction.atomic
def tell_later(*, way_out: WayOut, situation: str, decision: Decision) -> None:
    """What became of the person six months later. Refusal before the day, or for a death twice."""
    access.require_way_out(decision, way_out)
    if day_of(decision) < way_out.later_due_on:
        raise Refusal(
            f"C'est à demander à partir du {short_date(way_out.later_due_on)}, six mois après la "
            "sortie."
        )
    domain.check_situation(situation, later=True)
    if way_out.situation == Situation.DEAD != situation:
        raise Refusal("Cette personne est décédée : corrigez d'abord la sortie.")
    before = way_out.later
    _save(
        way_out,
        later=situation,
        later_category=domain.category_of(situation),
        later_by=decision.actor,
        later_at=decision.at,
    )
    record("pathways.way_out.later", way_out, decision, before=before, after=situation)


def note_told(way_out: WayOut, motive: str, situation: str, decision: Decision) -> None:
    """The situation and its category. No journal line: the caller's act has it."""
    _save(
        way_out,
        motive=motive,
        situation=situation,
        category=domain.category_of(situation),
        told_by=decision.actor,
        told_at=decision.at,
    )


def _way_out(pathway: Pathway, motive: str, on: date) -> WayOut:
    return WayOut(
        pathway=pathway,
        person_id=pathway.person_id,
        centre_id=pathway.centre_id,
        lead_id=pathway.lead_id,
        on=on,
        motive=motive,
        later_due_on=domain.later_on(on),
    )


def _save(way_out: WayOut, **told: object) -> None:
    WayOut.objects.filter(pk=way_out.pk).update(**told)
    for name, value in told.items():
        setattr(way_out, name, value)
