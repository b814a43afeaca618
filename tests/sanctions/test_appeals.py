"""Appeals: delays to the day, silence, what recovery waits for, what an answer changes."""

import pytest
from django.db import IntegrityError, transaction

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.rights import usecases as rights
from levier.rights.models import Debt, Reduction
from levier.sanctions.domain import appeal as domain
from levier.sanctions.models import Appeal
from levier.sanctions.queries.repeats import standing_percent
from levier.sanctions.usecases import answering, appealing
from levier.sanctions.usecases.answering import Answer
from levier.sanctions.usecases.appealing import Against
from tests.pathways.followed import agent_as, by
from tests.sanctions.made import D, debt_of, on, person, sent, signing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
RECEIVED, NOTIFIED, ANSWERED = D(2026, 9, 24), D(2026, 9, 1), D(2026, 11, 2)


def appeal_against(contested="debt", *, debt=None, sanction=None, case=None, notified=NOTIFIED,
                   received=RECEIVED):  # fmt: skip
    case = case or (sanction.breach.case if sanction else debt.case)
    return appealing.record_appeal(
        case=case, against=Against(contested, sanction, debt), decision_of=notified,
        received_on=received, arguments="Je n'ai rien caché.", decision=on(D(2026, 11, 24)),
    )  # fmt: skip


def admitted(appeal):
    appealing.admit_appeal(appeal=appeal, decision=on(D(2026, 9, 25)))
    return Appeal.objects.get(pk=appeal.pk)


def answer(appeal, outcome, day=ANSWERED, **more):
    answering.answer_appeal(
        appeal=appeal, answer=Answer(outcome, "Au vu du dossier.", **more), decision=on(day)
    )
    return Appeal.objects.get(pk=appeal.pk)


def owed(**more):
    return debt_of(person().case, **more)


def test_two_clear_months_to_appeal_moved_to_a_working_day():
    assert domain.last_day_to_appeal(D(2026, 9, 1)) == D(2026, 11, 2)
    assert domain.last_day_to_appeal(D(2026, 9, 9)) == D(2026, 11, 10)


@pytest.mark.parametrize(("received", "late"), [(D(2026, 11, 2), False), (D(2026, 11, 3), True)])
def test_a_late_appeal_is_entered_marked_and_admitted_only_for_a_reason(received, late):
    appeal = appeal_against(debt=owed(), received=received)
    assert appeal.is_late is late
    if late:
        with pytest.raises(Refusal, match="hors délai"):
            appealing.admit_appeal(appeal=appeal, decision=on(D(2026, 11, 5), reason=" "))
    appealing.admit_appeal(appeal=appeal, decision=on(D(2026, 11, 5), reason="Hospitalisé"))


def test_a_waiver_may_be_asked_for_at_any_time():
    assert not appeal_against("waiver", debt=owed(), received=D(2026, 11, 20)).is_late


def test_an_appeal_suspends_recovery_and_its_rejection_resumes_it():
    debt = owed()
    appeal = admitted(appeal_against(debt=debt))
    assert Debt.objects.get(pk=debt.pk).state == "suspended"
    answer(appeal, "rejected")
    assert Debt.objects.get(pk=debt.pk).state == "notified"


def test_recovery_waits_for_the_last_of_two_appeals():
    debt = owed()
    first = admitted(appeal_against(debt=debt))
    second = admitted(appeal_against("waiver", debt=Debt.objects.get(pk=debt.pk)))
    answer(first, "rejected")
    assert Debt.objects.get(pk=debt.pk).state == "suspended"
    answer(second, "rejected")
    assert Debt.objects.get(pk=debt.pk).state == "notified"


def test_a_waiver_forgives_a_part_or_the_whole():
    debt = owed(cents=40_000)
    appeal = admitted(appeal_against("waiver", debt=debt))
    for cents in (0, 40_000, 50_000):
        with pytest.raises(Refusal, match="montant remis"):
            answer(appeal, "partial", waived=Money(cents))
    told = answer(appeal, "partial", waived=Money(15_000))
    debt = Debt.objects.get(pk=debt.pk)
    assert (debt.balance, debt.state, told.waived) == (Money(25_000), "notified", Money(15_000))
    appeal = admitted(appeal_against("waiver", debt=debt, received=D(2026, 11, 20)))
    answer(appeal, "full", D(2026, 11, 24))
    assert Debt.objects.get(pk=debt.pk).state == "waived"


