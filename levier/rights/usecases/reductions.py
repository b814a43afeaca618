"""Parts of the right withheld for some months by decision of the council, and given back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Sum

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights.access import SUSPEND
from levier.rights.domain import REDUCTION
from levier.rights.models import BenefitCase, Reduction

RULE = "CASF L262-37"


@transaction.atomic
def reduce_right(
    *,
    case: BenefitCase,
    percent: int,
    months: tuple[Month, Month],
    cap: int,
    label: str,
    rule: str,
    source: str,
    decision: Decision,
) -> Reduction:
    """Withhold `percent` (1 to 100) of the right from the first month up to the second, excluded.

    `cap`: the most, in percent, that all decisions together may withhold in a month for this
    household (50 for a family, CASF R262-68-6). The monthly run writes each as its own line.
    Refusal without a reason, outside the actor's perimeter, above the cap, or when the decision
    that `source` names is written already.
    """
    directory.require_actor(decision, SUSPEND, centre=case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Une réduction du droit doit être motivée.", rule=RULE, field="reason")
    BenefitCase.objects.select_for_update().get(pk=case.pk)
    since, until = months
    _check_cap(case, percent, since, until, cap)
    try:
        with transaction.atomic():
            made = Reduction.objects.create(
                case=case,
                percent=percent,
                since=since,
                until=until,
                decided_until=until,
                label=label,
                rule=rule,
                source=source,
                reason=decision.reason,
                decided_by=decision.actor,
                decided_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Cette décision est déjà transmise à la paie.") from error
    record(
        "rights.reduction.write", case, decision, percent=percent, since=str(since),
        until=str(until), source=source,
    )  # fmt: skip
    return made


def _check_cap(case: BenefitCase, percent: int, since: Month, until: Month, cap: int) -> None:
    for month in since.until(until):
        rows = case.reductions.filter(since__lte=month, until__gt=month)
        held = rows.aggregate(total=Sum("percent"))["total"] or 0
        if held + percent > cap:
            already = f" {held} % sont déjà retenus en {month.label}." if held else ""
            raise Refusal(
                f"La part retenue ne peut pas dépasser {cap} % du droit du foyer.{already}",
                rule="CASF R262-68-6" if cap < 100 else RULE,
                field="percent",
            )


@transaction.atomic
def lift_reduction(*, reduction: Reduction, until: Month, decision: Decision) -> None:
    """End it sooner: nothing is withheld from `until` on.

    Months already paid are given back by the correction of those months, since the run then
    finds that more was due. Refusal without a reason, outside the perimeter, for a month that
    does not shorten it, or when it was lifted already.
    """
    directory.require_actor(decision, SUSPEND, centre=reduction.case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la réduction est levée.", field="reason")
    if not reduction.since <= until <= reduction.until:
        raise Refusal(
            f"La réduction va {reduction.since.of_label} à {(reduction.until + -1).label} : "
            "choisissez un mois entre les deux.",
            field="until",
        )
    move(
        reduction,
        "lift",
        REDUCTION,
        decision,
        until=until,
        lifted_by=decision.actor,
        lifted_at=decision.at,
        lifted_reason=decision.reason,
    )


@transaction.atomic
def undo_reduction(*, reduction: Reduction, decision: Decision) -> None:
    """Undo it from its first month, lifted or not: all that was withheld is to be given back.

    Refusal without a reason or outside the perimeter.
    """
    directory.require_actor(decision, SUSPEND, centre=reduction.case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la réduction est annulée.", field="reason")
    move(
        reduction,
        "undo",
        REDUCTION,
        decision,
        until=reduction.since,
        lifted_by=decision.actor,
        lifted_at=decision.at,
        lifted_reason=decision.reason,
    )
