"""What an agent states of a household's situation, beside the payer, for the calculation."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from levier.foundation.acts import Decision, canonical, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights import corrected
from levier.rights.models import BenefitCase, Situation, SituationCorrection


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
    shown beside. Refusal without a reason, on an unknown element, or when the law could not
    read the household so corrected.
    """
    if not decision.reason.strip():
        raise Refusal("Indiquez le motif de la correction : il reste au dossier.", field="reason")
    if until is not None and until <= since:
        raise Refusal("La fin de la correction doit suivre son début.", field="until")
    situation = Situation.objects.filter(case=case, live=True).first()
    if situation is None:
        raise Refusal("Ce dossier n'a pas de situation à corriger : il attend un flux.")
    text = canonical(value)
    standing = in_force(case, since).exclude(path=path).values_list("path", "value")
    corrected.apply(situation.facts, [*standing, (path, text)])
    in_force(case, since).filter(path=path).update(
        withdrawn_by=decision.actor, withdrawn_at=decision.at
    )
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


def in_force(case: BenefitCase, month: Month) -> Any:
    """The corrections of a case that hold in a month."""
    return SituationCorrection.objects.filter(
        Q(until=None) | Q(until__gt=month), case=case, withdrawn_at=None, since__lte=month
    ).order_by("pk")


@transaction.atomic
def withdraw_situation_correction(*, correction: SituationCorrection, decision: Decision) -> None:
    """Let the payer's value count again. Refusal when it was withdrawn already."""
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la correction est retirée.", field="reason")
    withdrawn = SituationCorrection.objects.filter(pk=correction.pk, withdrawn_at=None).update(
        withdrawn_by=decision.actor, withdrawn_at=decision.at
    )
    if not withdrawn:
        raise Refusal("Cette correction est déjà retirée.")
    record("rights.situation.withdraw", correction.case, decision, path=correction.path)
