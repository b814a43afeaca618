"""A pathway comes to its end: what was going on stops with it, what was due is due no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from levier.foundation.acts import Decision
from levier.pathways.domain.deadlines import RUNNING, DeadlineState
from levier.pathways.domain.referral import IN_FORCE, IN_PREPARATION, ReferralState
from levier.pathways.models import Deadline, LeadWorker, Pathway, Referral
from levier.pathways.usecases.caseloads import settle_caseloads
from levier.pathways.usecases.contract_life import end_with_pathways
from levier.pathways.usecases.deadlines import Start, cancel_deadlines, open_many
from levier.pathways.usecases.leaving import record_ways_out
from levier.pathways.usecases.prescribing import stop_with_pathways

ARCHIVE = "DL-19"


@transaction.atomic
def end_pathways(
    *,
    pathways: Sequence[Pathway],
    reason: str,
    on: date,
    motive: str | None = None,
    decision: Decision,
) -> int:
    """End open pathways on a day: referrals, contracts, lead workers, deadlines, prescriptions
    not entered yet; their ways out are recorded, with the motive that an agent gave. How many.

    Those that somebody else ended meanwhile are left as they are. DL-19 starts from the last
    contact, else from the end: two years later the data leave the active base. No journal line:
    the caller's act has it.
    """
    keys = [one.pk for one in pathways]
    open_ones = list(Pathway.objects.select_for_update().filter(pk__in=keys, until=None))
    if not open_ones:
        return 0
    keys = [one.pk for one in open_ones]
    led = {(one.lead_id, one.household_id) for one in open_ones if one.lead_id}
    _end_referrals(keys, on)
    _end_leads(keys, on)
    end_with_pathways(pathways=keys, on=on)
    record_ways_out(pathways=open_ones, reason=reason, on=on, motive=motive)
    cancel_deadlines(on=on, pathways=open_ones)
    ended = Pathway.objects.filter(pk__in=keys, until=None).update(
        until=Greatest(F("since"), Value(on)),
        end_reason=reason,
        is_subject=False,
        path="",
        body=None,
        lead=None,
        next_due_on=None,
        next_code="",
    )
    settle_caseloads(left=led, on=on, decision=decision)
    keep_until(open_ones, on)
    stop_with_pathways(pathways=keys, on=on, decision=decision)
    return ended


def keep_until(pathways: Sequence[Pathway], on: date) -> None:
    """Start DL-19 for those who left; a former one gives way."""
    forget_archiving([one.person_id for one in pathways], on)
    open_many([Start(one, ARCHIVE, one.last_contact_on or on) for one in pathways])


def forget_archiving(people: Sequence[int], on: date) -> None:
    """Somebody came back, or left again: the date at which the former data leave is void."""
    rows = Deadline.objects.filter(person__in=people, code=ARCHIVE, state__in=RUNNING)
    rows.update(state=DeadlineState.CANCELLED, closed_on=on)


def _end_referrals(keys: Sequence[int], on: date) -> None:
    mine = Referral.objects.filter(pathway__in=keys)
    mine.filter(state__in=sorted(IN_FORCE)).update(state=ReferralState.ENDED, ended_on=on)
    prepared = mine.filter(state__in=sorted(IN_PREPARATION))
    prepared.update(state=ReferralState.NOT_ORIENTED, ended_on=on)


def _end_leads(keys: Sequence[int], on: date) -> None:
    rows = LeadWorker.objects.filter(pathway__in=keys, until=None)
    rows.update(until=Greatest(F("since"), Value(on)))
