"""Those who never came: erased after a time set by the Département, each night."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from levier.foundation.acts import Decision, record
from levier.kernel.month import Month
from levier.participation import rules
from levier.participation.models import GroupMember

RULE = "RGPD art. 5"


@transaction.atomic
def purge_volunteers(*, day: date, decision: Decision) -> int:
    """Erase the volunteers never called back, called back in vain or not taken, once their time
    is over; how many. A member, or somebody who left, has meetings and expenses: they stay.

    The journal keeps a count, by day, and no name.
    """
    due = Q(pk__in=())
    for state, months in rules.kept_months(day).items():
        due |= Q(state=state, received_on__lte=before(day, months))
    count, _ = GroupMember.objects.filter(due).delete()
    if count:
        record("participation.member.purge", f"participation.purge:{day}", decision, count=count)
    return count


def before(day: date, months: int) -> date:
    """The same day so many months before, the last of its month at most."""
    month = Month.of(day) + -months
    return month.first_day.replace(day=min(day.day, month.last_day.day))
