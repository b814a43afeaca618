"""What an agent states of a household's situation, beside the payer, for the calculation."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from levier.directory import access as directory
from levier.foundation.acts import Decision, canonical, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights import corrected
from levier.rights.models import BenefitCase, Situation, SituationCorrection

CORRECT = "rights.correct"


@transaction.atomic
def correct_situation(
    *,
    case: BenefitCase,
    path: str,
    value: Any,
    since: Month,
    until: Month | None = None,
    decision: Decision,
) -> SituationCorrection:
    """State an element of the situation over the payer's, from a month to a month (excluded).

    `path` as in `corrected.apply`, `value` what JSON holds. The payer's value stands and is
    shown beside; an earlier correction of the same path still counts for the months that this
    one leaves. Refusal without a reason, outside the actor's perimeter, on an unknown element,
    or when the law could not read the household so corrected.
    """
    directory.require_actor(decision, CORRECT, centre=case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Indiquez le motif de la correction : il reste au dossier.", field="reason")
    if until is not None and until <= since:
        raise Refusal("La fin de la correction doit suivre son début.", field="until")
    situation = Situation.objects.filter(case=case, live=True).first()
    if situation is None:
        raise Refusal("Ce dossier n'a pas de situation à corriger : il attend un flux.")
    text = canonical(value)
    standing = in_force(case, since).values_list("path", "value")
    facts = corrected.as_of(situation.facts, situation.month, since)
    corrected.apply(facts, [*standing, (path, text)])
    _covered(case, path, since, until).update(withdrawn_by=decision.actor, withdrawn_at=decision.at)
    made = SituationCorrection.objects.create(
        case=case,
        path=path,
        value=text,
        since=since,
        until=until,
        reason=decision.reason,
        decided_by=decision.actor,
        decided_at=decision.at,
    )
    record("rights.situation.correct", case, decision, path=path, since=str(since))
    return made


def in_force(case: BenefitCase, month: Month) -> QuerySet[SituationCorrection]:
    """The corrections of a case that hold in a month."""
    return SituationCorrection.objects.filter(
        Q(until=None) | Q(until__gt=month), case=case, withdrawn_at=None, since__lte=month
    ).order_by("pk")


def _covered(
    case: BenefitCase, path: str, since: Month, until: Month | None
) -> QuerySet[SituationCorrection]:
    """The corrections of a path of which a new one leaves no month."""
    rows = SituationCorrection.objects.filter(
        case=case, path=path, withdrawn_at=None, since__gte=since
    )
    return rows if until is None else rows.filter(until__lte=until)


@transaction.atomic
def withdraw_situation_correction(*, correction: SituationCorrection, decision: Decision) -> None:
    """Let the payer's value count again. Refusal when it was withdrawn already."""
    directory.require_actor(decision, CORRECT, centre=correction.case.centre_id)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la correction est retirée.", field="reason")
    withdrawn = SituationCorrection.objects.filter(pk=correction.pk, withdrawn_at=None).update(
        withdrawn_by=decision.actor, withdrawn_at=decision.at
    )
    if not withdrawn:
        raise Refusal("Cette correction est déjà retirée.")
    record("rights.situation.withdraw", correction.case, decision, path=correction.path)
