"""What several steps do together: who told a fact, appeals then liftings, sessions put off."""

import pytest

from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights.models import Reduction
from levier.sanctions.models import AgendaItem, PanelSession, Sanction
from levier.sanctions.usecases import answering, appealing, deciding, panels, reporting, sessions
from levier.sanctions.usecases.answering import Answer
from levier.sanctions.usecases.appealing import Against
from levier.sanctions.usecases.reporting import Told
from levier.territory.models import SocialCentre
from tests.sanctions.made import (
    BOSS,
    D,
    advised,
    decided,
    fresh,
    heard,
    on,
    panel,
    person,
    reported,
    sent,
    sitting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


def answered(sanction, outcome, **more):
    appeal = appealing.record_appeal(
        case=sanction.breach.case, against=Against("sanction", sanction),
        decision_of=sanction.notified_on or sanction.decided_on, received_on=D(2026, 10, 20),
        arguments="Je conteste.", decision=on(D(2026, 10, 20)),
    )  # fmt: skip
    appealing.admit_appeal(appeal=appeal, decision=on(D(2026, 10, 21)))
    told = Answer(outcome, "Au vu du dossier.", **more)
    answering.answer_appeal(appeal=appeal, answer=told, decision=on(D(2026, 10, 22)))
    return again(sanction)


def again(sanction):
    return Sanction.objects.select_related("breach__case", "reduction").get(pk=sanction.pk)


def test_whoever_adds_a_fact_neither_examines_nor_decides_either():
    breach = reported()
    told = Told(D(2026, 10, 6), "refusal", "Refuse l'atelier.")
    reporting.add_fact(breach=breach, fact=told, decision=on(D(2026, 10, 6), "system:voisin"))
    with pytest.raises(Refusal, match="autre personne"):
        reporting.qualify_breach(
            breach=breach, incurred="Suspension", decision=on(D(2026, 10, 7), "system:voisin")
        )


def test_a_fact_before_the_duties_began_is_refused():
    pathway = person()
    pathway.subject_since = Month(2026, 11)
    with pytest.raises(Refusal, match="soumise aux droits et devoirs depuis"):
        reported(pathway)


def test_a_pathway_that_ended_takes_no_report():
    pathway = person()
    pathway.until = D(2026, 9, 1)
    with pytest.raises(Refusal, match="terminé"):
        reported(pathway)


def test_a_part_brought_down_before_it_is_sent_is_what_is_sent():
    sanction = answered(decided(percent=50), "partial", percent=30)
    deciding.notify_sanction(sanction=sanction, on=D(2026, 10, 23), decision=on(D(2026, 10, 23)))
    deciding.send_to_payer(sanction=sanction, decision=on(D(2026, 10, 23)))
    assert Reduction.objects.get().percent == 30


def test_after_an_appeal_accepted_in_part_a_lifting_reaches_the_smaller_reduction():
    sanction = answered(sent(percent=50, months=2), "partial", percent=30)
    deciding.lift_sanction(sanction=sanction, on=D(2026, 12, 3), decision=on(D(2026, 12, 3)))
    held = Reduction.objects.get(percent=30)
    assert (held.state, held.until) == ("lifted", Month(2026, 12))


def test_an_appeal_accepted_after_a_lifting_gives_back_what_was_withheld():
    sanction = sent(percent=50, months=2)
    deciding.lift_sanction(sanction=sanction, on=D(2026, 12, 3), decision=on(D(2026, 12, 3)))
    answered(again(sanction), "full")
    held = Reduction.objects.get()
    assert held.until == held.since


def test_a_second_sanction_in_the_household_is_refused_before_it_is_decided():
    first, second = person(people=2), person(1, people=2)
    sent(first, percent=30, months=1)
    second.case = first.case
    with pytest.raises(Refusal, match="il reste au plus 20 %"):
        decided(second, percent=30, months=1)


def test_a_decision_of_a_month_that_has_begun_is_no_longer_sent():
    sanction = decided()
    deciding.notify_sanction(sanction=sanction, on=D(2026, 11, 2), decision=on(D(2026, 11, 2)))
    with pytest.raises(Refusal, match="est commencé"):
        deciding.send_to_payer(sanction=sanction, decision=on(D(2026, 11, 2)))


def test_a_case_left_there_after_the_opinion_does_not_hold_the_session():
    breach = advised(heard(), D(2026, 11, 20))
    reporting.dismiss_breach(breach=breach, decision=on(D(2026, 11, 21), reason="Remobilisée"))
    assert AgendaItem.objects.get().state == "decided"


def test_a_panel_examines_the_cases_of_its_centres_alone():
    made = panel()
    centres = SocialCentre.objects.filter(pk="MDS-07")
    panels.save_panel(panel=made, name="EP", quorum=2, centres=centres, decision=BOSS)
    with pytest.raises(Refusal, match="n'examine pas"):
        sitting(heard(), held_on=D(2026, 11, 20), panel_of=made)


def test_a_session_put_off_leads_to_the_next_one_and_frees_its_cases():
    breach = heard()
    session = sessions.create_session(
        panel=panel(), held_on=D(2026, 11, 20), place="Salle 1", decision=on(D(2026, 11, 2))
    )
    sessions.put_on_agenda(session=session, breach=breach, decision=on(D(2026, 11, 2)))
    later = sessions.postpone_session(
        session=session, held_on=D(2026, 11, 27), decision=on(D(2026, 11, 3), reason="Neige")
    )
    assert PanelSession.objects.get(pk=session.pk).state == "postponed"
    assert later.replaces_id == session.pk
    assert fresh(breach).state == "observed"
