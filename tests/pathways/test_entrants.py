"""Who is followed, from one month's feed to the next."""

import datetime as dt

import pytest

from levier.foundation import runs
from levier.foundation.models import LongRun
from levier.kernel.month import Month
from levier.pathways.models import Deadline, Pathway, PublicMark, Referral
from levier.pathways.tasks import entrants
from levier.rights import usecases as rights
from levier.rights.models import Feed
from tests.pathways.feeds import adult, follow, home
from tests.rights.taken import HOUSE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def only():
    return Pathway.objects.get()


def test_an_adult_under_duties_enters_and_is_to_be_referred_within_six_weeks():
    follow(home(1))
    pathway, referral, deadline = only(), Referral.objects.get(), Deadline.objects.get()
    assert (pathway.entered_month, pathway.since) == (NOVEMBER, dt.date(2026, 11, 15))
    assert (referral.state, referral.rank, referral.centre_id) == ("pending", 1, "MDS-01")
    assert deadline.code == "DL-01"
    assert deadline.due_on == referral.due_on == pathway.next_due_on == dt.date(2026, 12, 27)


def test_both_members_of_a_couple_have_their_own_pathway():
    follow(home(1, adult(1), adult(2, role="CJT", PRENOM="PAUL", DTNAI="1984-02-03")))
    assert sorted(one.role for one in Pathway.objects.all()) == ["CJT", "DEM"]


@pytest.mark.parametrize(
    "household",
    [home(1, adult(1, subject=False)), home(1, state="0"), home(1, state="1"), home(1, state="5"),
     home(1, state="4")],
    ids=["not subject", "waiting for the council", "refused", "closed", "suspended for another"],
)  # fmt: skip
def test_who_is_not_selected_does_not_enter(household):
    follow(household)
    assert not Pathway.objects.exists()


def test_a_child_never_enters():
    follow(home(1, adult(1), adult(2, role="ENF", PRENOM="LÉO", DTNAI="2015-02-03")))
    assert only().role == "DEM"


def test_who_was_selected_the_month_before_does_not_enter_again():
    follow(home(1), month="2026-10")
    follow(home(1), month="2026-11")
    assert only().entered_month == OCTOBER
    assert Referral.objects.count() == Deadline.objects.count() == 1


def test_the_same_feed_followed_twice_changes_nothing():
    taken = follow(home(1), home(2))
    before = list(Pathway.objects.values())
    entrants.request_entrants(taken, HOUSE)
    runs.execute(LongRun.objects.latest("pk"))
    assert list(Pathway.objects.values()) == before
    assert Referral.objects.count() == 2


def test_a_right_that_closes_ends_the_pathway_and_all_that_was_going_on():
    follow(home(1), month="2026-10")
    follow(home(1, state="5"))
    pathway = only()
    assert (pathway.end_reason, pathway.until) == ("right_closed", dt.date(2026, 11, 15))
    assert Referral.objects.get().state == "not_oriented"
    assert {one.code: one.state for one in Deadline.objects.all()} == {
        "DL-01": "cancelled",
        "DL-19": "open",
    }


def test_who_comes_back_after_an_end_has_a_new_pathway():
    follow(home(1), month="2026-09")
    follow(home(1, state="5"), month="2026-10")
    follow(home(1), month="2026-11")
    assert Pathway.objects.count() == 2
    assert Pathway.objects.get(until=None).entered_month == NOVEMBER
    assert Deadline.objects.get(code="DL-19").state == "cancelled"


def test_who_earns_more_stays_followed_but_is_no_longer_to_be_referred():
    follow(home(1), month="2026-10")
    follow(home(1, adult(1, subject=False)))
    pathway = only()
    assert pathway.is_open
    assert not pathway.is_subject
    assert Referral.objects.get().state == "not_oriented"
    assert pathway.next_due_on is None


def test_who_is_subject_again_is_to_be_referred_again():
    follow(home(1), month="2026-09")
    follow(home(1, adult(1, subject=False)), month="2026-10")
    follow(home(1))
    last = only().referrals.first()
    assert (last.rank, last.origin, last.state) == (2, "reorientation", "pending")


def test_a_partner_who_leaves_the_household_is_no_longer_followed():
    partner = adult(2, role="CJT", PRENOM="PAUL", DTNAI="1984-02-03")
    follow(home(1, adult(1), partner), month="2026-10")
    follow(home(1, adult(1)))
    left = Pathway.objects.get(role="CJT")
    assert left.end_reason == "left"
    assert Pathway.objects.get(role="DEM").is_open


def test_a_partner_who_claims_alone_keeps_the_same_pathway():
    partner = {"PRENOM": "PAUL", "DTNAI": "1984-02-03"}
    follow(home(1, adult(1), adult(2, role="CJT", **partner)), month="2026-10")
    follow(home(1, adult(1)), home(2, adult(2, **partner), centre="MDS-07"))
    moved = Pathway.objects.get(person__first_name="PAUL")
    assert (moved.role, moved.centre_id, moved.entered_month) == ("DEM", "MDS-07", OCTOBER)


def test_the_proposal_under_way_follows_a_household_that_moves():
    follow(home(1), month="2026-10")
    follow(home(1, centre="MDS-07"))
    assert Referral.objects.get().centre_id == only().centre_id == "MDS-07"


def test_marks_follow_from_what_the_payer_states():
    child = adult(2, role="ENF", PRENOM="LÉO", DTNAI="2024-02-03")
    follow(home(1, adult(1, act="AEN"), child))
    kinds = set(PublicMark.objects.values_list("kind", flat=True))
    assert kinds == {"self_employed", "lone_parent"}
    follow(home(1, adult(1, act="SAC"), child), month="2026-12")
    assert set(PublicMark.objects.filter(until=None).values_list("kind", flat=True)) == {
        "lone_parent"
    }


def test_the_path_suggested_is_kept_with_what_weighed():
    follow(home(1, adult(1, act="CDD")))
    referral = Referral.objects.get()
    assert referral.suggested_path == "professional"
    assert "working" in referral.suggested_because


def test_feeds_of_money_are_followed_by_nothing():
    assert entrants.request_entrants(Feed(interface="VRSF0501"), HOUSE) is None


def test_a_reject_replayed_is_followed_too():
    taken = follow(home(1), home(2, DTDEMRSA="2026-13-01"))
    assert Pathway.objects.count() == 1
    reject = taken.rejects.get()
    corrected = reject.raw.replace(b"2026-13-01", b"2026-01-13")
    rights.replay_reject(reject=reject, corrected=corrected, decision=HOUSE)
    runs.execute(LongRun.objects.get(kind=entrants.ENTRANTS, state="waiting"))
    assert Pathway.objects.count() == 2
