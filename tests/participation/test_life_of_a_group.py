"""Members, meetings, proposals and money: what the use cases do and refuse."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.participation import rules, usecases
from levier.participation.domain import Contact, Convening
from levier.participation.models import GroupExpense, GroupMember, GroupProposal
from levier.sanctions.models import PanelMember
from levier.sanctions.usecases.panels import save_panel
from tests.participation.conftest import (
    DAY,
    HOUSE,
    NOW,
    agent_with,
    by,
    group_of,
    held,
    meeting_of,
    member_of,
    volunteer,
)


def test_a_volunteer_becomes_a_member_with_the_charter(group):
    member = volunteer(group)
    assert member.state == "volunteer"
    usecases.move_member(member=member, name="contact", decision=HOUSE)
    usecases.sign_charter(member=member, on=DAY, agrees_to_pictures=True, decision=HOUSE)
    assert (member.state, member.charter) == ("member", rules.CHARTER)


def test_a_first_name_and_a_way_to_be_reached_are_enough(group):
    assert str(volunteer(group, last_name="")) == "Zéphyrine"
    with pytest.raises(Refusal, match="téléphone ou une adresse"):
        usecases.receive_volunteer(
            group=group, contact=Contact("Ana"), source="public", decision=HOUSE
        )
    with pytest.raises(Refusal, match="prénom"):
        usecases.receive_volunteer(
            group=group, contact=Contact(" ", phone="06"), source="public", decision=HOUSE
        )


def test_the_same_call_twice_makes_one_volunteer(group):
    assert volunteer(group).pk == volunteer(group).pk
    assert volunteer(group, phone="06 99").pk != volunteer(group).pk


def test_who_leaves_is_no_longer_reached(group):
    member = member_of(group)
    usecases.move_member(member=member, name="leave", decision=HOUSE)
    kept = GroupMember.objects.get(pk=member.pk)
    assert (kept.phone, kept.email, kept.words, kept.left_on) == ("", "", "", DAY)


def test_contact_details_are_not_readable_in_the_database(group):
    volunteer(group)
    raw = GroupMember.objects.values_list("phone", flat=True).get()
    assert "06" not in str(raw)[:4] and len(str(raw)) > 20


def test_the_journal_names_nobody(group):
    member = member_of(group)
    usecases.move_member(member=member, name="leave", decision=HOUSE)
    lines = " ".join(JournalEntry.objects.values_list("line", flat=True))
    assert "Quenouille" not in lines and "Zéphyrine" not in lines and "06 00" not in lines


def test_no_member_without_a_charter_whoever_writes(group):
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMember.objects.filter(pk=volunteer(group).pk).update(state="member")


def test_presences_are_taken_once_it_was_held(group):
    member = member_of(group)
    with pytest.raises(Refusal, match="pas encore eu lieu"):
        usecases.hold_meeting(meeting=meeting_of(group, 3), present=[member], decision=HOUSE)
    meeting = held(group, member)
    assert meeting.presences.get().member == member
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.hold_meeting(meeting=meeting, present=[member], decision=HOUSE)


def test_a_member_is_not_present_and_excused_nor_of_another_group(group):
    member, other = member_of(group), member_of(group_of("MDS-02"))
    meeting = meeting_of(group)
    with pytest.raises(Refusal, match="présente et excusée"):
        usecases.hold_meeting(meeting=meeting, present=[member], excused=[member], decision=HOUSE)
    with pytest.raises(Refusal, match="pas membre"):
        usecases.hold_meeting(meeting=meeting, present=[other], decision=HOUSE)


def test_minutes_come_after_and_two_people_do_not_overwrite_each_other(group):
    meeting = meeting_of(group, 3)
    told = Convening(meeting.held_at, meeting.place)
    change = {"meeting": meeting, "convening": told, "decision": HOUSE}
    with pytest.raises(Refusal, match="une fois la réunion tenue"):
        usecases.change_meeting(revision=1, minutes="Dit.", **change)
    usecases.change_meeting(revision=1, **change)
    with pytest.raises(Refusal, match="rechargez"):
        usecases.change_meeting(revision=1, **change)


def test_one_meeting_at_a_time(group):
    meeting_of(group, 3)
    with pytest.raises(Refusal, match="déjà une réunion"):
        meeting_of(group, 3)


def test_cancelling_says_why(group):
    meeting = meeting_of(group, 3)
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.cancel_meeting(meeting=meeting, decision=by(agent_with("programme_officer"), " "))


def proposal_of(group, on=DAY):
    return usecases.submit_proposal(
        group=group, title="Un car plus tôt", words="À 8 h.", on=on, decision=HOUSE
    )


def forwarded(group):
    proposal = proposal_of(group, DAY - dt.timedelta(days=20))
    usecases.discuss_proposal(proposal=proposal, meeting=held(group, days=-9), decision=HOUSE)
    usecases.forward_proposal(proposal=proposal, to="Domaine insertion", decision=HOUSE)
    return proposal


def test_a_proposal_goes_from_the_group_and_back_to_it(group):
    proposal = forwarded(group)
    usecases.answer_proposal(proposal=proposal, name="accept", words="Oui.", decision=HOUSE)
    usecases.implement_proposal(proposal=proposal, on=DAY, words="C'est fait.", decision=HOUSE)
    with pytest.raises(Refusal, match="avant la réponse"):
        usecases.report_back(proposal=proposal, meeting=held(group, days=-1), decision=HOUSE)
    GroupProposal.objects.filter(pk=proposal.pk).update(answered_on=DAY - dt.timedelta(days=5))
    proposal.refresh_from_db()
    usecases.report_back(proposal=proposal, meeting=held(group, days=-2), decision=HOUSE)
    assert proposal.state == "reported"


def test_an_answer_has_words_and_a_refusal_is_told_back_too(group):
    proposal = forwarded(group)
    with pytest.raises(Refusal, match="se motive"):
        usecases.answer_proposal(proposal=proposal, name="refuse", words=" ", decision=HOUSE)
    usecases.answer_proposal(proposal=proposal, name="refuse", words="Trop cher.", decision=HOUSE)
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.implement_proposal(proposal=proposal, on=DAY, words="Fait.", decision=HOUSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupProposal.objects.filter(pk=proposal.pk).update(answer="")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (dt.date(2026, 11, 30), dt.date(2027, 2, 28)),
        (dt.date(2026, 11, 24), dt.date(2027, 2, 24)),
        (dt.date(2027, 11, 30), dt.date(2028, 2, 29)),
    ],
)
def test_an_answer_is_due_three_months_later(day, due):
    assert rules.answer_due(day) == due


def test_who_keeps_a_group_does_not_answer_it_and_the_reverse(group, facilitator):
    proposal = forwarded(group)
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.answer_proposal(
            proposal=proposal, name="accept", words="Oui.", decision=by(facilitator)
        )
    head = agent_with("mds_head", "social_centre", "MDS-01")
    usecases.answer_proposal(proposal=proposal, name="accept", words="Oui.", decision=by(head))
    with pytest.raises(Refusal, match="Votre rôle"):
        proposal_again = proposal_of(group)
        usecases.discuss_proposal(
            proposal=proposal_again, meeting=held(group, days=-6), decision=by(head)
        )


def expense_of(group, by_whom=HOUSE, **told):
    member = member_of(group)
    meeting = held(group, member)
    told = told or {"kind": "mileage", "quantity": 40}
    return usecases.submit_expense(member=member, meeting=meeting, decision=by_whom, **told)


def test_a_journey_follows_the_scale_of_the_day(group):
    expense = expense_of(group)
    assert (expense.rate, expense.amount) == (Money(32), Money(1_280))
    assert rules.rate("mileage", "large", DAY) == 45
    assert rules.rate("meal", "", dt.date(2023, 9, 21)) == 1_750


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": "mileage", "quantity": 301}, "entre 1 et 300"),
        ({"kind": "mileage"}, "entre 1 et 300"),
        ({"kind": "meal", "quantity": 2}, "entre 1 et 1"),
        ({"kind": "ticket"}, "justificatif"),
        ({"kind": "ticket", "amount": Money(4_001)}, "plafond"),
        ({"kind": "hotel"}, "nature"),
    ],
)
def test_what_is_not_given_back(group, told, sentence):
    with pytest.raises(Refusal, match=sentence):
        expense_of(group, **told)


def test_who_was_not_there_and_the_same_journey_twice(group):
    expense = expense_of(group)
    again = {"member": expense.member, "kind": "mileage", "quantity": 2, "decision": HOUSE}
    with pytest.raises(Refusal, match="déjà saisis"):
        usecases.submit_expense(meeting=expense.meeting, **again)
    with pytest.raises(Refusal, match="n'était pas"):
        usecases.submit_expense(meeting=held(group, days=-8), **again)


def test_who_enters_expenses_never_decides_them(group):
    officer, second = agent_with("programme_officer"), agent_with("payment_approver")
    expense = expense_of(group, by(officer))
    with pytest.raises(Refusal, match="quelqu'un d'autre"):
        usecases.decide_expense(expense=expense, name="approve", decision=by(officer))
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupExpense.objects.filter(pk=expense.pk).update(
            state="approved", decided_by=officer.actor, decided_at=NOW
        )
    usecases.decide_expense(expense=expense, name="approve", decision=by(second))
    usecases.pay_expense(expense=expense, on=DAY, reference="M-1", decision=by(second))
    assert expense.state == "paid"


def test_a_refused_expense_says_why_and_may_be_entered_again(group):
    expense = expense_of(group)
    second = agent_with("payment_approver")
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.decide_expense(expense=expense, name="refuse", decision=by(second, ""))
    usecases.decide_expense(expense=expense, name="refuse", decision=by(second, "Pas lu."))
    usecases.submit_expense(
        member=expense.member, meeting=expense.meeting, kind="mileage", quantity=4, decision=HOUSE
    )


def test_amounts_that_do_not_follow_from_the_scale_are_not_stored(group):
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupExpense.objects.filter(pk=expense_of(group).pk).update(amount=Money(9_999))


def candidate_of(group, agrees=True, centres=()):
    panel = save_panel(name="EP de Bresse", quorum=2, centres=centres, decision=HOUSE)
    return usecases.propose_candidate(
        member=member_of(group), panel=panel, since=DAY, until=DAY.replace(year=2028),
        agrees=agrees, decision=HOUSE,
    )  # fmt: skip


def test_a_representative_is_a_name_that_the_secretary_takes_in(group):
    candidate = candidate_of(group)
    secretary = agent_with("panel_secretary")
    usecases.decide_candidate(candidate=candidate, name="seat", decision=by(secretary))
    seated = PanelMember.objects.get()
    assert (seated.name, seated.quality) == ("Zéphyrine Quenouille", "recipient")
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.decide_candidate(candidate=candidate, name="seat", decision=by(secretary))


def test_nobody_is_named_without_agreeing(group):
    with pytest.raises(Refusal, match="accepter"):
        candidate_of(group, agrees=False)


def test_a_panel_of_elsewhere_is_not_proposed(group):
    with pytest.raises(Refusal, match="ne couvre pas"):
        candidate_of(group, centres=[group_of("MDS-05").centre])


def test_only_the_secretary_decides(group, facilitator):
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.decide_candidate(
            candidate=candidate_of(group), name="seat", decision=by(facilitator)
        )


def test_one_keeps_only_the_group_of_one_s_centre(group, facilitator):
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.receive_volunteer(
            group=group_of("MDS-02"), contact=Contact("Ana", phone="06"), source="group",
            decision=by(facilitator),
        )  # fmt: skip