def test_a_fraud_is_not_forgiven():
    debt = owed()
    Debt.objects.filter(pk=debt.pk).update(fraudulent=True)
    appeal = admitted(appeal_against("waiver", debt=Debt.objects.get(pk=debt.pk)))
    with pytest.raises(Refusal, match="fraude"), transaction.atomic():
        answer(appeal, "full")
    assert Appeal.objects.get(pk=appeal.pk).state == "admissible"


def test_two_months_of_silence_reject_not_a_day_before():
    debt = owed()
    appeal = appeal_against(debt=debt)
    assert (appeal.implicit_on, appeal.due_on) == (D(2026, 11, 24), D(2026, 11, 24))
    with pytest.raises(Refusal, match="24/11/2026"):
        appealing.lapse_appeal(appeal=appeal, decision=on(D(2026, 11, 23)))
    assert appealing.lapse_due_appeals(today=D(2026, 11, 23), decision=on(D(2026, 11, 23))) == 0
    assert appealing.lapse_due_appeals(today=D(2026, 11, 24), decision=on(D(2026, 11, 24))) == 1
    assert Appeal.objects.get(pk=appeal.pk).state == "implicit"
    assert Debt.objects.get(pk=debt.pk).state == "notified"


def test_a_late_answer_replaces_the_rejection_of_silence():
    appeal = appeal_against(debt=owed())
    appealing.lapse_due_appeals(today=D(2026, 11, 24), decision=on(D(2026, 11, 24)))
    told = answer(Appeal.objects.get(pk=appeal.pk), "full", D(2026, 12, 10))
    assert told.state == "full"


def test_the_opinion_of_the_commission_is_deemed_given_after_a_month():
    appeal = admitted(appeal_against(debt=owed()))
    appealing.ask_opinion(appeal=appeal, on=D(2026, 10, 1), decision=on(D(2026, 10, 1)))
    appeal.refresh_from_db()
    assert (appeal.opinion_due_on, appeal.due_on) == (D(2026, 11, 1), D(2026, 11, 24))
    with pytest.raises(Refusal, match="01/11/2026"):
        appealing.deem_opinion(appeal=appeal, decision=on(D(2026, 11, 1)))
    appealing.deem_opinion(appeal=appeal, decision=on(D(2026, 11, 2)))


def test_an_opinion_leaves_a_month_to_decide():
    appeal = admitted(appeal_against(debt=owed()))
    appealing.ask_opinion(appeal=appeal, on=D(2026, 9, 28), decision=on(D(2026, 9, 28)))
    appeal.refresh_from_db()
    appealing.receive_opinion(
        appeal=appeal, on=D(2026, 10, 5), text="Favorable", decision=on(D(2026, 10, 5))
    )
    appeal.refresh_from_db()
    assert (appeal.state, appeal.due_on) == ("opinion_given", D(2026, 11, 5))


def test_an_accepted_appeal_undoes_the_sanction_from_its_first_month():
    sanction = sent(percent=50, months=2)
    appeal = admitted(
        appeal_against("sanction", sanction=sanction, notified=sanction.notified_on,
                       received=D(2026, 10, 20))
    )  # fmt: skip
    answer(appeal, "full")
    held = Reduction.objects.get()
    assert (held.state, held.until) == ("lifted", held.since)
    sanction.breach.refresh_from_db()
    assert sanction.breach.state == "lifted"


def test_an_appeal_accepted_in_part_makes_a_smaller_reduction():
    sanction = sent(percent=50, months=2)
    appeal = admitted(
        appeal_against("sanction", sanction=sanction, notified=sanction.notified_on,
                       received=D(2026, 10, 20))
    )  # fmt: skip
    with pytest.raises(Refusal, match="entre 1 et 49"), transaction.atomic():
        answer(appeal, "partial", percent=50)
    answer(Appeal.objects.get(pk=appeal.pk), "partial", percent=30)
    active = Reduction.objects.get(state="active")
    assert (active.percent, active.since, active.until) == (30, Month(2026, 11), Month(2027, 1))


