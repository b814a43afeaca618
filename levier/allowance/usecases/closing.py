"""Step 10: everything is verified, then the month is closed for good."""

from __future__ import annotations

from django.db import transaction

from levier.allowance import access, verifying
from levier.allowance.domain import LIFECYCLE, RunState
from levier.allowance.models import MonthlyRun
from levier.allowance.usecases.filing import settle_run
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal

SHOWN = 5


@transaction.atomic
def close_run(*, run: MonthlyRun, decision: Decision) -> None:
    """settled -> closed, when every promise holds: `levier verify`, this run's replay included.

    Refusal with the first offenders otherwise; nothing changes then.
    """
    access.require(decision, access.CLOSE)
    if run.state in (RunState.SENT, RunState.ORDERED):
        settle_run(run=run, decision=decision)
    found = verifying.offenders(replayed=[run])
    if found:
        more = f" (et {len(found) - SHOWN} autres)" if len(found) > SHOWN else ""
        raise Refusal("La clôture est impossible. " + " ".join(found[:SHOWN]) + more)
    move(run, "close", LIFECYCLE, decision, closed_at=decision.at)
