"""From a report to a sanction and its end: who may, in which order, what the run withholds."""

import pytest
from django.db import IntegrityError, transaction

from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.rights.models import Reduction
from levier.sanctions.domain.scale import Sentence
from levier.sanctions.models import Breach, BreachFact, Sanction
from levier.sanctions.usecases import deciding, following, reporting
from levier.sanctions.usecases.deciding import Reasons
from levier.sanctions.usecases.reporting import Told
from tests.pathways.followed import TODAY, agent_as, by
from tests.sanctions.made import (
    WHY,
    D,
    advised,
    decided,
    fresh,
    heard,
    notified,
    on,
    person,
    reported,
    sent,
    signing,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


def decide(breach, measure="suspension", percent=30, months=1, *, day=TODAY, **more):
    sentence = Sentence(measure, percent, months, Month.of(day) + 1 if percent else None)
    told = {"reasons": WHY, "decision": on(day)} | more
    return deciding.decide_breach(breach=breach, sentence=sentence, **told)


def test_a_report_changes_nothing_of_the_right():
    breach = reported()
    assert (breach.state, breach.regime) == ("reported", "new")
    assert not Reduction.objects.exists()


def test_somebody_without_duties_is_never_reproached():
    pathway = person()
    Pathway.objects.filter(pk=pathway.pk).update(is_subject=False)
    pathway.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        reported(pathway)
    assert refused.value.rule == "CASF R262-68-7"


@pytest.mark.parametrize("day", [D(2023, 12, 31), D(1960, 1, 1)])
def test_a_fact_before_the_pathway_or_birth_is_refused(day):
    told = Told(day, "not_done", "x")
    with pytest.raises(Refusal, match="avant"):
        reporting.report_breach(
            pathway=person(), ground="not_respected", fact=told, decision=on(D(2026, 11, 24))
        )


def test_a_fact_to_come_is_refused():
    told = Told(D(2026, 11, 25), "not_done", "x")
    with pytest.raises(Refusal, match="avenir"):
        reporting.report_breach(
            pathway=person(), ground="not_respected", fact=told, decision=on(D(2026, 11, 24))
        )


def test_a_ground_of_the_other_regime_is_refused():
    with pytest.raises(Refusal, match="n'existe pas"):
        reported(ground="struck_off")
    with pytest.raises(Refusal, match="n'existe pas"):
        reported(person(1), day=D(2025, 5, 31), ground="job_offers")


def test_one_procedure_at_a_time_for_a_person():
    pathway = person()
    reported(pathway)
    with pytest.raises(Refusal, match="déjà à l'examen"):
        reported(pathway)


def test_an_absence_alone_even_repeated_is_not_enough():
    breach = reported(kind="no_show")
    again = Told(D(2026, 10, 6), "no_show", "N'est pas venue.")
    reporting.add_fact(breach=breach, fact=again, decision=on(D(2026, 10, 6), "system:referent"))
    with pytest.raises(Refusal, match="ne suffit pas"):
        reporting.qualify_breach(breach=breach, incurred="x", decision=on(D(2026, 10, 7)))
    other = Told(D(2026, 10, 7), "not_done", "Atelier non commencé.")
    reporting.add_fact(breach=breach, fact=other, decision=on(D(2026, 10, 7), "system:referent"))
    reporting.qualify_breach(breach=breach, incurred="x", decision=on(D(2026, 10, 7)))
    assert fresh(breach).fact_on == D(2026, 10, 7)


def test_a_fact_of_the_other_regime_calls_for_another_procedure():
    breach = reported(day=D(2025, 5, 30))
    later = Told(D(2025, 6, 1), "not_done", "x")
    with pytest.raises(Refusal, match="procédure à part"):
        reporting.add_fact(breach=breach, fact=later, decision=on(D(2025, 6, 2)))


def test_whoever_reports_neither_examines_nor_decides():
    breach = reported()
    same = on(D(2026, 10, 6), breach.reported_by)
    with pytest.raises(Refusal, match="autre personne"):
        reporting.qualify_breach(breach=breach, incurred="x", decision=same)
    breach = heard(person(1))
    with pytest.raises(Refusal, match="autre personne"):
        decide(breach, decision=on(D(2026, 11, 24), breach.reported_by))


def test_the_database_keeps_the_two_apart_too():
    breach = reported()
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(qualified_by=breach.reported_by)


def test_nothing_is_decided_before_the_person_was_heard():
    for breach in (reported(), notified(person(1))):
        with pytest.raises(Refusal, match="n'est pas possible"):
            decide(breach)


def test_the_database_refuses_a_sanction_without_notified_facts():
    breach = reported()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.create(
            breach=breach, measure="warning", motivation="x", considered="x", reported_by="a",
            decided_by="b", decided_at=breach.reported_at, decided_on=D(2026, 11, 24),
        )  # fmt: skip


def test_the_delay_to_answer_is_respected_to_its_last_day():
    breach = notified(day=D(2026, 10, 5))
    assert breach.observations_due_on == D(2026, 10, 16)
    with pytest.raises(Refusal, match="peut encore répondre"):
        reporting.await_no_more(breach=breach, decision=on(D(2026, 10, 16)))
    reporting.await_no_more(breach=breach, decision=on(D(2026, 10, 17)))
    assert fresh(breach).state == "no_answer"


def test_under_the_old_regime_the_person_has_a_month():
    breach = notified(day=D(2025, 5, 30))
    assert (breach.notified_on, breach.observations_due_on) == (D(2025, 5, 31), D(2025, 6, 30))


def test_late_observations_are_heard_all_the_same():
    breach = notified(day=D(2026, 10, 5))
    reporting.await_no_more(breach=breach, decision=on(D(2026, 10, 17)))
    breach = fresh(breach)
    reporting.record_observations(
        breach=breach,
        on=D(2026, 10, 20),
        text="J'étais hospitalisée.",
        decision=on(D(2026, 10, 20)),
    )
    assert fresh(breach).state == "observed"


@pytest.mark.parametrize(
    ("reasons", "field"), [(Reasons(" ", "x"), "motivation"), (Reasons("x", " "), "considered")]
)
def test_a_decision_is_motivated_and_says_which_reasons_were_examined(reasons, field):
    with pytest.raises(Refusal) as refused:
        decide(heard(), reasons=reasons)
    assert refused.value.field == field


def test_since_june_2025_a_suspension_needs_no_opinion_and_a_suppression_does():
    assert decide(heard()).measure == "suspension"
    breach = heard(person(1), ground="controls", day=D(2026, 11, 2))
    with pytest.raises(Refusal, match="équipe pluridisciplinaire") as refused:
        decide(breach, "suppression", 100, 1)
    assert refused.value.rule == "CASF L262-37, III"
    breach = advised(breach, D(2026, 11, 20), "suppress")
    assert decide(breach, "suppression", 100, 1).measure == "suppression"


def test_before_june_2025_every_sanction_needs_an_opinion_but_a_warning_does_not():
    breach = heard(day=D(2025, 5, 30))
    with pytest.raises(Refusal, match="équipe pluridisciplinaire"):
        decide(breach, percent=50, months=2, day=D(2025, 6, 20))
    breach = advised(breach, D(2025, 6, 20))
    made = decide(breach, percent=80, months=3, day=D(2025, 6, 20))
    assert (made.percent, made.breach.regime) == (80, "old")
    assert decide(heard(person(1), day=D(2025, 5, 30)), "warning", 0, 0, day=D(2025, 6, 20))


def test_both_regimes_live_on_the_same_person_and_the_old_one_makes_no_repeat():
    pathway = person()
    breach = advised(heard(pathway, day=D(2025, 5, 30)), D(2025, 6, 20))
    decide(breach, percent=50, months=1, day=D(2025, 6, 20))
    second = heard(pathway, day=D(2026, 10, 5))
    assert (second.regime, second.is_repeat) == ("new", False)
    with pytest.raises(Refusal, match="1 à 2 mois"):
        decide(second, percent=30, months=3)
    decide(second, percent=30, months=2)
    assert sorted(Breach.objects.values_list("regime", flat=True)) == ["new", "old"]


def test_a_repeat_within_its_window_opens_the_higher_scale():
    pathway = person()
    decided(pathway, day=D(2026, 3, 2))
    second = heard(pathway, day=D(2026, 10, 5))
    assert second.is_repeat
    assert decide(second, percent=30, months=4).months == 4


def test_beyond_the_window_it_is_a_first_breach_again():
    pathway = person(since=D(2020, 1, 1))
    first = decided(pathway, day=D(2025, 6, 2), months=1)  # withheld in July 2025
    assert first.since == Month(2025, 7)
    Breach.objects.filter(pk=first.breach_id).update(state="closed")
    assert notified(pathway, day=D(2027, 7, 31)).is_repeat
    Breach.objects.filter(state="notified").update(state="closed")
    assert not notified(pathway, day=D(2027, 8, 1)).is_repeat


def test_a_sanction_reduces_the_months_decided_once_notified_and_sent():
    sanction = decided(percent=50, months=2)
    with pytest.raises(Refusal, match="notification"):
        deciding.send_to_payer(sanction=sanction, decision=on(D(2026, 10, 20)))
    assert not Reduction.objects.exists()
    sanction = sent(person(1), percent=50, months=2)
    held = sanction.reduction
    assert (held.percent, held.since, held.until) == (50, Month(2026, 11), Month(2027, 1))
    assert held.rule == "CASF R262-68"
    assert sanction.breach.state == "sent"


def test_two_adults_of_a_household_share_the_cap():
    pathway = person(people=2)
    sent(pathway, percent=50, months=1)
    other = decided(person(1, people=2), percent=50, months=1)
    Breach.objects.filter(pk=other.breach_id)
    deciding.notify_sanction(sanction=other, on=other.decided_on, decision=on(other.decided_on))
    other.breach.case = pathway.case
    with pytest.raises(Refusal, match="déjà retenus"):
        deciding.send_to_payer(sanction=other, decision=on(other.decided_on))


def test_a_sanction_is_lifted_when_the_person_complies_and_months_given_back_within_the_limit():
    sanction = sent(percent=30, months=2)  # November and December 2026
    with pytest.raises(Refusal, match="Au plus 3"):
        deciding.lift_sanction(
            sanction=sanction, on=D(2026, 12, 7), months_back=4, decision=on(D(2026, 12, 7))
        )
    deciding.lift_sanction(
        sanction=sanction, on=D(2026, 12, 7), months_back=3, decision=on(D(2026, 12, 7))
    )
    sanction = Sanction.objects.select_related("breach", "reduction").get(pk=sanction.pk)
    assert (sanction.reduction.until, sanction.paid_back_months) == (Month(2026, 11), 1)
    assert (sanction.breach.state, sanction.watched_until) == ("lifted", D(2028, 12, 31))


def test_the_old_regime_gives_nothing_back():
    breach = advised(heard(day=D(2025, 5, 30)), D(2025, 6, 20))
    sanction = decide(breach, percent=50, months=2, day=D(2025, 6, 20))
    deciding.notify_sanction(sanction=sanction, on=D(2025, 6, 20), decision=on(D(2025, 6, 20)))
    deciding.send_to_payer(sanction=sanction, decision=on(D(2025, 6, 20)))
    with pytest.raises(Refusal, match="Au plus 0"):
        deciding.lift_sanction(
            sanction=sanction, on=D(2025, 7, 10), months_back=1, decision=on(D(2025, 7, 10))
        )


def test_the_calendar_moves_a_sanction_and_decides_nothing():
    breach = sent(months=1).breach  # November 2026
    states = []
    for day in (D(2026, 10, 31), D(2026, 11, 1), D(2026, 12, 1), D(2028, 11, 30), D(2028, 12, 1)):
        following.follow_sanctions(today=day, decision=on(day, "system:calendar"))
        states.append(fresh(breach).state)
    assert states == ["sent", "in_effect", "watched", "watched", "closed"]
    untouched = reported(person(1))
    following.follow_sanctions(today=D(2030, 1, 1), decision=on(D(2030, 1, 1)))
    assert fresh(untouched).state == "reported"


def test_a_total_suppression_of_four_months_proposes_striking_off():
    pathway = person()
    decided(pathway, day=D(2026, 3, 2))
    breach = advised(heard(pathway, day=D(2026, 11, 2)), D(2026, 11, 20), "suppress")
    assert decide(breach, "suppression", 100, 4).proposes_striking_off


def test_what_was_decided_is_never_rewritten():
    sanction = decided()
    for change in ({"percent": 100}, {"motivation": "x"}, {"since": Month(2027, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.filter(pk=sanction.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.filter(pk=sanction.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachFact.objects.update(what="x")


def test_a_head_decides_under_a_delegation_and_in_their_centre_alone():
    breach = heard()
    head = agent_as("mds_head", "social_centre", "MDS-01")
    with pytest.raises(Refusal, match="délégation"):
        decide(breach, decision=by(head, "x"))
    elsewhere = signing(agent_as("mds_head", "social_centre", "MDS-07"), "suspension")
    with pytest.raises(Refusal, match="périmètre"):
        decide(breach, decision=by(elsewhere, "x"))
    signing(head, "suspension")
    assert decide(breach, decision=by(head, "x")).delegation.agent == head


def test_a_lead_worker_reports_and_does_not_decide():
    worker = agent_as("lead_worker", "social_centre", "MDS-01")
    told = Told(D(2026, 11, 20), "not_done", "x")
    breach = reporting.report_breach(
        pathway=person(), ground="not_respected", fact=told, decision=by(worker)
    )
    with pytest.raises(Refusal, match="ne permet pas"):
        reporting.qualify_breach(breach=breach, incurred="x", decision=by(worker))
    with pytest.raises(Refusal, match="ne permet pas"):
        decide(heard(person(1)), decision=by(worker, "x"))


def test_a_case_is_dismissed_for_a_reason():
    breach = reported()
    with pytest.raises(Refusal, match="pourquoi"):
        reporting.dismiss_breach(breach=breach, decision=on(D(2026, 10, 6), reason=" "))
    reporting.dismiss_breach(breach=breach, decision=on(D(2026, 10, 6), reason="Hospitalisée."))
    assert fresh(breach).dismissed_reason == "Hospitalisée."


def test_two_people_decide_once():
    breach = heard()
    other = fresh(breach)
    decide(breach)
    with pytest.raises((Refusal, IntegrityError)), transaction.atomic():
        decide(other)
    assert Sanction.objects.count() == 1
