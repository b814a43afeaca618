"""Step 6: a second person sees exactly this, and says yes or no."""

from __future__ import annotations

import hashlib

from django.db import transaction

from levier.allowance import access, queries
from levier.allowance.domain import LIFECYCLE
from levier.allowance.models import ControlFinding, MonthlyRun
from levier.foundation.acts import Decision, canonical, move
from levier.kernel.errors import Refusal
from levier.payments import usecases as payments
from levier.payments.models import Approval


def seen_hash(run: MonthlyRun) -> str:
    """The fingerprint of what the approval page shows: lines, totals and decided findings."""
    decided = (
        ControlFinding.objects.filter(run=run)
        .order_by("line__position", "kind")
        .values_list("line__position", "kind", "state", "weight")
    )
    told = [
        run.pk, run.state, run.results_hash, run.inputs_hash, run.law_version,
        run.payable_total.cents, run.paid_count, [list(row) for row in decided],
    ]  # fmt: skip
    return hashlib.sha256(canonical(told).encode()).hexdigest()


@transaction.atomic
def approve_run(*, run: MonthlyRun, seen: str, decision: Decision) -> Approval:
    """controlled -> approved, by somebody who neither opened nor computed, on what was shown.

    `seen`: the hash that the page carried; refused when anything changed since.
    """
    access.require(decision, access.APPROVE)
    access.require_second_person(run, decision)
    LIFECYCLE.check("approve", run.state)
    if not decision.reason.strip():
        raise Refusal("Écrivez ce que vous avez vérifié : l'approbation se motive.", field="reason")
    if seen != seen_hash(run):
        raise Refusal(
            "Cette paie a changé depuis que vous avez ouvert la page : relisez-la, puis approuvez."
        )
    approval = payments.approve(
        subject=queries.subject_of(run),
        computed_by=run.computed_by,
        seen_hash=seen,
        decision=decision,
    )
    move(run, "approve", LIFECYCLE, decision, approved_by=decision.actor, approved_at=decision.at)
    return approval


def refuse_run(*, run: MonthlyRun, decision: Decision) -> None:
    """The second person says no: this run ends, another one may be opened for the month."""
    access.require(decision, access.APPROVE)
    access.require_second_person(run, decision)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi cette paie est refusée : qui la refera doit le savoir.")
    move(run, "refuse", LIFECYCLE, decision)
