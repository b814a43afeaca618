"""Where an action stands in the programmes, and what it costs there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.money import ZERO, Money
from levier.programmes import access, queries
from levier.programmes.domain import Funder
from levier.programmes.domain.evaluation import MeasureKey
from levier.programmes.models import (
    Action,
    ActionIndicator,
    Axis,
    BudgetLine,
    Envelope,
    Orientation,
    Placement,
    PolicyProgramme,
)
from levier.programmes.usecases.tree import check_reason

MOST = Money(10**13)  # a hundred billion euros: more is a slip of the hand


@transaction.atomic
def place_action(
    *, action: Action, axis: Axis, orientation: Orientation | None = None, decision: Decision
) -> Placement:
    """Put an action under an axis, or under an orientation of it.

    Its first place in a programme counts its money; the others only show it. Refusal when the
    axis would cost more than what was voted for it.
    """
    access.require_change(decision, action)
    check_reason(decision)
    if orientation is not None and orientation.axis_id != axis.pk:
        raise Refusal("Cette orientation n'est pas de cet axe.", field="orientation")
    if orientation is None and axis.orientations.exists():
        raise Refusal("Choisissez l'orientation de cet axe.", field="orientation")
    _lock([axis.programme_id])
    is_main = not Placement.objects.filter(action=action, programme=axis.programme_id).exists()
    try:
        with transaction.atomic():
            placed = Placement.objects.create(
                action=action,
                programme_id=axis.programme_id,
                axis=axis,
                orientation=orientation,
                is_main=is_main,
            )
    except IntegrityError as error:
        raise Refusal("Cette action y est déjà rattachée.") from error
    if is_main:
        _check_envelopes(action, set(queries.years_with_budget(action)))
    record("programmes.action.place", action, decision, axis=axis.pk, main=is_main)
    return placed


@transaction.atomic
def remove_placement(*, placement: Placement, decision: Decision) -> None:
    """Take an action away from a place. The next place of the programme then counts its money."""
    action = placement.action
    access.require_change(decision, action)
    check_reason(decision)
    _lock([placement.programme_id])
    if not Placement.objects.filter(pk=placement.pk).delete()[0]:
        raise Refusal("Ce rattachement n'existe plus : rechargez la page.")
    others = Placement.objects.filter(action=action, programme=placement.programme_id)
    if placement.is_main and (heir := others.order_by("pk").first()):
        Placement.objects.filter(pk=heir.pk).update(is_main=True)
        _check_envelopes(action, set(queries.years_with_budget(action)))
    record("programmes.action.unplace", action, decision, axis=placement.axis_id)


@transaction.atomic
def set_budget(
    *, action: Action, year: int, lines: Mapping[str, Money], decision: Decision
) -> None:
    """What each funder puts into an action in a year; a funder left out puts nothing.

    Refusal when an axis would cost more than what was voted for it that year.
    """
    access.require_change(decision, action)
    check_reason(decision)
    _check_lines(lines)
    _lock(action.placements.values_list("programme_id", flat=True))
    before = queries.budget_of(action).get(year, {})
    kept = {funder: amount for funder, amount in lines.items() if amount}
    if before == kept:
        raise Refusal(f"Le budget de {year} est déjà celui-là.")
    action.budget.filter(year=year).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(action=action, year=year, funder=funder, amount=amount)
        for funder, amount in kept.items()
    )
    _check_envelopes(action, {year})
    record(
        "programmes.action.budget",
        action,
        decision,
        year=year,
        before=Money.total(before.values()).cents,
        after=Money.total(kept.values()).cents,
    )


@transaction.atomic
def set_target(
    *,
    action: Action,
    year: int,
    label: str,
    unit: str,
    target: int,
    key: str = MeasureKey.OTHER,
    decision: Decision,
) -> ActionIndicator:
    """What an action aims at in a year; the same indicator again changes its target.

    `key`: what the value is compared with; `OTHER` when nothing records it.
    """
    access.require_change(decision, action)
    check_reason(decision)
    if key not in MeasureKey.values:
        raise Refusal("Cette mesure n'existe pas.", field="key")
    made, _ = ActionIndicator.objects.update_or_create(
        action=action,
        year=year,
        label=label.strip(),
        defaults={"unit": unit.strip(), "target": target, "key": key},
    )
    record("programmes.action.target", action, decision, year=year, target=target, key=key)
    return made


def _check_lines(lines: Mapping[str, Money]) -> None:
    for funder, amount in lines.items():
        if funder not in Funder.values:
            raise Refusal(f"« {funder} » n'est pas un financeur connu.", field="funder")
        if not ZERO <= amount <= MOST:
            raise Refusal("Un budget est un montant positif et vraisemblable.", field=funder)


def _lock(programmes: Iterable[int]) -> None:
    """Votes and budgets of a programme come one after the other."""
    list(PolicyProgramme.objects.select_for_update().filter(pk__in=programmes).order_by("pk"))


def _check_envelopes(action: Action, years: set[int]) -> None:
    """No axis where this action's money counts costs more than what was voted for it."""
    places = action.placements.filter(is_main=True).select_related("axis", "programme")
    for place in places:
        voted_years = Envelope.objects.filter(axis=place.axis, year__in=years)
        for year in sorted(voted_years.values_list("year", flat=True)):
            left = queries.axis_left(place.programme, place.axis_id, year)
            if left is not None and left < ZERO:
                raise Refusal(
                    f"L'axe {place.axis.number} de « {place.programme} » dépasserait de "
                    f"{abs(left)} l'enveloppe votée pour {year}."
                )
