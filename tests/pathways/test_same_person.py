"""Two records of one person: one pathway at a time, whatever the feeds select."""

import pytest

from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.pathways.models import EngagementContract, Pathway
from levier.pathways.queries import bodies, contracts
from levier.pathways.usecases import entrants
from levier.people import usecases
from levier.people.models import Fact
from levier.rights.models import BenefitCase
from tests.pathways.followed import HOUSE, NOW, TODAY, agent_as, followed
from tests.pathways.supported import in_force, supported

pytestmark = pytest.mark.usefixtures("ain")
DUTIES = '{"MontantCalculDroitRSAPersonne":{"TOPPERSDRODEVORSA":true}}'


def ended(pathway):
    Pathway.objects.filter(pk=pathway.pk).update(
        until=TODAY,
        end_reason="right_closed",
        is_subject=False,
        path="",
        body=None,
        lead=None,
        next_due_on=None,
        next_code="",
    )


def reconcile():
    return entrants.reconcile_cases(
        cases=list(BenefitCase.objects.order_by("pk")), month=Month(2026, 12), day=TODAY,
        offers=bodies.offers(), decision=HOUSE,
    )  # fmt: skip


def test_two_open_pathways_are_refused_with_who_follows_them():
    one, two = followed(2)
    with pytest.raises(Refusal, match=f"parcours n° {one.pk}.*parcours n° {two.pk}"):
        usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)


def test_a_feed_that_selects_both_records_opens_no_second_pathway():
    one, two = followed(2)
    for pathway in (one, two):
        Fact.objects.create(
            person=pathway.person, kind="duties", value=DUTIES, since=TODAY,
            source_kind="payer", source="payer:CAF011", recorded_at=NOW,
        )  # fmt: skip
    ended(two)
    usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
    BenefitCase.objects.update(duties_flag=True)
    reconcile()
    people = [one.person_id, two.person_id]
    assert Pathway.objects.filter(person__in=people, until=None).count() == 1


def test_a_feed_opens_one_for_two_records_without_any():
    one, two = followed(2, referred=False)
    for pathway in (one, two):
        Fact.objects.create(
            person=pathway.person, kind="duties", value=DUTIES, since=TODAY,
            source_kind="payer", source="payer:CAF011", recorded_at=NOW,
        )  # fmt: skip
        ended(pathway)
    usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
    assert reconcile()["opened"] == 1


def test_a_contract_of_the_other_record_still_counts():
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    one, two = supported(2, lead=worker)
    contract = in_force(two, worker)
    EngagementContract.objects.filter(pk=contract.pk).update(state="active")
    ended(two)
    usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
    assert contracts.last_signed(one) == contract
