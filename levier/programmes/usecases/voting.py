"""What the council votes: the amounts of a year, and the programme as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.kernel.text import short_date
from levier.programmes import access, queries
from levier.programmes.domain import ADAPTATION_RULE, ResolutionBody
from levier.programmes.models import Axis, Envelope, PolicyProgramme, ProgrammeVersion
from levier.programmes.usecases.tree import check_reason


@transaction.atomic
def vote_envelope(
    *,
    programme: PolicyProgramme,
    year: int,
    total: Money,
    by_axis: Mapping[int, Money],
    decision: Decision,
) -> None:
    """Record the amounts voted for a year: the whole, then each axis (by its key).

    Refusal when the axes do not add up to the whole, or when the actions of an axis already
    cost more than what is voted for it.
    """
    access.require_tree(decision)
    check_reason(decision)
    axes = {axis.pk: axis for axis in programme.axes.all()}
    _check_split(axes, total, by_axis)
    PolicyProgramme.objects.select_for_update().get(pk=programme.pk)  # budgets wait
    for pk, spent in queries.spent_by_axis(programme, year).items():
        if spent > by_axis.get(pk, ZERO):
            raise Refusal(
                f"Les actions de l'axe {axes[pk].number} coûtent déjà {spent} en {year}, plus que "
                f"les {by_axis.get(pk, ZERO)} votés pour lui.",
                field=f"axis_{axes[pk].number}",
            )
    Envelope.objects.filter(programme=programme, year=year).delete()
    Envelope.objects.create(programme=programme, year=year, amount=total)
    Envelope.objects.bulk_create(
        Envelope(programme=programme, axis=axes[pk], year=year, amount=amount)
        for pk, amount in by_axis.items()
    )
    record(
        "programmes.envelope.vote",
        programme,
        decision,
        year=year,
        total=total.cents,
        axes={str(axes[pk].number): amount.cents for pk, amount in by_axis.items()},
    )


def _check_split(axes: Mapping[int, Axis], total: Money, by_axis: Mapping[int, Money]) -> None:
    if set(by_axis) != set(axes):
        raise Refusal("Donnez un montant à chaque axe de ce programme, zéro au besoin.")
    if any(amount < ZERO for amount in (total, *by_axis.values())):
        raise Refusal("Une enveloppe ne peut pas être négative.")
    added = Money.total(by_axis.values())
    if added != total:
        raise Refusal(
            f"Les axes font {added} et le programme {total} : "
            + (
                f"il reste {total - added} à répartir."
                if total > added
                else f"{added - total} sont en trop."
            ),
            field="total",
        )


@transaction.atomic
def record_version(
    *,
    programme: PolicyProgramme,
    resolution: str,
    body: str,
    resolved_on: date,
    summary: str,
    decision: Decision,
) -> ProgrammeVersion:
    """Freeze the programme as it stands, with the resolution that adopted or adapted it.

    The PDI is adopted or adapted before 31 March of each year (CASF L263-1).
    """
    access.require_tree(decision)
    if body not in ResolutionBody.values:
        raise Refusal("Dites qui a voté.", field="body", rule=ADAPTATION_RULE)
    if resolved_on > decision.at.date():
        raise Refusal(
            f"Le {short_date(resolved_on)} est à venir : enregistrez la version une fois votée.",
            field="resolved_on",
        )
    PolicyProgramme.objects.select_for_update().get(pk=programme.pk)
    known = ProgrammeVersion.objects.filter(programme=programme)
    number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
    made = ProgrammeVersion.objects.create(
        programme=programme,
        number=number,
        resolution=resolution.strip(),
        body=body,
        resolved_on=resolved_on,
        summary=summary.strip(),
        content=content_of(programme),
        recorded_by=decision.actor,
        recorded_at=decision.at,
    )
    record("programmes.version.record", programme, decision, number=number)
    return made


def content_of(programme: PolicyProgramme) -> dict[str, Any]:
    """The whole tree with its budgets, as plain JSON: what was voted."""
    tree = queries.tree_of(programme, None)
    return {
        "title": programme.title,
        "axes": [
            {
                "number": axis.node.number,
                "title": axis.node.title,
                "actions": [_told(placed) for placed in axis.actions],
                "orientations": [
                    {
                        "code": each.node.code,
                        "title": each.node.title,
                        "actions": [_told(placed) for placed in each.actions],
                    }
                    for each in axis.orientations
                ],
            }
            for axis in tree.axes
        ],
    }


def _told(placed: queries.Placed) -> dict[str, Any]:
    return {
        "code": placed.action.code,
        "title": placed.action.title,
        "amount": placed.amount.cents,
        "is_main": placed.is_main,
    }
