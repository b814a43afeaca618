"""Those who never came: erased after a time set by the Département, each night."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from levier.foundation.acts import Decision, record
from levier.participation import rules
from levier.participation.models import AttestedHours, GroupMember

RULE = "RGPD art. 5"


@transaction.atomic
def purge_volunteers(*, day: date, decision: Decision) -> int:
    """Erase the volunteers never called back, called back in vain or not taken, once their time
    is over; how many. A member, or somebody who left, has meetings and expenses: they stay.

    The codes of hours that nobody took in go too. The journal keeps a count, by day, and no name.
    """
    due = Q(pk__in=())
    for state, months in rules.kept_months(day).items():
        due |= Q(state=state, received_on__lte=rules.before(day, months))
    count, _ = GroupMember.objects.filter(due).delete()
    if count:
        record("participation.member.purge", f"participation.purge:{day}", decision, count=count)
    AttestedHours.objects.filter(until__lt=_too_old(day)).delete()
    return count


def _too_old(day: date) -> date:
    """A code out of date is kept as long as its meetings may be attested anew."""
    return rules.before(day, rules.attestation_months(day)["back"])