def test_an_answer_is_reasoned_and_signed_under_a_delegation_up_to_its_ceiling():
    appeal = admitted(appeal_against("waiver", debt=owed(cents=40_000)))
    head = agent_as("head_of_service")
    refused = Answer("rejected", " ")
    with pytest.raises(Refusal, match="motivée"):
        answering.answer_appeal(appeal=appeal, answer=refused, decision=by(head))
    told = Answer("full", "Foyer en difficulté.")
    with pytest.raises(Refusal, match="délégation"), transaction.atomic():
        answering.answer_appeal(appeal=appeal, answer=told, decision=by(head))
    signing(head, "debt_waiver").delegations.update(ceiling=Money(30_000))
    with pytest.raises(Refusal, match="400,00"), transaction.atomic():
        answering.answer_appeal(appeal=appeal, answer=told, decision=by(head))
    head.delegations.update(ceiling=Money(40_000))
    answering.answer_appeal(appeal=Appeal.objects.get(pk=appeal.pk), answer=told, decision=by(head))


def test_one_appeal_at_a_time_on_one_decision_and_only_of_its_own_file():
    debt = owed()
    appeal_against(debt=debt)
    with pytest.raises(Refusal, match="déjà en cours"):
        appeal_against(debt=Debt.objects.get(pk=debt.pk))
    with pytest.raises(Refusal, match="n'est pas de ce dossier"):
        appeal_against(debt=debt, case=person(1).case)


def test_dates_out_of_order_are_refused():
    debt = owed()
    with pytest.raises(Refusal, match="avant la décision"):
        appeal_against(debt=debt, received=D(2026, 8, 31))
    with pytest.raises(Refusal, match="avenir"):
        appeal_against(debt=debt, received=D(2026, 11, 25))


def test_the_court_comes_after_the_answer():
    appeal = admitted(appeal_against(debt=owed()))
    with pytest.raises(Refusal):
        appealing.litigate_appeal(appeal=appeal, on=D(2026, 11, 3), decision=on(D(2026, 11, 3)))
    told = answer(appeal, "rejected")
    appealing.litigate_appeal(appeal=told, on=D(2026, 11, 20), decision=on(D(2026, 11, 20)))
    told.refresh_from_db()
    appealing.judge_appeal(appeal=told, on=D(2027, 6, 1), text="Rejet", decision=on(D(2027, 6, 2)))


def test_the_court_suspends_recovery_again_until_it_has_judged():
    debt = owed()
    appeal = answer(admitted(appeal_against(debt=debt)), "rejected")
    assert Debt.objects.get().state == "notified"
    with pytest.raises(Refusal, match="d'avant la réponse"):
        appealing.litigate_appeal(appeal=appeal, on=D(2026, 11, 1), decision=on(D(2026, 11, 20)))
    appealing.litigate_appeal(appeal=appeal, on=D(2026, 11, 20), decision=on(D(2026, 11, 20)))
    debt = Debt.objects.get()
    assert debt.state == "suspended"
    with pytest.raises(Refusal, match="attend sa réponse"):
        rights.move_debt(debt=debt, name="resume", decision=on(D(2026, 11, 21)))
    appealing.judge_appeal(
        appeal=Appeal.objects.get(), on=D(2027, 6, 1), text="Rejet", decision=on(D(2027, 6, 2))
    )
    rights.move_debt(debt=debt, name="resume", decision=on(D(2027, 6, 3)))


def test_nothing_is_recovered_while_an_appeal_waits_even_for_a_debt_notified_since():
    debt = owed(state="assessed")
    appeal_against("waiver", debt=debt)
    rights.move_debt(debt=debt, name="notify", decision=on(D(2026, 11, 2)))
    with pytest.raises(Refusal, match="attend sa réponse"):
        rights.plan_recovery(
            debt=debt, since=Month(2026, 12), instalment=None, decision=on(D(2026, 11, 3))
        )


def test_what_an_answer_left_still_stands_before_the_judge():
    sanction = sent(percent=50, months=2)
    appeal = admitted(appeal_against("sanction", sanction=sanction, notified=sanction.notified_on,
                                     received=D(2026, 10, 20)))  # fmt: skip
    told = answer(appeal, "partial", percent=30)
    appealing.litigate_appeal(appeal=told, on=D(2026, 11, 20), decision=on(D(2026, 11, 20)))
    assert standing_percent(sanction) == 30


def test_what_is_granted_whole_leaves_nothing_to_judge():
    told = answer(admitted(appeal_against("waiver", debt=owed())), "full")
    with pytest.raises(Refusal):
        appealing.litigate_appeal(appeal=told, on=D(2026, 11, 20), decision=on(D(2026, 11, 20)))


def test_what_came_in_is_never_rewritten():
    appeal = appeal_against(debt=owed())
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(received_on=D(2026, 10, 1))
