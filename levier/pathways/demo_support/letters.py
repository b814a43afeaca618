"""Letters of the last referrals of a demonstration: those that were notified have theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from levier.foundation.acts import Decision
from levier.pathways.demo_support.people import moment
from levier.pathways.domain.referral import IN_FORCE
from levier.pathways.models import Referral
from levier.pathways.usecases.referral_letters import issue_letter

LATEST = 80


def seed(decision: Decision) -> dict[str, int]:
    """About 1 s; how many."""
    rows = Referral.objects.filter(
        state__in=sorted(IN_FORCE), notified_on__isnull=False, decided_elsewhere="", letter=None
    )
    latest = list(rows.select_related("pathway").order_by("-decided_on", "-pk")[:LATEST])
    for one in latest:
        assert one.decided_on is not None, "in force"
        on = replace(decision, at=moment(one.decided_on, time(16)))
        issue_letter(referral=one, decision=on)
    return {"letters": len(latest)}
