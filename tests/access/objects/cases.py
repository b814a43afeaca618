"""A household of the centre with its case file and a month of RSA: what most rooms are about."""

from __future__ import annotations

from levier.people.models import Household
from levier.rights.models import BenefitCase
from tests.allowance.households import settle

CENTRES = ("MDS-01", "MDS-07")


def case_in(centre):
    """The first case file of a centre; the four of the world are made on first use."""
    if not BenefitCase.objects.exists():
        for number, case in enumerate(settle(4, differing=1.0)):
            where = CENTRES[number % 2]
            Household.objects.filter(pk=case.household_id).update(centre=where)
            BenefitCase.objects.filter(pk=case.pk).update(centre=where)
    return BenefitCase.objects.filter(centre=centre).earliest("pk")
