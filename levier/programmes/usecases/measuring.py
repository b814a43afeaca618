"""Values of indicators: told by who steers the action, or by the room that records them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.programmes import access
from levier.programmes.domain.evaluation import COUNTED_HERE, HERE, MeasureKey
from levier.programmes.models import Action, ActionIndicator
from levier.programmes.usecases.tree import check_reason

TYPED = "saisi"


@transaction.atomic
def tell_indicator(
    *, indicator: ActionIndicator, revision: int, value: int, decision: Decision
) -> None:
    """Type the value of an indicator that nothing records.

    Refusal when Levier counts it, when another room gave it, or when somebody else typed it
    since the page was shown.
    """
    access.require_change(decision, indicator.action)
    check_reason(decision)
    if indicator.key in COUNTED_HERE:
        raise Refusal(f"Cet indicateur ne se saisit pas : {HERE}.")
    if indicator.source and indicator.source != TYPED:
        raise Refusal(f"Cet indicateur ne se saisit pas : {indicator.source}.")
    changed = ActionIndicator.objects.filter(pk=indicator.pk, revision=revision).update(
        value=value,
        source=TYPED,
        told_by=decision.actor,
        told_at=decision.at,
        revision=revision + 1,
    )
    if not changed:
        raise Refusal("Quelqu'un d'autre vient de saisir cet indicateur : rechargez la page.")
    indicator.refresh_from_db()
    record("programmes.indicator.tell", indicator.action, decision, value=value)


@transaction.atomic
def take_in_indicator(
    *, action: Action, year: int, key: str, value: int, source: str, decision: Decision
) -> int:
    """A value that another room records (`source`: in French, where it comes from).

    It replaces what was typed: the same thing is never typed beside what is recorded. How many
    indicators it filled.
    """
    if key in COUNTED_HERE or key == MeasureKey.OTHER or not source:
        raise Refusal("Cet indicateur ne vient pas d'une autre pièce.")
    found = ActionIndicator.objects.filter(action=action, year=year, key=key)
    filled = found.update(value=value, source=source, told_by=decision.actor, told_at=decision.at)
    if filled:
        record("programmes.indicator.take", action, decision, key=key, year=year, value=value)
    return filled


@transaction.atomic
def take_in_indicators(
    *, year: int, values: Mapping[tuple[int, str], int], source: str, decision: Decision
) -> int:
    """The same for every action at once: `values` by (action's key, measure). One journal line.

    What `values` does not give stays as it is: typed, where nothing is recorded. How many
    indicators were filled. Whoever calls checked the right.
    """
    keys = {key for _, key in values}
    if keys & COUNTED_HERE or MeasureKey.OTHER in keys or not source:
        raise Refusal("Cet indicateur ne vient pas d'une autre pièce.")
    rows = ActionIndicator.objects.select_for_update().filter(year=year, key__in=keys)
    found = [one for one in rows if (one.action_id, one.key) in values]
    for one in found:
        one.value, one.source = values[one.action_id, one.key], source
        one.told_by, one.told_at = decision.actor, decision.at
    ActionIndicator.objects.bulk_update(found, ("value", "source", "told_by", "told_at"))
    record("programmes.indicators.take", f"programmes.actionindicator:{year}", decision,
           year=year, filled=len(found))  # fmt: skip
    return len(found)
