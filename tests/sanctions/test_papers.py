"""Letters: what they say, that they come out the same, when they may be written."""

import io

import pytest
from pypdf import PdfReader

from levier.kernel.errors import Refusal
from levier.sanctions.usecases import appealing, deciding, papers, sessions
from tests.pathways.followed import agent_as
from tests.sanctions.made import (
    BOSS,
    D,
    decided,
    heard,
    notified,
    on,
    person,
    reported,
    sent,
    signing,
    sitting,
)
from tests.sanctions.test_appeals import admitted, answer, appeal_against, owed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


def words(kind, subject):
    paper = papers.issue_paper(kind=kind, subject=subject, decision=BOSS)
    first, again = (papers.pdf_of(paper=paper, decision=BOSS) for _ in range(2))
    assert first == again
    pages = PdfReader(io.BytesIO(first)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_facts_the_risk_and_the_right_to_answer_are_told():
    breach = notified(day=D(2026, 10, 5))
    told = words("facts", breach)
    assert "vendredi 16 octobre 2026" in told
    assert "atelier prévu" in told
    assert "Suspension de 30 %" in told
    assert "Rien n'est décidé" in told


def test_no_letter_of_facts_before_their_day_is_known():
    with pytest.raises(Refusal, match="jour de la notification"):
        papers.issue_paper(kind="facts", subject=reported(), decision=BOSS)


def test_a_decision_tells_the_months_the_reasons_and_the_appeal():
    sanction = decided(percent=50, months=2)
    told = words("decision", sanction.breach)
    assert "suspendu à 50 % pendant 2 mois, à partir de novembre 2026" in told
    assert "Deux actions du contrat" in told
    assert "Aucun motif légitime" in told
    assert "dans les deux mois" in told


def test_the_payer_learns_the_measure_and_none_of_the_reasons():
    told = words("payer", sent(percent=50, months=2).breach)
    assert "50 %" in told and "novembre 2026" in told
    assert "Deux actions du contrat" not in told


def test_the_end_of_a_sanction_is_told():
    sanction = sent(percent=30, months=2)
    with pytest.raises(Refusal, match="ne correspond pas"):
        papers.issue_paper(kind="lifting", subject=sanction.breach, decision=BOSS)
    deciding.lift_sanction(
        sanction=sanction, on=D(2026, 12, 7), months_back=1,
        decision=on(D(2026, 12, 7), reason="A commencé l'atelier."),
    )  # fmt: skip
    told = words("lifting", sanction.breach)
    assert "à partir de décembre 2026" in told
    assert "1 mois déjà retenu vous sera reversé" in told


def test_an_appeal_is_acknowledged_then_answered():
    appeal = admitted(appeal_against(debt=owed()))
    assert "24 novembre 2026" in words("receipt", appeal)
    with pytest.raises(Refusal, match="Aucune réponse"):
        papers.issue_paper(kind="answer", subject=appeal, decision=BOSS)
    told = words("answer", answer(appeal, "rejected"))
    assert "Votre recours est refusé" in told and "tribunal" in told.lower()


def test_minutes_tell_each_opinion_and_no_member():
    session = sitting(heard(), held_on=D(2026, 11, 20))
    sessions.give_opinion(
        item=session.items.get(), opinion="maintain", why="Enfant malade.", decision=BOSS
    )
    told = words("minutes", session)
    assert "maintenir le RSA" in told and "Enfant malade" in told
    assert "Petit" not in told


def test_no_answer_is_written_of_an_appeal_that_went_to_court():
    appeal = admitted(appeal_against(debt=owed()))
    appeal = answer(appeal, "rejected")
    appealing.litigate_appeal(appeal=appeal, on=D(2026, 11, 20), decision=on(D(2026, 11, 20)))
    with pytest.raises(Refusal, match="Aucune réponse"):
        papers.issue_paper(kind="answer", subject=appeal, decision=BOSS)


def test_a_letter_of_facts_says_when_the_panel_hears_the_person():
    told = words("facts", notified(day=D(2026, 10, 5)))
    assert "Si une suppression de votre RSA est envisagée" in told
    assert "CASF L262-37, III" in told
    old = words("facts", notified(person(9), day=D(2025, 5, 5)))
    assert "Avant toute décision, une équipe pluridisciplinaire" in old
    assert "(anciens)" in old


def test_a_month_alone_is_told_as_one_month():
    told = words("decision", decided(percent=30, months=1).breach)
    assert "En novembre 2026, 30 %" in told
    assert "CRPA L211-2" in told
    assert "CASF R262-68" in told


def test_the_court_comes_two_months_after_the_silence_not_after_the_receipt():
    told = words("receipt", appeal_against(debt=owed()))
    assert "dans les deux mois qui suivent ce refus" in told


def test_a_letter_names_who_signs_and_is_refused_when_nobody_may():
    breach = notified(day=D(2026, 10, 5))
    head = agent_as("mds_head", "social_centre", "MDS-01", name="Maxime")
    by = on(D(2026, 11, 24), head.actor)
    with pytest.raises(Refusal, match="Personne ne peut signer"):
        papers.issue_paper(kind="facts", subject=breach, decision=by)
    signing(head, "suspension")
    paper = papers.issue_paper(kind="facts", subject=breach, decision=by)
    assert "Maxime Essai" in paper.content and "délégation 2026-12" in paper.content
